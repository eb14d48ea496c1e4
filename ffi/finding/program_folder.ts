import { dirname } from "node:path";
import process from "node:process";
import { runtimeOf } from "../runtimes.ts";

/**
 * The folder of this program, if it is a single file with the runtime in it, as `deno compile`, `bun build --compile`
 * and Node.js make them.
 *
 * @returns The folder, or `undefined` for a program that a runtime on this machine runs
 * @throws Deno's NotCapable if the program may not read where it is itself
 */
export function programFolder(): string | undefined {
  return isSingleFile() ? dirname(process.execPath) : undefined;
}

function isSingleFile(): boolean {
  switch (runtimeOf(process.versions)) {
    case "Deno":
      return Deno.build.standalone;
    case "Bun":
      // Its modules are in a file system of their own.
      return /\/(\$bunfs|~BUN|%7EBUN)\//.test(import.meta.url);
    case "Node":
      return process.getBuiltinModule("node:sea").isSea();
  }
}
