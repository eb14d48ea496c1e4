import { load } from "../../ffi/load.ts";
import type { Handle } from "../native/handle.ts";
import type { Port } from "../port_table.ts";
import { shows } from "../showing.ts";
import { type InputModelInfo, makeInputModelInfo } from "./input_model_info.ts";
import { type InputTensorInfo, makeInputTensorInfo, type Told } from "./input_tensor_info.ts";
import { Part } from "./part.ts";
import { makePreProcessSteps, type PreProcessSteps } from "./pre_process_steps.ts";

export let makeInputInfo: (handle: Handle, port: Port, told: Told) => InputInfo;

/**
 * An input of a model in pre-processing: `InputInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * const input = processor.input();
 * input.tensor().setElementType("u8").setLayout("NHWC");
 * input.preprocess().convertElementType("f32");
 * input.model().setLayout("NCHW");
 * console.log(processor.build().input().elementType); // u8
 * ```
 */
export class InputInfo {
  readonly #part: Part<this>;
  readonly #port: Port;
  readonly #told: Told;

  static {
    makeInputInfo = (handle, port, told) => new InputInfo(handle, port, told);
    shows(InputInfo, "InputInfo");
  }

  /** @ignore Returned by `PrePostProcessor.input`. */
  private constructor(handle: Handle, port: Port, told: Told) {
    this.#part = new Part(this, handle, "InputInfo", "PrePostProcessor.input()");
    this.#port = port;
    this.#told = told;
  }

  /** Returns the description of the tensor that the program provides. */
  tensor(): InputTensorInfo {
    const { call } = load();
    const get = call.ov_preprocess_input_info_get_tensor_info;
    const handle = this.#part.get("InputTensorInfo", get, call.ov_preprocess_input_tensor_info_free);
    return makeInputTensorInfo(handle, this.#port, this.#told);
  }

  /** Returns the steps from that tensor to the model's input. */
  preprocess(): PreProcessSteps {
    const { call } = load();
    const get = call.ov_preprocess_input_info_get_preprocess_steps;
    const handle = this.#part.get("PreProcessSteps", get, call.ov_preprocess_preprocess_steps_free);
    return makePreProcessSteps(handle, this.#told);
  }

  /** Returns the description of the input that the original model expects. */
  model(): InputModelInfo {
    const { call } = load();
    const get = call.ov_preprocess_input_info_get_model_info;
    const handle = this.#part.get("InputModelInfo", get, call.ov_preprocess_input_model_info_free);
    return makeInputModelInfo(handle, this.#told);
  }
}
