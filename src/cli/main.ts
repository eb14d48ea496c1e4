#!/usr/bin/env node
/**
 * The command `openvino-ffi`: see `openvino-ffi --help`.
 *
 * The first line is the one that all package managers support: other runtimes run the file themselves. A runtime that is
 * too old passes the command on to another.
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
