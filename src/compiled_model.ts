import { illegalConstructor } from "./arguments/illegal_constructor.ts";
import { requireOptions, requireSignal, requireString } from "./arguments/require.ts";
import type { ConstOutput } from "./const_output.ts";
import { type InferOptions, type InferRequest, makeRequest, type PooledInferOptions } from "./infer_request.ts";
import type { InferResults } from "./infer_results.ts";
import type { Model } from "./model.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { findPort, type Port, type PortKey } from "./port_table.ts";
import type { Properties, PropertyAccess, PropertyName, PropertyOf, PropertyValue } from "./property_types.ts";
import { CompiledCore } from "./running/compiled_core.ts";
import { RequestPool } from "./running/request_pool.ts";
import { runOptions } from "./running/run_options.ts";
import { portLists, shows } from "./showing.ts";
import type { InferInputs } from "./values/inputs.ts";
import type { VariableState } from "./variable_state.ts";

export let makeCompiledModel: (core: CompiledCore) => CompiledModel;
/** Tells whether a value is a `CompiledModel` made by this library. */
export let isCompiledModel: (value: unknown) => value is CompiledModel;

/**
 * A model compiled for a device: `openvino.CompiledModel` in Python.
 *
 * A failed or cancelled inference never affects the results of others. If a shape in the model is dynamic, an inference
 * that fails inside the device may leave the compiled model unusable for all its requests. The model is then recompiled
 * before the next inference, which takes as long as the first compilation. If that is impossible, for example because
 * the model's file has changed, inferences throw an error with the code `UNEXPECTED`. Recompiling loses the values of
 * the model's variables: a request whose variables had values throws that error too, until its `resetState` is called.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * using compiled = new Core().compileModel("efficientnet-lite0.xml", "CPU");
 * const results = compiled.infer(new Float32Array(3 * 224 * 224));
 * console.log(results.get("prob").shape); // [1, 1000]
 * ```
 */
export class CompiledModel implements Disposable {
  readonly #core: CompiledCore;
  #request: InferRequest | undefined;
  #pool: RequestPool | undefined;

  static {
    makeCompiledModel = (core) => new CompiledModel(core);
    isCompiledModel = (value): value is CompiledModel => typeof value === "object" && value !== null && #core in value;
    shows(CompiledModel, "CompiledModel", ({ inputs, outputs }) => portLists(inputs, outputs));
  }

  /** Not for direct use: `core.compileModel()` returns compiled models. */
  protected constructor(core: unknown) {
    this.#core = requireCore(core);
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
   * Gets an input port.
   *
   * @param key The port's index, one of its names, or a port; without it the model must have exactly one input.
   * @returns The port.
   * @throws {TypeError} If the key is none of these.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such input, or the key is missing and the model does not have exactly one.
   */
  input(key?: PortKey): ConstOutput {
    return pick(this.#live.info.inputs, key, "input");
  }

  /**
   * Gets an output port.
   *
   * @param key The port's index, one of its names, or a port; without it the model must have exactly one output.
   * @returns The port.
   * @throws {TypeError} If the key is none of these.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such output, or the key is missing and the model does not have exactly one.
   */
  output(key?: PortKey): ConstOutput {
    return pick(this.#live.info.outputs, key, "output");
  }

  /**
   * Creates an infer request: `create_infer_request` in Python.
   *
   * @returns The request. It keeps the compiled model alive.
   */
  createInferRequest(): InferRequest {
    return makeRequest(this.#live.makeRequest(), this);
  }

  /**
   * Runs an inference on the compiled model's own request and blocks the thread until it ends: Python's call operator.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param options What to share instead of copying.
   * @returns The outputs: copies, or live views with `shareOutputs`.
   * @throws {TypeError} If a key or a value has the wrong type.
   * @throws {RangeError} If an index or a shape is out of range, or an input of 64-bit integers is given NaN or infinity.
   * @throws {OpenVINOError} If a name is unknown, or the inference fails.
   */
  infer(inputs?: InferInputs, options?: InferOptions): InferResults {
    return this.#ownRequest.infer(inputs, options);
  }

  /**
   * Runs an inference without blocking the thread. Can be called as often at once as wanted: as many inferences run in
   * parallel as is optimal for the device, the others wait for their turn, in the order of the calls.
   *
   * Each inference is independent of all others, as if on a new request: it reads no inputs of earlier ones, and a
   * model's variables have their initial values. Inputs are copied before this method returns, unless shared.
   *
   * @param inputs The inputs: all of them, or none, which are zeros then.
   * @param options What to share instead of copying, and an `AbortSignal` that cancels the inference.
   * @returns A promise of copies of the outputs. Rejects with the errors that `infer` throws, or with the signal's
   *   reason.
   */
  async inferAsync(inputs?: InferInputs, options: PooledInferOptions = {}): Promise<InferResults> {
    requireOptions(options);
    if ("shareOutputs" in options) {
      throw new TypeError(`"shareOutputs" is an option of an InferRequest: these results belong to no request`);
    }
    const { info } = this.#live;
    const signal = requireSignal(options.signal);
    const run = runOptions(info, options);
    this.#pool ??= new RequestPool(this.#core);
    return await this.#pool.infer(inputs, run, signal);
  }

  /**
   * Runs an inference on a new request and blocks the thread until it ends: `infer_new_request` in Python.
   *
   * @param inputs The inputs.
   * @returns Copies of the outputs.
   */
  inferNewRequest(inputs?: InferInputs): InferResults {
    using request = this.createInferRequest();
    return request.infer(inputs);
  }

  /**
   * Gets the variable states of the compiled model's own request, which `infer` uses: `query_state` in Python.
   *
   * @returns One state per variable; empty for a model without variables.
   * @throws {OpenVINOError} If states are not available on this platform.
   */
  queryState(): VariableState[] {
    return this.#ownRequest.queryState();
  }

  /**
   * Resets all variables of the compiled model's own request to their initial values: `reset_state` in Python.
   *
   * @throws {OpenVINOError} If states are not available on this platform.
   */
  resetState(): void {
    this.#ownRequest.resetState();
  }

  /**
   * Exports the compiled model as bytes that `Core.importModel` accepts: `export_model` in Python.
   *
   * @returns A copy of the bytes.
   * @throws {OpenVINOError} If the device cannot export.
   * @throws {OpenVINOLoadError} If the runtime does not permit to write and read a temporary file.
   */
  exportModel(): Uint8Array {
    return this.#live.exportModel();
  }

  /**
   * Gets the model as the device executes it: `get_runtime_model` in Python.
   *
   * @returns A model whose nodes are the device's.
   */
  getRuntimeModel(): Model {
    return this.#live.getRuntimeModel();
  }

  /**
   * Gets a property, as a value of the property's type: `get_property` in Python.
   *
   * @param name The property's name, for example `"OPTIMAL_NUMBER_OF_INFER_REQUESTS"`.
   * @returns A boolean, number, string, array, or, for `"DEVICE_PROPERTIES"`, a record.
   * @throws {TypeError} If the name is not a string.
   * @throws {OpenVINOError} If the compiled model has no such property.
   */
  getProperty<Name extends PropertyName>(name: Name): PropertyOf<Name>;
  getProperty(name: string): PropertyValue {
    requireString(name, "name");
    return this.#live.getProperty(name);
  }

  /**
   * Gets the compiled model's properties, and what may be done with each: `get_property("SUPPORTED_PROPERTIES")` in
   * Python.
   *
   * @returns By name, `"RO"` for a property that can be read, `"WO"` for one that can be set, or `"RW"` for both.
   * @throws {OpenVINOError} On other platforms than Linux x64.
   */
  getSupportedProperties(): Record<string, PropertyAccess> {
    return this.#live.getSupportedProperties();
  }

  /**
   * Sets properties: `set_property` in Python.
   *
   * @param properties Values by name.
   * @throws {TypeError} If a value has a type that no property has.
   * @throws {OpenVINOError} If a property does not exist or cannot be set.
   */
  setProperty(properties: Properties): void {
    this.#core.setProperty(properties);
  }

  /**
   * Frees the memory that the device keeps between inferences for what it computes inside the model: `release_memory` in
   * Python. Inputs, results and variables keep their values. The next inference allocates the memory anew.
   *
   * @throws {OpenVINOError} While an inference runs, also one that was cancelled, and on other platforms than Linux x64.
   */
  releaseMemory(): void {
    this.#live.releaseMemory();
  }

  /**
   * Releases the compiled model; calling it again does nothing. Its infer requests stay usable, and inferences that
   * `inferAsync` has begun finish; those waiting for their turn are refused.
   */
  [Symbol.dispose](): void {
    this.#request?.dispose();
    this.#pool?.dispose();
    this.#core.info.lifetime.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  get #live(): CompiledCore {
    this.#core.info.lifetime.requireLive();
    return this.#core;
  }

  /** The request that `infer` uses, created on first use. */
  get #ownRequest(): InferRequest {
    void this.#live;
    return this.#request ??= this.createInferRequest();
  }
}

/** Returns the value if only the library can have it. Otherwise a user has called the constructor, and this throws. */
function requireCore(value: unknown): CompiledCore {
  if (value instanceof CompiledCore) return value;
  throw illegalConstructor("CompiledModel", "core.compileModel()");
}

function pick(ports: readonly Port[], key: PortKey | undefined, kind: string): ConstOutput {
  if (key !== undefined) return findPort(ports, key, "key").output;
  if (ports.length === 1) return ports[0]!.output;
  throw new OpenVINOError(Status.GENERAL_ERROR, `the model has ${ports.length} ${kind}s, say which one`);
}
