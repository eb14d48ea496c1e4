import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { makeModel, type Model } from "../model.ts";
import { check } from "../native/check.ts";
import type { Handle } from "../native/handle.ts";
import { NativeCompiled, type Origin } from "../native/native_compiled.ts";
import { propertyArray } from "../native/property_array.ts";
import { takeString } from "../native/strings.ts";
import { parseProperty, type Properties, type PropertyValue, requireProperties } from "../properties.ts";
import type { CompiledCore } from "./compiled_core.ts";
import { RequestState } from "./request_state.ts";

/** The operations of `CompiledModel` on a native compiled model. */
export class CompiledState implements CompiledCore {
  readonly info: NativeCompiled;

  /** Takes ownership of a native compiled model. */
  constructor(pointer: Pointer, parents: readonly Handle[], origin: Origin) {
    this.info = new NativeCompiled(pointer, parents, origin);
  }

  makeRequest(): RequestState {
    return new RequestState(this.info);
  }

  exportModel(): Uint8Array {
    // The C API can only export to a file.
    const folder = mkdtempSync(join(tmpdir(), "openvino-"));
    try {
      const path = join(folder, "model.blob");
      check(load().call.ov_compiled_model_export_model(this.info.handle.pointer, cString(path)), "exportModel");
      return new Uint8Array(readFileSync(path));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  getRuntimeModel(): Model {
    const out = words(1);
    check(load().call.ov_compiled_model_get_runtime_model(this.info.handle.pointer, out), "getRuntimeModel");
    return makeModel(out[0]!, [this.info.handle], () => undefined, () => this.#isStateful());
  }

  #isStateful(): boolean {
    const request = this.makeRequest();
    try {
      this.info.learn(request);
      return this.info.isStateful;
    } finally {
      request.dispose();
    }
  }

  getProperty(name: string): PropertyValue {
    const ov = load();
    const { pointer } = this.info.handle;
    const get = (out: BigUint64Array) => ov.call.ov_compiled_model_get_property(pointer, cString(name), out);
    return parseProperty(name, takeString(ov, `the property ${name}`, get));
  }

  setProperty(properties: Properties): void {
    const { names, count, array, memory } = propertyArray(requireProperties(properties, "properties"));
    const { pointer } = this.info.handle;
    if (count === 0n) return;
    const status = load().call.ov_compiled_model_set_properties(pointer, count, array);
    check(status, `setting ${names.join(", ")}`);
    keepAlive(memory);
  }
}
