import { load } from "../../ffi/load.ts";
import { type ElementType, infoOf, requireElementType } from "../element_type.ts";
import { cppObjectOf, requireCpp } from "../native/cpp.ts";
import type { Handle } from "../native/handle.ts";
import { Status } from "../openvino_error.ts";
import { shows } from "../showing.ts";
import { Part } from "./part.ts";

export let makeOutputTensorInfo: (handle: Handle) => OutputTensorInfo;

/**
 * The tensor that the program receives from an output: `OutputTensorInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.output().model().setLayout("NC");
 * processor.output().tensor().setLayout("CN").setElementType("f16");
 * const output = processor.build().output();
 * console.log(output.elementType, output.shape); // f16 [1000, 1]
 * ```
 */
export class OutputTensorInfo {
  readonly #part: Part<this>;

  static {
    makeOutputTensorInfo = (handle) => new OutputTensorInfo(handle);
    shows(OutputTensorInfo, "OutputTensorInfo");
  }

  /** @ignore Returned by `OutputInfo.tensor`. */
  private constructor(handle: Handle) {
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

  /**
   * Sets the layout. The output is transposed if it differs from that of `OutputInfo.model`.
   *
   * @param layout The layout, for example `"NHWC"`.
   * @returns This description.
   * @throws {TypeError} If the layout is not a string.
   * @throws {OpenVINOError} If the layout is invalid, or on other platforms than Linux x64: the C API lacks it.
   */
  setLayout(layout: string): this {
    const { set } = requireCpp(load(), "setLayout", {
      set: "_ZN2ov10preprocess16OutputTensorInfo10set_layoutERKNS_6LayoutE",
    });
    return this.#part.applyLayout(layout, (part, native) => {
      set(cppObjectOf(load(), part), native);
      return Status.OK;
    });
  }
}
