import type { ExitGuardSymbols, Library } from "./backend.ts";
import { libc } from "./deno_libc.ts";
import { smallestModel } from "./smallest_model.ts";
import { cString, words } from "./structs.ts";
import type { Pointer } from "./symbols/signature.ts";
import { isWorker } from "./thread.ts";

/**
 * Nobody tells a Worker that the process ends, which may be in the midst of its calls and runs, and C's `exit` would
 * destroy what they use. So once a Worker has the library open, nothing is destroyed then.
 *
 * What was registered last would be destroyed first, and much is only when it is first needed, amid the call that needs
 * it. So here all is needed once, with a model that takes no time, and what then still comes anew is little. The core
 * is never freed, since the device's own library goes with the last core.
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
