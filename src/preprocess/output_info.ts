import { load } from "../../ffi/load.ts";
import { requireCpp } from "../native/cpp.ts";
import type { Handle } from "../native/handle.ts";
import { shows } from "../showing.ts";
import { makeOutputModelInfo, type OutputModelInfo } from "./output_model_info.ts";
import { makeOutputTensorInfo, type OutputTensorInfo } from "./output_tensor_info.ts";
import { Part } from "./part.ts";
import { makePostProcessSteps, type PostProcessSteps } from "./post_process_steps.ts";

export let makeOutputInfo: (handle: Handle) => OutputInfo;

/**
 * An output of a model in post-processing: `OutputInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.output().tensor().setElementType("f16");
 * console.log(processor.build().output().elementType); // f16
 * ```
 */
export class OutputInfo {
  readonly #part: Part<this>;

  static {
    makeOutputInfo = (handle) => new OutputInfo(handle);
    shows(OutputInfo, "OutputInfo");
  }

  /** @ignore Returned by `PrePostProcessor.output`. */
  private constructor(handle: Handle) {
    this.#part = new Part(this, handle, "OutputInfo", "PrePostProcessor.output()");
  }

  /** Returns the description of the tensor that the program receives. */
  tensor(): OutputTensorInfo {
    const { call } = load();
    const get = call.ov_preprocess_output_info_get_tensor_info;
    return makeOutputTensorInfo(this.#part.get("OutputTensorInfo", get, call.ov_preprocess_output_tensor_info_free));
  }

  /**
   * Returns the steps from the model's output to that tensor.
   *
   * @throws {OpenVINOError} On other platforms than Linux x64: the C API does not have them.
   */
  postprocess(): PostProcessSteps {
    const { get } = requireCpp(load(), "postprocess", { get: "_ZN2ov10preprocess10OutputInfo11postprocessEv" });
    return makePostProcessSteps(this.#part.getCpp("PostProcessSteps", get));
  }

  /**
   * Returns the description of the output that the original model has.
   *
   * @throws {OpenVINOError} On other platforms than Linux x64: the C API does not have it.
   */
  model(): OutputModelInfo {
    const { get } = requireCpp(load(), "model", { get: "_ZN2ov10preprocess10OutputInfo5modelEv" });
    return makeOutputModelInfo(this.#part.getCpp("OutputModelInfo", get));
  }
}
