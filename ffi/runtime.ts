import process from "node:process";
import type { Backend } from "./backend.ts";
import { bunBackend } from "./bun.ts";
import { denoBackend } from "./deno.ts";
import { OpenVINOLoadError } from "./load_error.ts";

let chosen: Backend | undefined;

/** The backend of the runtime this program runs in. */
export function backend(): Backend {
  return chosen ??= { Bun: bunBackend, Deno: denoBackend }[runtimeOf(process.versions)]();
}

/** Which runtime has these versions of its parts; throws if it is neither Deno nor Bun. */
export function runtimeOf(versions: Readonly<Record<string, string | undefined>>): "Bun" | "Deno" {
  if (versions["bun"]) return "Bun";
  if (versions["deno"]) return "Deno";
  throw new OpenVINOLoadError(`openvino-ffi runs on Deno and Bun, not on Node.js ${versions["node"] ?? ""}`);
}
