import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { withTemporaryFolder } from "../../ffi/temporary_folder.ts";
import { withFileName } from "../../ffi/calls/windows_file_names.ts";
import { makeModel, type Model } from "../model.ts";
import { callMemberCatching } from "../native/catching.ts";
import { check, errorOf } from "../native/check.ts";
import { addressInCpp, cppObjectOf } from "../native/cpp.ts";
import { withKnownProperty } from "../native/explained.ts";
import type { Handle } from "../native/handle.ts";
import { NativeCompiled, type Origin } from "../native/native_compiled.ts";
import { propertyArray } from "../native/property_array.ts";
import { takeString } from "../native/strings.ts";
import { compiledProperties } from "../native/supported_properties.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { parseProperty, requireProperties } from "../properties.ts";
import type { Properties, PropertyAccess, PropertyValue } from "../property_types.ts";
import { CompiledCore } from "./compiled_core.ts";
import { RequestState } from "./request_state.ts";

/** `void ov::CompiledModel::release_memory()`. */
const releaseMemory = "_ZN2ov13CompiledModel14release_memoryEv";

/** The operations of `CompiledModel` on a native compiled model. */
export class CompiledState extends CompiledCore {
  readonly info: NativeCompiled;

  /** Takes ownership of a native compiled model. */
  constructor(pointer: Pointer, parents: readonly Handle[], origin: Origin) {
    super();
    this.info = new NativeCompiled(pointer, parents, origin);
  }

  makeRequest(): RequestState {
    return new RequestState(this.info);
  }

  exportModel(): Uint8Array {
    // The C API can only export to a file.
    return withTemporaryFolder("exportModel", (folder) => {
      const path = join(folder, "model.blob");
      const { call, backend } = load();
      const status = withFileName(
        path,
        backend,
        () => call.ov_compiled_model_export_model(this.info.handle.pointer, cString(path)),
      );
      check(status, "exportModel");
      return new Uint8Array(readFileSync(path));
    });
  }

  getRuntimeModel(): Model {
    const out = words(1);
    check(load().call.ov_compiled_model_get_runtime_model(this.info.handle.pointer, out), "getRuntimeModel");
    return makeModel(out[0]!, [this.info.handle], undefined, () => this.#mayHaveNodesWithoutOutputs());
  }

  #mayHaveNodesWithoutOutputs(): boolean {
    const request = this.makeRequest();
    try {
      this.info.learn(request);
      return this.info.mayHaveNodesWithoutOutputs(request);
    } finally {
      request.dispose();
    }
  }

  getProperty(name: string): PropertyValue {
    const what = `the property ${name}`;
    return parseProperty(name, this.#propertyText(name, what, (status) => this.#checkProperties(status, what, [name])));
  }

  #propertyText(name: string, what: string, requireOk: (status: number) => void): string {
    const ov = load();
    const { pointer } = this.info.handle;
    return takeString(ov, what, (out) => {
      const status = ov.call.ov_compiled_model_get_property(pointer, cString(name), out);
      requireOk(status);
      return status;
    });
  }

  /** Throws the error of a failed call with properties, which tells those that there are. */
  #checkProperties(status: number, what: string, names: readonly string[]): void {
    if (status === Status.OK) return;
    throw withKnownProperty(errorOf(status, what), names, () => {
      const all = "SUPPORTED_PROPERTIES";
      return parseProperty(all, this.#propertyText(all, `the property ${all}`, () => {})) as string[];
    });
  }

  getSupportedProperties(): Record<string, PropertyAccess> {
    return compiledProperties(load(), this.info.handle.pointer, "the properties of the compiled model");
  }

  releaseMemory(): void {
    const [ov, what] = [load(), "releaseMemory"];
    const object = cppObjectOf(ov, this.info.handle.pointer);
    if (callMemberCatching(ov, what, object, addressInCpp(ov, what, releaseMemory))) return;
    const reason = "the device refuses while an inference runs, also one that was cancelled: wait for its end";
    throw new OpenVINOError(Status.REQUEST_BUSY, `${what}: ${reason}`);
  }

  setProperty(properties: Properties): void {
    const { names, count, array, memory } = propertyArray(requireProperties(properties, "properties"));
    const { pointer } = this.info.handle;
    if (count === 0n) return;
    const status = load().call.ov_compiled_model_set_properties(pointer, count, array);
    this.#checkProperties(status, `setting ${names.join(", ")}`, names);
    keepAlive(memory);
  }
}
