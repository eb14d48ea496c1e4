import { requireString } from "./arguments/require.ts";
import type { ConstOutput } from "./const_output.ts";
import { type InferOptions, type InferRequest, makeRequest } from "./infer_request.ts";
import type { InferResults } from "./infer_results.ts";
import type { Model } from "./model.ts";
import { requireHandle } from "./native/handle.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { findPort, type Port, type PortKey } from "./port_table.ts";
import type { Properties, PropertyValue } from "./properties.ts";
import type { CompiledCore } from "./running/compiled_core.ts";
import type { InferInputs } from "./values/inputs.ts";
import type { VariableState } from "./variable_state.ts";

/** Makes a compiled model. */
export let makeCompiledModel: (core: CompiledCore) => CompiledModel;
/** Whether a value is a compiled model: a real one, not something that looks like it. */
export let isCompiledModel: (value: unknown) => value is CompiledModel;

type InternalConstructor = new (core: CompiledCore) => CompiledModel;

/**
 * A model compiled for a device: `openvino.CompiledModel` in Python.
 *
 * Whatever happens to one inference, every other answers as if it were alone. Where a shape in the model is dynamic, an
 * inference that fails inside the device may leave the compiled model broken for all its requests. It is then compiled
 * anew before the next inference, which takes as long as the first time; if that is not possible, since its file has
 * been changed for example, inferences are refused with the code `UNEXPECTED`, as are those of a model with variables
 * until `resetState` is called, since the variables' values went with the broken model.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * using compiled = new Core().compileModel("conformance/models/relu_add.xml", "CPU");
 * const results = compiled.infer(Float32Array.of(1, 2, -3, -4));
 * assertEquals(results.get("y").data, Float32Array.of(2, 3, 0, 0));
 * ```
 */
export class CompiledModel implements Disposable {
  readonly #core: CompiledCore;
  #request: InferRequest | undefined;

  static {
    makeCompiledModel = (core) => new (CompiledModel as unknown as InternalConstructor)(core);
    isCompiledModel = (value): value is CompiledModel => typeof value === "object" && value !== null && #core in value;
  }

  /** Compiled models come from `core.compileModel()`. */
  protected constructor(internal: never);
  protected constructor(core: CompiledCore) {
    requireHandle((core as CompiledCore | undefined)?.info?.handle, "CompiledModel", "core.compileModel()");
    this.#core = core;
  }

  /** The input ports. */
  get inputs(): ConstOutput[] {
    return this.#live.info.inputs.map(({ output }) => output);
  }

  /** The output ports. */
  get outputs(): ConstOutput[] {
    return this.#live.info.outputs.map(({ output }) => output);
  }

  /**
   * An input port.
   *
   * @param key Its index, one of its names, or a port; without it the model must have one input.
   * @returns The port.
   * @throws {TypeError} If the key is none of these.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such input, or there are several and none is named.
   */
  input(key?: PortKey): ConstOutput {
    return pick(this.#live.info.inputs, key, "input");
  }

  /**
   * An output port.
   *
   * @param key Its index, one of its names, or a port; without it the model must have one output.
   * @returns The port.
   * @throws {TypeError} If the key is none of these.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such output, or there are several and none is named.
   */
  output(key?: PortKey): ConstOutput {
    return pick(this.#live.info.outputs, key, "output");
  }

  /**
   * Makes an infer request.
   *
   * @returns The request. It keeps the compiled model alive.
   */
  createInferRequest(): InferRequest {
    return makeRequest(this.#live.makeRequest(), this);
  }

  /**
   * Runs an inference on a request that the model keeps for it: Python's call operator.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param options What to share instead of copying.
   * @returns The outputs, copied unless shared.
   * @throws {TypeError} If a key or a value is of the wrong kind.
   * @throws {RangeError} If an index, a shape or a number is out of range.
   * @throws {OpenVINOError} If a name is unknown, or the inference fails.
   */
  infer(inputs?: InferInputs, options?: InferOptions): InferResults {
    return this.#ownRequest.infer(inputs, options);
  }

  /**
   * Runs an inference on a request of its own.
   *
   * @param inputs The inputs.
   * @returns The outputs, copied.
   */
  inferNewRequest(inputs?: InferInputs): InferResults {
    using request = this.createInferRequest();
    return request.infer(inputs);
  }

  /**
   * The states of the variables of the request that the model keeps for `infer`.
   *
   * @returns One a variable; none for a model without state.
   * @throws {OpenVINOError} If the platform has no way to them.
   */
  queryState(): VariableState[] {
    return this.#ownRequest.queryState();
  }

  /**
   * Gives all variables of the request that the model keeps for `infer` their initial values.
   *
   * @throws {OpenVINOError} If the platform has no way to them.
   */
  resetState(): void {
    this.#ownRequest.resetState();
  }

  /**
   * The compiled model as bytes that `Core.importModel` takes.
   *
   * @returns A copy of the bytes.
   * @throws {OpenVINOError} If the device cannot export.
   */
  exportModel(): Uint8Array {
    return this.#live.exportModel();
  }

  /**
   * The model as the device runs it.
   *
   * @returns The model, its nodes those of the device.
   */
  getRuntimeModel(): Model {
    return this.#live.getRuntimeModel();
  }

  /**
   * A property's value, with its type.
   *
   * @param name The property's name, `"OPTIMAL_NUMBER_OF_INFER_REQUESTS"` for example.
   * @returns A boolean, number, string or array.
   * @throws {TypeError} If the name is no string.
   * @throws {OpenVINOError} If the compiled model has no such property.
   */
  getProperty(name: string): PropertyValue {
    requireString(name, "name");
    return this.#live.getProperty(name);
  }

  /**
   * Sets properties.
   *
   * @param properties Values by name.
   * @throws {TypeError} If a value is of no type that properties have.
   * @throws {OpenVINOError} If the compiled model has no such property, or it cannot be set.
   */
  setProperty(properties: Properties): void {
    this.#core.setProperty(properties);
  }

  /** Gives up the compiled model; more than once is no harm. Its infer requests go on. */
  [Symbol.dispose](): void {
    this.#request?.dispose();
    this.#core.info.handle.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  get #live(): CompiledCore {
    void this.#core.info.handle.pointer;
    return this.#core;
  }

  /** The request that the model keeps, made when it is first needed. */
  get #ownRequest(): InferRequest {
    void this.#live;
    return this.#request ??= this.createInferRequest();
  }
}

function pick(ports: readonly Port[], key: PortKey | undefined, kind: string): ConstOutput {
  if (key !== undefined) return findPort(ports, key, "key").output;
  if (ports.length === 1) return ports[0]!.output;
  throw new OpenVINOError(Status.GENERAL_ERROR, `the model has ${ports.length} ${kind}s, say which one`);
}
