import { load } from "../../ffi/load.ts";
import { type ElementType, infoOf, requireElementType } from "../element_type.ts";
import type { Handle } from "../native/handle.ts";
import { shows } from "../showing.ts";
import { Part } from "./part.ts";

/**
 * An output of a model in post-processing: `OutputInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const processor = new PrePostProcessor(new Core().readModel("conformance/models/channel_mean.xml"));
 * processor.output().tensor().setElementType("f16");
 * assertEquals(processor.build().output().elementType, "f16");
 * ```
 */
export class OutputInfo {
  readonly #part: Part<this>;

  static {
    shows(OutputInfo, "OutputInfo");
  }

  /** @ignore Returned by `PrePostProcessor.output`. */
  constructor(handle: Handle) {
    this.#part = new Part(this, handle, "OutputInfo", "PrePostProcessor.output()");
  }

  /** Returns the description of the tensor that the program receives. */
  tensor(): OutputTensorInfo {
    const { call } = load();
    const get = call.ov_preprocess_output_info_get_tensor_info;
    return new OutputTensorInfo(this.#part.get("OutputTensorInfo", get, call.ov_preprocess_output_tensor_info_free));
  }
}

/** The tensor that the program receives from an output: `OutputTensorInfo` in Python. */
export class OutputTensorInfo {
  readonly #part: Part<this>;

  static {
    shows(OutputTensorInfo, "OutputTensorInfo");
  }

  /** @ignore Returned by `OutputInfo.tensor`. */
  constructor(handle: Handle) {
    this.#part = new Part(this, handle, "OutputTensorInfo", "PrePostProcessor.output().tensor()");
  }

  /**
   * Sets the element type.
   *
   * @param type The element type.
   * @returns This description.
   * @throws {TypeError} If the type is not an element type.
   */
  setElementType(type: ElementType): this {
    const { code } = infoOf(requireElementType(type, "type"));
    const { call } = load();
    return this.#part.apply(`setElementType ${type}`, (part) => call.ov_preprocess_output_set_element_type(part, code));
  }
}
