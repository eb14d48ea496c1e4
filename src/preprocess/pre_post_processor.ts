import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { describe } from "../arguments/describe.ts";
import { isModel, makeBuiltModel, type Model, modelHandle, requireStill, spoil } from "../model.ts";
import { check } from "../native/check.ts";
import { Handle } from "../native/handle.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { describePorts, findPort, type Port } from "../port_table.ts";
import { shows } from "../showing.ts";
import { type InputInfo, makeInputInfo } from "./input_info.ts";
import type { Told } from "./input_tensor_info.ts";
import { makeOutputInfo, type OutputInfo } from "./output_info.ts";
import { type Getter, partOf } from "./part.ts";

/**
 * Adds pre- and post-processing to a model: `openvino.preprocess.PrePostProcessor` in Python. Methods that describe or
 * add something return their object, so that calls can be chained.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.input().tensor().setElementType("u8").setLayout("NHWC").setSpatialDynamicShape();
 * processor.input().preprocess().convertElementType("f32").resize("linear");
 * processor.input().model().setLayout("NCHW");
 * const model = processor.build();
 * console.log(String(model.input().partialShape)); // [1,?,?,3]
 * ```
 */
export class PrePostProcessor implements Disposable {
  readonly #handle: Handle;
  readonly #model: Model;
  readonly #inputs: readonly Port[];
  readonly #outputs: readonly Port[];
  /** What the parts were told of inputs, by the inputs' indexes. */
  readonly #told = new Map<number, Told>();

  static {
    shows(PrePostProcessor, "PrePostProcessor", (processor) => {
      void processor.#handle.pointer;
      return "";
    });
  }

  /**
   * Creates a processor for a model.
   *
   * @param model The model. `build` changes it: it becomes the model that `build` returns.
   * @throws {TypeError} If the argument is not a Model.
   */
  constructor(model: Model) {
    if (!isModel(model)) throw new TypeError(`"model" must be a Model, got ${describe(model)}`);
    const { call } = load();
    const out = words(1);
    check(call.ov_preprocess_prepostprocessor_create(modelHandle(model).pointer, out), "PrePostProcessor");
    const free = call.ov_preprocess_prepostprocessor_free;
    const handle = new Handle("PrePostProcessor", out[0]!, free, [modelHandle(model)]);
    // Owned by itself: the parts hold it too, and may outlive this object.
    this.#handle = handle.ownedBy(handle);
    this.#model = model;
    this.#inputs = describePorts(model.inputs);
    this.#outputs = describePorts(model.outputs);
  }

  /**
   * Gets an input to describe.
   *
   * @param key The input's index or name; without it the model must have exactly one input.
   * @returns The input.
   * @throws {TypeError} If the key is neither.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such input, or the key is missing and the model does not have exactly one.
   */
  input(key?: number | string): InputInfo {
    const port = portOf(this.#inputs, key, "input");
    const { call } = load();
    const get = finder(key, {
      only: call.ov_preprocess_prepostprocessor_get_input_info,
      byIndex: call.ov_preprocess_prepostprocessor_get_input_info_by_index,
      byName: call.ov_preprocess_prepostprocessor_get_input_info_by_name,
    });
    const handle = partOf(this.#handle, "InputInfo", get, call.ov_preprocess_input_info_free, port.label);
    const told = this.#told.get(port.index) ?? {};
    this.#told.set(port.index, told);
    return makeInputInfo(handle, port, told);
  }

  /**
   * Gets an output to describe.
   *
   * @param key The output's index or name; without it the model must have exactly one output.
   * @returns The output.
   * @throws {TypeError} If the key is neither.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such output, or the key is missing and the model does not have exactly one.
   */
  output(key?: number | string): OutputInfo {
    const { label } = portOf(this.#outputs, key, "output");
    const { call } = load();
    const get = finder(key, {
      only: call.ov_preprocess_prepostprocessor_get_output_info,
      byIndex: call.ov_preprocess_prepostprocessor_get_output_info_by_index,
      byName: call.ov_preprocess_prepostprocessor_get_output_info_by_name,
    });
    return makeOutputInfo(partOf(this.#handle, "OutputInfo", get, call.ov_preprocess_output_info_free, label));
  }

  /**
   * Builds the pre- and post-processing into the model, which changes in place. A processor builds only once.
   *
   * @returns The model with pre- and post-processing: the same native model that the constructor received.
   * @throws {OpenVINOError} If descriptions and steps contradict each other or the model, the processor has already
   *   built, or the model is being compiled in the background.
   */
  build(): Model {
    requireStill(this.#model, "PrePostProcessor.build");
    const out = words(1);
    const status = load().call.ov_preprocess_prepostprocessor_build(this.#handle.pointer, out);
    if (status !== Status.OK) spoil(this.#model);
    check(status, "PrePostProcessor.build");
    return makeBuiltModel(out[0]!, this.#model, this.#told);
  }

  /** Releases the processor and its parts; calling it again does nothing. The model it built stays usable. */
  [Symbol.dispose](): void {
    this.#handle.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }
}

/** Finds the port that a key identifies; without a key there must be exactly one. */
function portOf(ports: readonly Port[], key: unknown, kind: string): Port {
  if (typeof key === "number" || typeof key === "string") return findPort(ports, key, "key");
  if (key !== undefined) throw new TypeError(`"key" must be an index or a name, got ${describe(key)}`);
  if (ports.length === 1) return ports[0]!;
  throw new OpenVINOError(Status.GENERAL_ERROR, `the model has ${ports.length} ${kind}s, say which one`);
}

/** The C functions that look up an input or output. */
interface Finders {
  readonly only: Getter;
  readonly byIndex: (processor: Pointer, index: bigint, out: BigUint64Array) => number;
  readonly byName: (processor: Pointer, name: Uint8Array, out: BigUint64Array) => number;
}

/** Chooses the C function for a key. */
function finder(key: number | string | undefined, { only, byIndex, byName }: Finders): Getter {
  if (key === undefined) return only;
  if (typeof key === "number") return (processor, out) => byIndex(processor, BigInt(key), out);
  return (processor, out) => byName(processor, cString(key), out);
}
