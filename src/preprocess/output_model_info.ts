import { load } from "../../ffi/load.ts";
import { requireCpp } from "../native/cpp.ts";
import type { Handle } from "../native/handle.ts";
import { Status } from "../openvino_error.ts";
import { shows } from "../showing.ts";
import { Part } from "./part.ts";

export let makeOutputModelInfo: (handle: Handle) => OutputModelInfo;

/**
 * The output that the original model has: `OutputModelInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.output().model().setLayout("NC");
 * processor.output().tensor().setLayout("CN");
 * console.log(processor.build().output().shape); // [1000, 1]
 * ```
 */
export class OutputModelInfo {
  readonly #part: Part<this>;

  static {
    makeOutputModelInfo = (handle) => new OutputModelInfo(handle);
    shows(OutputModelInfo, "OutputModelInfo");
  }

  /** @ignore Returned by `OutputInfo.model`. */
  private constructor(handle: Handle) {
    this.#part = new Part(this, handle, "OutputModelInfo", "PrePostProcessor.output().model()");
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
    const { set } = requireCpp(load(), "setLayout", {
      set: "_ZN2ov10preprocess15OutputModelInfo10set_layoutERKNS_6LayoutE",
    });
    return this.#part.applyLayout(layout, (part, native) => {
      set(part, native);
      return Status.OK;
    });
  }
}
