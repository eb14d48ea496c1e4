import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { tellError } from "../../ffi/messages.ts";
import { oldestRuntimes, runtimeAndVersion, runtimeOf } from "../../ffi/runtimes.ts";
import { isOlder } from "../../ffi/version.ts";

/** Commands that run a file in another runtime, in the order in which they are tried. */
const others: readonly (readonly [string, ...string[]])[] = [["bun"], ["deno", "run", "--allow-all"]];

/** Tells whether this runtime can run the library: Node.js may be too old for it. */
export function canRunHere(): boolean {
  return runtimeOf(process.versions) !== "Node" || !isOlder(process.versions.node, oldestRuntimes.Node);
}

/** Runs a program; undefined if there is none. */
function run(program: string, args: readonly string[]): number | undefined {
  const { error, status } = spawnSync(program, args, { stdio: "inherit" });
  if (error === undefined) return status ?? 1;
  const script = scriptOf(program);
  if (script === undefined) return undefined;
  const line = [script, ...args].map((part) => `"${part}"`).join(" ");
  return spawnSync(line, { stdio: "inherit", shell: true }).status ?? 1;
}

/** What npm on Windows puts on `PATH` for a program: a script, which only the shell runs. */
function scriptOf(program: string): string | undefined {
  if (process.platform !== "win32") return undefined;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, `${program}.cmd`)).find((file) => existsSync(file));
}

/**
 * Runs a file in Bun or Deno, whichever is installed.
 *
 * @param url The file.
 * @param args The file's arguments.
 * @returns The exit code.
 */
export function handOver(url: string, args: readonly string[]): number {
  for (const [runtime, ...options] of others) {
    const code = run(runtime, [...options, fileURLToPath(url), ...args]);
    if (code !== undefined) return code;
  }
  tellError(
    `openvino-ffi needs Node.js ${oldestRuntimes.Node} or newer, Deno or Bun, and this is ${runtimeAndVersion()}`,
  );
  return 1;
}
