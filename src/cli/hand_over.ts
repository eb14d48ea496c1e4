import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** How to run a file in the runtimes, in the order in which they are tried. */
const runtimes: readonly (readonly [string, ...string[]])[] = [["bun"], ["deno", "run", "--allow-all"]];

/**
 * Runs a file in Bun or Deno, whichever is installed.
 *
 * @param url The file.
 * @param args Its arguments.
 * @returns The exit code.
 */
export function handOver(url: string, args: readonly string[]): number {
  for (const [runtime, ...options] of runtimes) {
    const { error, status } = spawnSync(runtime, [...options, fileURLToPath(url), ...args], { stdio: "inherit" });
    if (error === undefined) return status ?? 1;
  }
  console.error("openvino-ffi runs on Deno and Bun, and this is Node.js: install one of them");
  return 1;
}
