/**
 * Finds a Python with the official binding, or installs one: the judge of a live run.
 *
 * Both sides must use the same library. The binding next to the found library is tried first, then any of the same
 * release; the runtimes use the library of the one chosen.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { libraryIn } from "../../ffi/finding/library_in.ts";
import { nodeHost } from "../../ffi/finding/host.ts";
import { libraryVersion } from "../../ffi/finding/library_name.ts";
import { withLock } from "../../ffi/fetching/lock.ts";
import { pythonNames } from "../../ffi/fetching/pip.ts";
import { pinnedOpenVINO } from "../../ffi/release.ts";
import type { Interpreter } from "../bindings/python/pipe.ts";

/** The official binding. */
export interface Judge {
  /** The interpreter with the binding. */
  readonly python: Interpreter;
  /** The binding's C library. */
  readonly library: string;
}

/** Options of the search. */
export interface JudgeOptions {
  /** The interpreter. Default: the first suitable one. */
  readonly python?: string;
  /** Called with a line about each step that takes time. */
  readonly log?: (line: string) => void;
}

/** The folder in which the binding is installed if this machine has none. */
const ownFolder = fileURLToPath(new URL("../../.cache/openvino-ffi-judge", import.meta.url));

/**
 * Finds the judge.
 *
 * @throws {Error} If there is none of the found library's release, and none can be installed.
 */
export async function findJudge({ python, log = () => {} }: JudgeOptions = {}): Promise<Judge> {
  const environment = process.env["VIRTUAL_ENV"];
  const interpreters = python !== undefined
    ? [python]
    : [...(environment ? [join(environment, "bin", "python")] : []), ...pythonNames(process.platform)];
  const library = findLibrary();
  const release = releaseOf(library);
  const beside = packageOf(library);
  const folders = [...(beside ? [beside] : []), undefined, ownFolder];
  for (const command of interpreters) {
    for (const folder of folders) {
      const found = tryPython(command, folder);
      if (found && isSameRelease(releaseOf(found.library), release)) return found;
    }
  }
  if (!isSameRelease(release, pinnedOpenVINO)) {
    throw new Error(
      `No Python was found with the openvino package of ${library}, which is ${release}: install that, or name with --python the Python that has it`,
    );
  }
  const command = interpreters.find((each) => spawnSync(each, ["--version"]).status === 0);
  if (command === undefined) throw new Error(`There is no Python: ${interpreters.join(", ")}`);
  log(`Installing OpenVINO's Python binding and NumPy into ${ownFolder}`);
  mkdirSync(dirname(ownFolder), { recursive: true });
  // Tests running in parallel may all need it.
  const installed = await withLock(`${ownFolder}.lock`, async () => {
    if (!tryPython(command, ownFolder)) await install(command);
    return tryPython(command, ownFolder);
  });
  if (!installed) {
    throw new Error(`${command} cannot import openvino and numpy, which were installed into ${ownFolder}`);
  }
  return installed;
}

/** The release in a library's file name; `""` if there is none. */
function releaseOf(library: string): string {
  return libraryVersion(basename(library), process.platform) ?? "";
}

/**
 * Tells whether two libraries are of one release. The name of an archive's library, or of one on Windows, does not show
 * the release; the judge's is then used for both sides.
 */
export function isSameRelease(one: string, other: string): boolean {
  return one === "" || other === "" || one === other;
}

/** The folder to add to Python's path for a library in a Python package. */
function packageOf(library: string): string | undefined {
  const folder = dirname(dirname(library));
  return basename(folder) === "openvino" ? dirname(folder) : undefined;
}

function tryPython(command: string, folder: string | undefined): Judge | undefined {
  if (folder !== undefined && !existsSync(folder)) return undefined;
  // No byte code is written, so that what pip installed stays unchanged.
  const env = { PYTHONDONTWRITEBYTECODE: "1", ...(folder === undefined ? {} : { PYTHONPATH: folder }) };
  const ask = ["-c", "import numpy, openvino._pyopenvino; print(openvino._pyopenvino.__file__)"];
  const { status, stdout } = spawnSync(command, ask, {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "ignore"],
  });
  if (status !== 0) return undefined;
  const library = libraryIn(join(dirname(stdout.trim()), "libs"), nodeHost());
  return library === undefined ? undefined : { python: { command, env }, library };
}

/** Installs next to the folder and renames at the end, so that the folder is either complete or missing. */
async function install(python: string): Promise<void> {
  const staging = mkdtempSync(`${ownFolder}.`);
  const target = join(staging, "site");
  const requirements = fileURLToPath(new URL("../../ffi/fetching/openvino-requirements.txt", import.meta.url));
  try {
    const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--target", target];
    await run(python, [...pip, "--require-hashes", "-r", requirements]);
    await run(python, [...pip, "numpy"]);
    rmSync(ownFolder, { recursive: true, force: true });
    renameSync(target, ownFolder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1", PIP_ROOT_USER_ACTION: "ignore" },
    });
    child.on("error", reject);
    child.on("close", (code) => code === 0 ? resolve() : reject(new Error(`${command} ${args.join(" ")} failed`)));
  });
}
