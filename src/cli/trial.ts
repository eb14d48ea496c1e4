import { smallestModel } from "../../ffi/smallest_model.ts";
import type { Core } from "../core.ts";

/** Runs a small model on a device. Returns the error's message if that fails, else undefined. */
export async function tryDevice(core: Core, device: string): Promise<string | undefined> {
  try {
    using read = core.readModel(new TextEncoder().encode(smallestModel));
    using compiled = await core.compileModelAsync(read, device);
    const values = [...compiled.infer(Float32Array.of(1, -2, 3, -4)).get(0).data].join();
    return values === "1,0,3,0" ? undefined : `max(0, x) of 1, -2, 3, -4 came to ${values}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
