/** Installs the npm packages that a task needs into `node_modules`, as the lock files have them. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { type RuntimeName, thisRuntime } from "../conformance/run/runtimes.ts";

/** The packages that a task needs: none; those of `dependencies`, which samples have; or `devDependencies` besides. */
export type Packages = "none" | "samples" | "all";

/** The parts of a `package.json` that name packages. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Installs packages in a folder that has a `package.json` and the lock files. */
export type Installer = (folder: string, packages: Packages) => void;

/**
 * Makes sure of the packages.
 *
 * They are installed in a folder of their own, which then takes the place of `node_modules`: it is whole or not there,
 * and no package manager meets what another one laid out.
 *
 * @returns Whether anything had to be installed.
 */
export function ensurePackages(root: string, packages: Packages, install: Installer = installHere): boolean {
  const manifest: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const { devDependencies = {}, ...others } = manifest;
  const wanted =
    { none: {}, samples: others.dependencies, all: { ...others.dependencies, ...devDependencies } }[packages];
  const installed = join(root, "node_modules");
  if (Object.entries(wanted).every(([name, version]) => versionOf(join(installed, name)) === version)) return false;
  mkdirSync(join(root, ".cache"), { recursive: true });
  removeLeftovers(join(root, ".cache"));
  process.stderr.write("Installing npm packages into node_modules\n");
  const temporary = mkdtempSync(join(root, ".cache", "packages-"));
  try {
    for (const name of ["package.json", "deno.lock", "bun.lock", "bunfig.toml"]) {
      copyFileSync(join(root, name), join(temporary, name));
    }
    writeFileSync(join(temporary, "deno.json"), JSON.stringify({ nodeModulesDir: "auto" }));
    install(temporary, packages);
    if (existsSync(installed)) renameSync(installed, join(temporary, "replaced"));
    renameSync(join(temporary, "node_modules"), installed);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return true;
}

/** Removes the folders of runs that were killed. */
function removeLeftovers(cache: string): void {
  const longAgo = Date.now() - 60 * 60_000;
  for (const path of readdirSync(cache).map((name) => join(cache, name))) {
    if (basename(path).startsWith("packages-") && statSync(path).mtimeMs < longAgo) rmSync(path, { recursive: true });
  }
}

function versionOf(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

/** The command of each runtime's package manager. None runs install scripts. */
const commands: Readonly<Record<RuntimeName, (packages: Packages) => readonly string[]>> = {
  Deno: (packages) => [process.execPath, "install", ...(packages === "all" ? ["--frozen"] : [])],
  Bun: (packages) => [
    ...[process.execPath, "install", "--frozen-lockfile", "--ignore-scripts"],
    ...(packages === "all" ? [] : ["--production"]),
  ],
  // npm has no lock file here: the packages that are named have exact versions, those that these need have not.
  Node: (packages) => [
    ...[process.platform === "win32" ? "npm.cmd" : "npm", "install"],
    ...["--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"],
    ...(packages === "all" ? [] : ["--omit=dev"]),
  ],
};

/** Deno installs all that its lock file has, even with `--prod`, unless the manifest names less. */
function nameDependenciesOnly(path: string): void {
  const { devDependencies: _, ...others }: Manifest = JSON.parse(readFileSync(path, "utf8"));
  writeFileSync(path, JSON.stringify(others));
}

/** Installs with this runtime's package manager, whose output shows only if it fails. */
function installHere(folder: string, packages: Packages): void {
  const runtime = thisRuntime();
  if (runtime === "Deno" && packages !== "all") nameDependenciesOnly(join(folder, "package.json"));
  const [command, ...args] = commands[runtime](packages);
  const { error, status, stdout, stderr } = spawnSync(command!, args, {
    cwd: folder,
    encoding: "utf8",
    shell: command!.endsWith(".cmd"),
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`The npm packages could not be installed:\n${stdout}${stderr}`.trimEnd());
}
