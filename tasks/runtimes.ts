import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";

/** The release of Deno that the README names, run where there is none. */
const pinnedDeno = "2.9.6";

/** The Deno to test with: the one running this, else the installed one, else one that Bun fetches. */
export function denoPath(): string {
  if (process.versions["deno"]) return process.execPath;
  const ask = ["eval", "console.log(Deno.execPath())"];
  const path = outputOf("deno", ask) ?? outputOf(process.execPath, ["x", "--bun", `deno@${pinnedDeno}`, ...ask]);
  if (path === undefined) throw new Error("There is no Deno to test with");
  return path;
}

/** The Bun to test with: the one running this, else the one of the npm package `bun`, else the installed one. */
export function bunPath(root: string): string {
  if (process.versions["bun"]) return process.execPath;
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

function outputOf(command: string, args: string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  return status === 0 ? stdout.trim() : undefined;
}
