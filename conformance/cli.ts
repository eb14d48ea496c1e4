#!/usr/bin/env node
/**
 * The command `openvino-ffi-conformance` of the kit's package. Like `openvino-ffi`, it passes the command on to Deno or
 * Bun if Node.js is too old.
 */
import process from "node:process";
import { canRunHere, handOver } from "../src/cli/hand_over.ts";

if (canRunHere()) {
  const { command } = await import("./main.ts");
  process.exitCode = await command();
} else {
  process.exitCode = handOver(import.meta.url, process.argv.slice(2));
}
