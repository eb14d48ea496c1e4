#!/usr/bin/env node
/**
 * The command `openvino-ffi`: see `openvino-ffi --help`.
 *
 * The first line names Node.js because all package managers support that: where Node.js is missing, Deno and Bun run
 * the file themselves. A Node.js that is too old passes the command on to Deno or Bun.
 *
 * @module
 */
import process from "node:process";
import { canRunHere, handOver } from "./hand_over.ts";

const args = process.argv.slice(2);
if (canRunHere()) {
  // Imported here because an older Node.js may not parse this library's syntax.
  const { command } = await import("./command.ts");
  process.exitCode = await command(args);
} else {
  process.exitCode = handOver(import.meta.url, args);
}
