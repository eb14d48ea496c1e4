#!/usr/bin/env node
/**
 * The command `openvino-ffi-conformance` of the kit's own package. As `openvino-ffi` does, it hands over to Deno or Bun
 * where a Node.js that is too old starts it.
 */
import process from "node:process";
import { canRunHere, handOver } from "../src/cli/hand_over.ts";

if (canRunHere()) {
  const { command } = await import("./main.ts");
  process.exitCode = await command();
} else {
  process.exitCode = handOver(import.meta.url, process.argv.slice(2));
}
