import process from "node:process";
import type { Backend } from "./backend.ts";
import { bunBackend } from "./bun/backend.ts";
import { denoBackend } from "./deno/backend.ts";
import { nodeBackend } from "./node/backend.ts";
import { runtimeOf } from "./runtimes.ts";

let chosen: Backend | undefined;

/** Returns the backend of the current runtime. */
export function backend(): Backend {
  return chosen ??= { Bun: bunBackend, Deno: denoBackend, Node: nodeBackend }[runtimeOf(process.versions)]();
}
