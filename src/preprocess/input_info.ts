import { load } from "../../ffi/load.ts";
import type { Handle } from "../native/handle.ts";
import type { Port } from "../port_table.ts";
import { shows } from "../showing.ts";
import { type InputModelInfo, makeInputModelInfo } from "./input_model_info.ts";
import { type InputTensorInfo, makeInputTensorInfo, type TensorTypes } from "./input_tensor_info.ts";
import { Part } from "./part.ts";
import { makePreProcessSteps, type PreProcessSteps } from "./pre_process_steps.ts";

export let makeInputInfo: (handle: Handle, port: Port, types: TensorTypes) => InputInfo;

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
  readonly #types: TensorTypes;

  static {
    makeInputInfo = (handle, port, types) => new InputInfo(handle, port, types);
    shows(InputInfo, "InputInfo");
  }

  /** @ignore Returned by `PrePostProcessor.input`. */
  private constructor(handle: Handle, port: Port, types: TensorTypes) {
    this.#part = new Part(this, handle, "InputInfo", "PrePostProcessor.input()");
    this.#port = port;
    this.#types = types;
  }

  /** Returns the description of the tensor that the program provides. */
  tensor(): InputTensorInfo {
    const { call } = load();
    const get = call.ov_preprocess_input_info_get_tensor_info;
    const handle = this.#part.get("InputTensorInfo", get, call.ov_preprocess_input_tensor_info_free);
    return makeInputTensorInfo(handle, this.#port, this.#types);
  }

  /** Returns the steps from that tensor to the model's input. */
  preprocess(): PreProcessSteps {
    const { call } = load();
    const get = call.ov_preprocess_input_info_get_preprocess_steps;
    return makePreProcessSteps(this.#part.get("PreProcessSteps", get, call.ov_preprocess_preprocess_steps_free));
  }

  /** Returns the description of the input that the original model expects. */
  model(): InputModelInfo {
    const { call } = load();
    const get = call.ov_preprocess_input_info_get_model_info;
    return makeInputModelInfo(this.#part.get("InputModelInfo", get, call.ov_preprocess_input_model_info_free));
  }
}
