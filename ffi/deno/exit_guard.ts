import type { ExitGuardSymbols, Library } from "../backend.ts";
import { libc } from "./libc.ts";
import { smallestModel } from "../smallest_model.ts";
import { cString, words } from "../structs.ts";
import type { Pointer } from "../symbols/signature.ts";
import { isWorker } from "../thread.ts";

/**
 * Prevents a crash at the end of the process while Workers have the library open. A Worker is not notified that the
 * process ends; its calls and runs may be in progress, and C's `exit` would destroy the objects they use. The teardown
 * of everything registered so far is therefore skipped.
 *
 * Exit handlers run in reverse order of registration, and many are only registered by the first call that needs them. A
 * tiny model is therefore compiled and run once, so that few are registered later. Its core is never freed: the
 * device's library is unloaded with the last core.
 */
export function guardExit({ call }: Library<ExitGuardSymbols>): void {
  const lib = libc();
  if (!isWorker() || !lib) return;
  const text = cString(smallestModel);
  const bytes = text.subarray(0, -1);
  const made = (make: (out: BigUint64Array) => number): Pointer => {
    const out = words(1);
    const status = make(out);
    lib.skipTeardown();
    return status === 0 ? out[0]! : 0n;
  };
  const core = made((out) => call.ov_core_create(out));
  if (core === 0n) return;
  const value = made((out) => call.ov_core_get_property(core, cString("CPU"), cString("SUPPORTED_PROPERTIES"), out));
  if (value !== 0n) call.ov_free(value);
  const model = made((out) => call.ov_core_read_model_from_memory_buffer(core, bytes, BigInt(bytes.length), 0n, out));
  if (model === 0n) return;
  const compiled = made((out) => call.ov_core_compile_model_props(core, model, cString("CPU"), 0n, null, out));
  call.ov_model_free(model);
  if (compiled === 0n) return;
  const request = made((out) => call.ov_compiled_model_create_infer_request(compiled, out));
  if (request !== 0n) {
    made(() => call.ov_infer_request_infer(request));
    call.ov_infer_request_free(request);
  }
  call.ov_compiled_model_free(compiled);
}
