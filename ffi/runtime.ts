import process from "node:process";
import type { Backend } from "./backend.ts";
import { bunBackend } from "./bun.ts";
import { denoBackend } from "./deno.ts";
import { OpenVINOLoadError } from "./load_error.ts";

let chosen: Backend | undefined;

/** The backend of the runtime this program runs in. */
export function backend(): Backend {
  return chosen ??= choose();
}

function choose(): Backend {
  if (process.versions.bun) return bunBackend();
  if (process.versions.deno) return denoBackend();
  throw new OpenVINOLoadError(`openvino-ffi runs on Deno and Bun, not on Node.js ${process.version}`);
}
