/** Fetches the wheels of the pinned OpenVINO, for this platform or another. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { pythonNames } from "../../ffi/fetching/pip.ts";
import { pinnedOpenVINO } from "../../ffi/release.ts";
import { root } from "../../conformance/run/runtimes.ts";
import { run } from "./run.ts";
import { Zip } from "./zip.ts";

/** A wheel whose bytes are those that the requirements name. */
export interface Wheel {
  /** Its file name. */
  readonly file: string;
  /** Its checksum, in hexadecimal digits. */
  readonly sha256: string;
  /** Its files, each as the wheel's own list of checksums has it. */
  readonly files: WheelFiles;
}

/** Python's version in the tags of the wheel: the C library in it is the same for all. */
const python = "3.12";

/**
 * Gives the pinned wheel of a platform: the one fetched before, else pip fetches it.
 *
 * @param tag The platform, as wheels name it.
 * @param folder Where wheels are kept.
 * @returns The wheel.
 * @throws {Error} If pip cannot fetch it, or gives another one than the requirements name
 */
export async function fetchWheel(tag: string, folder: string = join(root, ".cache", "wheels")): Promise<Wheel> {
  mkdirSync(folder, { recursive: true });
  const kept = readdirSync(folder).find((name) =>
    name.startsWith(`openvino-${pinnedOpenVINO}-`) && name.endsWith(`-${tag}.whl`)
  );
  if (kept !== undefined) return readWheel(join(folder, kept));
  const stage = mkdtempSync(join(folder, "fetch-"));
  try {
    await download(tag, stage);
    const [name] = readdirSync(stage);
    const wheel = readWheel(join(stage, name!));
    renameSync(join(stage, name!), join(folder, name!));
    return wheel;
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

async function download(tag: string, stage: string): Promise<void> {
  const choice = ["--platform", tag, "--python-version", python, "--only-binary", ":all:", "--no-deps"];
  const options = ["--require-hashes", "--quiet", "--disable-pip-version-check", "--no-input"];
  const args = ["-m", "pip", "download", ...choice, ...options, "--dest", stage, "--requirement", requirements];
  for (const name of pythonNames(process.platform)) {
    const { code, stderr } = await run([name, ...args]).catch(() => ({ code: undefined, stderr: "" }));
    if (code === 0) return;
    if (code !== undefined && !/No module named pip/.test(stderr)) {
      throw new Error(`pip did not fetch the wheel for ${tag}:\n${stderr}`);
    }
  }
  throw new Error("Python 3 with pip is needed, to fetch OpenVINO's wheels");
}

const requirements = join(root, "ffi", "fetching", "openvino-requirements.txt");

/** Reads a wheel, whose checksum has to be one of the requirements'. */
export function readWheel(path: string): Wheel {
  const bytes = readFileSync(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (!readFileSync(requirements, "utf8").includes(`--hash=sha256:${sha256}`)) {
    throw new Error(`${path} is not one of the wheels that ${basename(requirements)} names`);
  }
  return { file: basename(path), sha256, files: new WheelFiles(new Zip(bytes)) };
}

/** The files of a wheel. */
export class WheelFiles {
  readonly #zip: Pick<Zip, "paths" | "read">;
  /** The list that every wheel has, of its files' checksums. */
  readonly #record: ReadonlyMap<string, string>;

  /**
   * @param zip The wheel.
   */
  constructor(zip: Pick<Zip, "paths" | "read">) {
    this.#zip = zip;
    const list = zip.paths.find((path) => /^[^/]+\.dist-info\/RECORD$/.test(path));
    if (list === undefined) throw new Error("There is no RECORD in the wheel");
    const lines = zip.read(list).toString("utf8").split(/\r?\n/);
    this.#record = new Map(
      lines.flatMap((line) => {
        const [, path, checksum] = /^(.+),sha256=([\w-]+),\d+$/.exec(line) ?? [];
        return path === undefined ? [] : [[path, checksum!]];
      }),
    );
  }

  /** Their paths. */
  get paths(): readonly string[] {
    return this.#zip.paths;
  }

  /**
   * Unpacks a file.
   *
   * @param path Its path in the wheel.
   * @returns Its bytes.
   * @throws {Error} If they are not those that the wheel's list names
   */
  read(path: string): Buffer {
    const data = this.#zip.read(path);
    if (createHash("sha256").update(data).digest("base64url") !== this.#record.get(path)) {
      throw new Error(`${path} is not what the wheel's RECORD says`);
    }
    return data;
  }
}
