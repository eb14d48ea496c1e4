#!/usr/bin/env node
/**
 * The command `openvino-ffi`: see `openvino-ffi --help`.
 *
 * Its first line names Node.js because each package manager knows what to do with that: Deno and Bun run the file
 * themselves where there is no Node.js. One that is too old finds Deno or Bun and hands over.
 *
 * @module
 */
import process from "node:process";
import { canRunHere, handOver } from "./hand_over.ts";

const args = process.argv.slice(2);
if (canRunHere()) {
  // Not imported above: an older Node.js may not know this library's syntax.
  const { command } = await import("./command.ts");
  process.exitCode = await command(args);
} else {
  process.exitCode = handOver(import.meta.url, args);
}
