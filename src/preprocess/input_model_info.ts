import { load } from "../../ffi/load.ts";
import type { ToldInput } from "../ports/told_layouts.ts";
import type { Handle } from "../native/handle.ts";
import { shows } from "../showing.ts";
import { Part } from "./part.ts";

export let makeInputModelInfo: (handle: Handle, told: ToldInput) => InputModelInfo;

/**
 * The input that the original model expects: `InputModelInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.input().tensor().setLayout("NHWC");
 * processor.input().model().setLayout("NCHW");
 * console.log(processor.build().input().shape); // [1, 224, 224, 3]
 * ```
 */
export class InputModelInfo {
  readonly #part: Part<this>;
  readonly #told: ToldInput;

  static {
    makeInputModelInfo = (handle, told) => new InputModelInfo(handle, told);
    shows(InputModelInfo, "InputModelInfo");
  }

  /** @ignore Returned by `InputInfo.model`. */
  private constructor(handle: Handle, told: ToldInput) {
    this.#part = new Part(this, handle, "InputModelInfo", "PrePostProcessor.input().model()");
    this.#told = told;
  }

  /**
   * Sets the layout.
   *
   * @param layout The layout, for example `"NCHW"`.
   * @returns This description.
   * @throws {TypeError} If the layout is not a string.
   * @throws {OpenVINOError} If the layout is invalid.
   */
  setLayout(layout: string): this {
    this.#part.applyLayout(layout, load().call.ov_preprocess_input_model_info_set_layout);
    this.#told.model = layout;
    return this;
  }
}
