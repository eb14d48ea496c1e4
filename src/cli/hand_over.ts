import { spawnSync } from "node:child_process";
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

/**
 * Runs a file in Bun or Deno, whichever is installed.
 *
 * @param url The file.
 * @param args The file's arguments.
 * @returns The exit code.
 */
export function handOver(url: string, args: readonly string[]): number {
  for (const [runtime, ...options] of others) {
    const { error, status } = spawnSync(runtime, [...options, fileURLToPath(url), ...args], { stdio: "inherit" });
    if (error === undefined) return status ?? 1;
  }
  tellError(
    `openvino-ffi needs Node.js ${oldestRuntimes.Node} or newer, Deno or Bun, and this is ${runtimeAndVersion()}`,
  );
  return 1;
}
