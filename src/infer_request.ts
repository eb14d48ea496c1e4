import { types } from "node:util";
import { callersContext, type InContext } from "../ffi/async_context.ts";
import { describe } from "./arguments/describe.ts";
import { illegalConstructor } from "./arguments/illegal_constructor.ts";
import { isRecord, requireFlag, requireInteger, requireOptions, requireSignal } from "./arguments/require.ts";
import type { CompiledModel } from "./compiled_model.ts";
import { type ConstOutput, isPort } from "./const_output.ts";
import type { InferResults } from "./infer_results.ts";
import { disposedError, OpenVINOError, Status } from "./openvino_error.ts";
import { findPort, findRecordPort, listed, type Port, type PortKey } from "./port_table.ts";
import type { ProfilingInfo } from "./profiling_info.ts";
import { CollectingRun } from "./running/collecting_run.ts";
import { RequestCore, type Slot } from "./running/request_core.ts";
import { Run } from "./running/run.ts";
import { runOptions } from "./running/run_options.ts";
import { portLists, shows } from "./showing.ts";
import { type AnyTensor, isTensor, storageOf, type Tensor } from "./tensor.ts";
import { fitting } from "./values/assignment.ts";
import { gatherableBatch } from "./values/batch.ts";
import type { InferInputs } from "./values/inputs.ts";
import type { VariableState } from "./variable_state.ts";

/** Options of a synchronous inference. */
export interface InferOptions {
  /**
   * Bind typed arrays that have the input's element type instead of copying them: later inferences without inputs read
   * them again. An asynchronous inference reads a copy made at its start, unless the memory is a SharedArrayBuffer.
   * Default: `false`.
   */
  shareInputs?: boolean;
  /**
   * Return live views of the request's output tensors, which the next inference overwrites, instead of copies. An
   * asynchronous inference writes to them when it ends. Default: `false`.
   */
  shareOutputs?: boolean;
}

/** Options of a compiled model's `inferAsync`. */
export interface PooledInferOptions {
  /**
   * Read the caller's typed arrays and tensors when the inference starts instead of copying them when it has to wait for
   * that: they must not change until the promise settles. Default: `false`.
   */
  shareInputs?: boolean;
  /** Cancels the inference when aborted. */
  signal?: AbortSignal;
}

/** Options of a request's `inferAsync`. */
export interface InferAsyncOptions extends InferOptions {
  /** Cancels the inference when aborted, as `cancel` does. */
  signal?: AbortSignal;
}

/** Options of `startAsync`. */
export interface StartAsyncOptions {
  /**
   * Bind typed arrays that have the input's element type instead of copying them: later inferences without inputs read
   * them again. This inference reads a copy made at its start, unless the memory is a SharedArrayBuffer. Default:
   * `false`.
   */
  shareInputs?: boolean;
}

/** Options of `setCallback`. */
export interface CallbackOptions<U = unknown> {
  /** Called instead of the callback when an inference has failed or was cancelled. */
  onError?: (error: OpenVINOError, userdata: U) => unknown;
}

/** Tensors by index, name or port. */
export type TensorRecord = { readonly [key: string | number]: Tensor } | ReadonlyMap<PortKey, Tensor>;

/** State shared by all `InferRequest` objects of one request. */
export let stateOf: (request: InferRequest) => RequestCore;
/** Creates an `InferRequest` over a new native request. */
export let makeRequest: (state: RequestCore, model: CompiledModel) => InferRequest;

/**
 * A request for inferences of a compiled model, one at a time, synchronous or asynchronous: `openvino.InferRequest` in
 * Python.
 *
 * While an asynchronous inference runs, methods that use tensors, start an inference, set a callback, or ask for states
 * or profiling throw an {@linkcode OpenVINOError} with the code `REQUEST_BUSY`.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * const compiled = new Core().compileModel("efficientnet-lite0.xml", "CPU");
 * const request = compiled.createInferRequest();
 * request.startAsync(new Float32Array(3 * 224 * 224));
 * await request.wait();
 * console.log(request.results.get(0).shape); // [1, 1000]
 * ```
 */
export class InferRequest implements Disposable {
  readonly #kept: RequestCore;
  readonly #model: CompiledModel;
  #disposed = false;

  static {
    stateOf = (request) => request.#state;
    // By `Reflect`: the declared constructor has only what users give.
    makeRequest = (state, model) => Reflect.construct(InferRequest, [state, model]);
    shows(InferRequest, "InferRequest", ({ modelInputs, modelOutputs }) => portLists(modelInputs, modelOutputs));
  }

  /**
   * Creates a second object for the same request, sharing its tensors, callback and running inference.
   *
   * @param other The first object. `CompiledModel.createInferRequest` creates new requests.
   * @throws {TypeError} If `other` is not an InferRequest.
   */
  constructor(other: InferRequest);
  constructor(source: InferRequest | RequestCore, model?: CompiledModel) {
    if (source instanceof RequestCore) {
      this.#kept = source;
      this.#model = model!;
    } else if (typeof source === "object" && source !== null && #kept in source) {
      this.#kept = source.#state;
      this.#model = source.#model;
    } else throw illegalConstructor("InferRequest", "compiledModel.createInferRequest()");
    this.#kept.sharers += 1;
  }

  get #state(): RequestCore {
    if (this.#disposed) throw disposedError("InferRequest");
    return this.#kept;
  }

  /**
   * Runs an inference and blocks the thread until it ends. Does not call the callback.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param options What to share instead of copying.
   * @returns The outputs: copies, or live views with `shareOutputs`.
   * @throws {TypeError} If a key or a value has the wrong type.
   * @throws {RangeError} If an index or a shape is out of range, or an input of 64-bit integers is given NaN or infinity.
   * @throws {OpenVINOError} If the request is busy, a name is unknown, or the inference fails.
   */
  infer(inputs?: InferInputs, options: InferOptions = {}): InferResults {
    requireOptions(options);
    const run = runOptions(this.#kept.compiled, options);
    return this.#state.infer(inputs, run, requireFlag(options.shareOutputs, "shareOutputs"));
  }

  /**
   * Runs an inference without blocking the thread. Does not call the callback.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param options What to share instead of copying, and an `AbortSignal` that cancels the inference.
   * @returns A promise of the outputs: copies, or live views with `shareOutputs`. Rejects with the errors that `infer`
   *   throws, or with the signal's reason.
   */
  async inferAsync(inputs?: InferInputs, options: InferAsyncOptions = {}): Promise<InferResults> {
    requireOptions(options);
    const signal = requireSignal(options.signal);
    const run = runOptions(this.#kept.compiled, options);
    const shareOutputs = requireFlag(options.shareOutputs, "shareOutputs");
    signal?.throwIfAborted();
    const collecting = new CollectingRun(this.#state, shareOutputs);
    collecting.start(inputs, run);
    return await collecting.results(signal);
  }

  /**
   * Starts an inference in the background and returns at once: `start_async` in Python.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param userdata Passed to the callback; undefined keeps the current userdata.
   * @param options What to share instead of copying.
   * @throws {TypeError} If a key or a value has the wrong type.
   * @throws {RangeError} If an index or a shape is out of range, or an input of 64-bit integers is given NaN or infinity.
   * @throws {OpenVINOError} If the request is busy, or a name is unknown.
   */
  startAsync(inputs?: InferInputs, userdata?: unknown, options: StartAsyncOptions = {}): void {
    requireOptions(options);
    const run = runOptions(this.#kept.compiled, options);
    const state = this.#state;
    const passed = userdata === undefined ? state.userdata : userdata;
    state.start(inputs, run, state.callback ? new CallbackRun(state, passed) : new Run());
    state.userdata = passed;
  }

  /**
   * Waits until the running inference and its callback have ended.
   *
   * @returns Resolves then. Rejects with the inference's error or the callback's; later calls reject with it too, until
   *   the next start.
   */
  async wait(): Promise<void> {
    await this.#state.wait();
  }

  /**
   * Waits until the running inference and its callback have ended, but no longer than a timeout: `wait_for` in Python.
   *
   * @param milliseconds The timeout.
   * @returns A promise of whether they have ended: `false` after the timeout, or if no inference was ever started.
   *   Rejects as `wait` does.
   * @throws {TypeError} If the timeout is not a finite number.
   * @throws {RangeError} If the timeout is negative.
   */
  async waitFor(milliseconds: number): Promise<boolean> {
    if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds)) {
      throw new TypeError(`"milliseconds" must be a finite number, got ${describe(milliseconds)}`);
    }
    if (milliseconds < 0) throw new RangeError(`"milliseconds" must not be negative, got ${milliseconds}`);
    return await this.#state.waitFor(milliseconds);
  }

  /**
   * Cancels the running inference: `wait` then rejects with the code `INFER_CANCELLED`.
   *
   * The device is asked to stop unless a shape in the model is dynamic: OpenVINO's CPU plugin would leave such a model
   * inconsistent for all later inferences. In that case the result is dropped at once and the inference continues in
   * the background. The request stays busy until it ends, and `infer` waits for that; other requests and queues are not
   * affected.
   */
  cancel(): void {
    this.#state.cancel();
  }

  /**
   * Sets the callback for inferences that `startAsync` starts and that succeed: `set_callback` in Python.
   *
   * @param callback Receives the userdata. `wait` rejects with what it throws, or with what its promise rejects with.
   * @param userdata Passed to the callback if `startAsync` passes none.
   * @param options The callback for inferences that fail or are cancelled.
   * @throws {TypeError} If the callback is not a function.
   * @throws {OpenVINOError} If the request is busy.
   */
  setCallback<U = unknown>(callback: (userdata: U) => unknown, userdata?: U, options: CallbackOptions<U> = {}): void {
    if (typeof callback !== "function") throw new TypeError(`"callback" must be a function, got ${describe(callback)}`);
    requireOptions(options);
    const { onError } = options;
    if (onError !== undefined && typeof onError !== "function") {
      throw new TypeError(`"onError" must be a function, got ${describe(onError)}`);
    }
    const state = this.#state;
    state.requireIdle("setCallback");
    state.callback = callback as (userdata: unknown) => unknown;
    state.onError = onError as typeof state.onError;
    state.userdata = userdata;
  }

  /**
   * Gets the live tensor of an input or output, not a copy: `get_tensor` in Python.
   *
   * @param nameOrPort One of the port's names, or the port.
   * @returns The tensor.
   * @throws {TypeError} If the argument is neither.
   * @throws {OpenVINOError} If there is no such port, or the request is busy.
   */
  getTensor(nameOrPort: string | ConstOutput): AnyTensor {
    const state = this.#state;
    state.requireIdle("getTensor");
    return state.tensorOf(this.#slot(nameOrPort, "nameOrPort").port);
  }

  /**
   * Binds a tensor to an input or output, without copying it: `set_tensor` in Python. See `setInputTensor` and
   * `setOutputTensor`.
   *
   * @param nameOrPort One of the port's names, or the port.
   * @param tensor A tensor with the port's element type and shape.
   * @throws {TypeError} If an argument has the wrong type, or the tensor another element type.
   * @throws {RangeError} If the port does not accept the tensor's shape.
   * @throws {OpenVINOError} If there is no such port, or the request is busy.
   */
  setTensor(nameOrPort: string | ConstOutput, tensor: Tensor): void {
    this.#state.requireIdle("setTensor");
    this.#bind([[this.#slot(nameOrPort, "nameOrPort"), tensor]]);
  }

  /**
   * Binds tensors to inputs and outputs, without copying them: `set_tensors` in Python. If one is refused, none is
   * bound.
   *
   * @param tensors Tensors by input index, name or port.
   * @throws {TypeError} If an argument has the wrong type, or a tensor another element type.
   * @throws {RangeError} If a port does not accept its tensor's shape.
   * @throws {OpenVINOError} If there is no such port, or the request is busy.
   */
  setTensors(tensors: TensorRecord): void;
  /**
   * Sets several tensors as one batched input; each inference copies them together when it starts.
   *
   * @param nameOrPort One of the input's names, or its port.
   * @param tensors One tensor of batch size 1 per item of the batch.
   */
  setTensors(nameOrPort: string | ConstOutput, tensors: readonly Tensor[]): void;
  setTensors(first: TensorRecord | string | ConstOutput, tensors?: readonly Tensor[]): void {
    const state = this.#state;
    state.requireIdle("setTensors");
    if (tensors === undefined && typeof first !== "string" && !isPort(first)) {
      return this.#bind(this.#entries(first, state.compiled.inputs, true));
    }
    this.#bindBatch(this.#inputSlot(first, "nameOrPort"), tensors);
  }

  /**
   * Gets the live tensor of an input, not a copy: `get_input_tensor` in Python.
   *
   * @param index The input's index; without it the model must have exactly one input.
   * @returns The tensor.
   * @throws {TypeError} If the index is not a number.
   * @throws {RangeError} If there is no such input.
   * @throws {OpenVINOError} If the request is busy, or the index is missing and the model has several inputs.
   */
  getInputTensor(index?: number): AnyTensor {
    const state = this.#state;
    state.requireIdle("getInputTensor");
    return state.tensorOf(this.#at(state.inputs, index, "input").port);
  }

  /**
   * Binds a tensor to the only input, without copying it: `set_input_tensor` in Python. Each inference reads the
   * tensor's current values, an asynchronous one at its start.
   *
   * @param tensor The tensor.
   * @throws {TypeError} If an argument has the wrong type, or the tensor another element type.
   * @throws {RangeError} If there is no such input, or it does not accept the tensor's shape.
   * @throws {OpenVINOError} If the request is busy, or the index is missing and the model has several inputs.
   */
  setInputTensor(tensor: Tensor): void;
  /**
   * Binds a tensor to an input, without copying it.
   *
   * @param index The input's index.
   * @param tensor The tensor.
   */
  setInputTensor(index: number, tensor: Tensor): void;
  setInputTensor(first: number | Tensor, tensor?: Tensor): void {
    this.#setAt("setInputTensor", this.#state.inputs, arguments.length, first, tensor, "input");
  }

  /**
   * Binds tensors to inputs, without copying them: `set_input_tensors` in Python. If one is refused, none is bound.
   *
   * @param tensors Tensors by input index, name or port.
   * @throws {TypeError} If an argument has the wrong type, or a tensor another element type.
   * @throws {RangeError} If an index is out of range, or an input does not accept its tensor's shape.
   * @throws {OpenVINOError} If there is no such input, or the request is busy.
   */
  setInputTensors(tensors: TensorRecord): void;
  /**
   * Sets several tensors as the only input, as one batch; each inference copies them together when it starts.
   *
   * @param tensors One tensor of batch size 1 per item of the batch.
   */
  setInputTensors(tensors: readonly Tensor[]): void;
  /**
   * Sets several tensors as one batched input; each inference copies them together when it starts.
   *
   * @param index The input's index.
   * @param tensors One tensor of batch size 1 per item of the batch.
   */
  setInputTensors(index: number, tensors: readonly Tensor[]): void;
  setInputTensors(first: TensorRecord | readonly Tensor[] | number, tensors?: readonly Tensor[]): void {
    const state = this.#state;
    state.requireIdle("setInputTensors");
    if (typeof first === "number") return this.#bindBatch(this.#at(state.inputs, first, "input"), tensors);
    if (Array.isArray(first)) return this.#bindBatch(this.#at(state.inputs, undefined, "input"), first);
    this.#bind(this.#entries(first as TensorRecord, state.compiled.inputs, false));
  }

  /**
   * Gets the live tensor of an output, not a copy: `get_output_tensor` in Python.
   *
   * @param index The output's index; without it the model must have exactly one output.
   * @returns The tensor.
   * @throws {TypeError} If the index is not a number.
   * @throws {RangeError} If there is no such output.
   * @throws {OpenVINOError} If the request is busy, or the index is missing and the model has several outputs.
   */
  getOutputTensor(index?: number): AnyTensor {
    const state = this.#state;
    state.requireIdle("getOutputTensor");
    return state.tensorOf(this.#at(state.outputs, index, "output").port);
  }

  /**
   * Binds a tensor to the only output, without copying it: `set_output_tensor` in Python. Inferences write to it,
   * asynchronous ones when they end. An inference fails with the code `NOT_ALLOCATED` if the tensor's ArrayBuffer has
   * been transferred elsewhere by then.
   *
   * @param tensor The tensor.
   * @throws {TypeError} If an argument has the wrong type, or the tensor another element type.
   * @throws {RangeError} If there is no such output, or it does not accept the tensor's shape.
   * @throws {OpenVINOError} If the request is busy, or the index is missing and the model has several outputs.
   */
  setOutputTensor(tensor: Tensor): void;
  /**
   * Binds a tensor to an output, without copying it.
   *
   * @param index The output's index.
   * @param tensor The tensor.
   */
  setOutputTensor(index: number, tensor: Tensor): void;
  setOutputTensor(first: number | Tensor, tensor?: Tensor): void {
    this.#setAt("setOutputTensor", this.#state.outputs, arguments.length, first, tensor, "output");
  }

  /**
   * Binds tensors to outputs, without copying them: `set_output_tensors` in Python. If one is refused, none is bound.
   *
   * @param tensors Tensors by output index, name or port.
   * @throws {TypeError} If an argument has the wrong type, or a tensor another element type.
   * @throws {RangeError} If an index is out of range, or an output does not accept its tensor's shape.
   * @throws {OpenVINOError} If there is no such output, or the request is busy.
   */
  setOutputTensors(tensors: TensorRecord): void {
    const state = this.#state;
    state.requireIdle("setOutputTensors");
    this.#bind(this.#entries(tensors, state.compiled.outputs, false));
  }

  /**
   * Gets the time that each node of the model took in the last inference: `get_profiling_info` in Python.
   *
   * @returns One entry per node, times in microseconds. Without the property `PERF_COUNT`, every status is `NOT_RUN`
   *   and every time 0.
   * @throws {OpenVINOError} If the request is busy.
   */
  getProfilingInfo(): ProfilingInfo[] {
    return this.#state.profilingInfo("getProfilingInfo");
  }

  /**
   * Gets the states of the model's variables: `query_state` in Python.
   *
   * @returns One state per variable; empty for a model without variables.
   * @throws {OpenVINOError} If the request is busy, or states are not available on this platform.
   */
  queryState(): VariableState[] {
    return this.#state.queryState();
  }

  /**
   * Resets all variables to their initial values: `reset_state` in Python.
   *
   * @throws {OpenVINOError} If the request is busy, or states are not available on this platform.
   */
  resetState(): void {
    this.#state.resetState();
  }

  /** Gets the compiled model that the request was created from: `get_compiled_model` in Python. */
  getCompiledModel(): CompiledModel {
    void this.#state;
    return this.#model;
  }

  /** The live tensors of all inputs, not copies. */
  get inputTensors(): AnyTensor[] {
    return this.#tensors("inputTensors", this.#state.inputs);
  }

  /** The live tensors of all outputs, not copies. */
  get outputTensors(): AnyTensor[] {
    return this.#tensors("outputTensors", this.#state.outputs);
  }

  /** The same as `inputTensors`. */
  get inputs(): AnyTensor[] {
    return this.#tensors("inputs", this.#state.inputs);
  }

  /** The same as `outputTensors`. */
  get outputs(): AnyTensor[] {
    return this.#tensors("outputs", this.#state.outputs);
  }

  /** The input ports of the compiled model. */
  get modelInputs(): ConstOutput[] {
    return this.#state.compiled.inputs.map(({ output }) => output);
  }

  /** The output ports of the compiled model. */
  get modelOutputs(): ConstOutput[] {
    return this.#state.compiled.outputs.map(({ output }) => output);
  }

  /** The duration of the last completed inference in milliseconds; 0 if there was none. */
  get latency(): number {
    return this.#state.latency;
  }

  /** The same as `getProfilingInfo()`. */
  get profilingInfo(): ProfilingInfo[] {
    return this.#state.profilingInfo("profilingInfo");
  }

  /** Copies of the outputs' current values. */
  get results(): InferResults {
    return this.#state.collect(false);
  }

  /** The userdata that the callback receives. */
  get userdata(): unknown {
    return this.#state.userdata;
  }

  /** Releases the request; calling it again does nothing. A running inference finishes first. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#kept.sharers -= 1;
    if (this.#kept.sharers === 0) this.#kept.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  #tensors(what: string, slots: readonly Slot[]): AnyTensor[] {
    const state = this.#state;
    state.requireIdle(what);
    return slots.map(({ port }) => state.tensorOf(port));
  }

  #slotOf({ kind, index }: Port): Slot {
    return this.#state[kind === "input" ? "inputs" : "outputs"][index]!;
  }

  #slot(key: unknown, name: string): Slot {
    if (typeof key !== "string" && !isPort(key)) {
      throw new TypeError(`"${name}" must be a name or a port, got ${describe(key)}`);
    }
    const { inputs, outputs } = this.#state.compiled;
    return this.#slotOf(findPort([...inputs, ...outputs], key, name));
  }

  #inputSlot(key: unknown, name: string): Slot {
    const slot = this.#slot(key, name);
    if (slot.port.kind === "input") return slot;
    throw new OpenVINOError(Status.NOT_FOUND, `${slot.port.label} is no input: a batch of tensors is for inputs only`);
  }

  #at(slots: readonly Slot[], index: unknown, kind: string): Slot {
    const ports = slots.map(({ port }) => port);
    if (index === undefined) {
      if (slots.length === 1) return slots[0]!;
      throw new OpenVINOError(
        Status.GENERAL_ERROR,
        `the model has ${slots.length} ${kind}s, say which: ${listed(ports)}`,
      );
    }
    return slots[requireInteger(index, "index", 0, slots.length - 1)]!;
  }

  #setAt(
    what: string,
    slots: readonly Slot[],
    count: number,
    first: number | Tensor,
    tensor: Tensor | undefined,
    kind: string,
  ): void {
    this.#state.requireIdle(what);
    const indexed = count > 1 || typeof first === "number";
    if (indexed && first === undefined) throw new TypeError(`"index" must be a number, got undefined`);
    this.#bind([[this.#at(slots, indexed ? first : undefined, kind), indexed ? tensor : first]]);
  }

  /** Resolves the keys of a record or a map to slots. Indexes refer to `ports`. */
  #entries(tensors: TensorRecord, ports: readonly Port[], all: boolean): [Slot, unknown][] {
    const { inputs, outputs } = this.#state.compiled;
    const named = all ? [...inputs, ...outputs] : ports;
    if (types.isMap(tensors)) {
      return Array.from(tensors as ReadonlyMap<unknown, unknown>, ([key, tensor]) => {
        return [this.#slotOf(findPort(typeof key === "number" ? ports : named, key, "tensors")), tensor];
      });
    }
    if (isRecord(tensors)) {
      return Object.entries(tensors).map(([key, tensor]) => {
        const known = named.some((port) => port.names.has(key));
        return [this.#slotOf(findRecordPort(known ? named : ports, key)), tensor];
      });
    }
    throw new TypeError(`"tensors" must be a plain object or a Map, got ${describe(tensors)}`);
  }

  /** Binds tensors once all of them have been checked. */
  #bind(entries: readonly (readonly [Slot, unknown])[]): void {
    this.#state.lifetime.requireLive();
    const checked = entries.map(([slot, tensor]) => {
      if (!isTensor(tensor)) throw new TypeError(`${slot.port.label} needs a Tensor, got ${describe(tensor)}`);
      return [slot, fitting(slot.port, storageOf(tensor))] as const;
    });
    for (const [slot, storage] of checked) slot.bind(storage);
  }

  #bindBatch(slot: Slot, tensors: unknown): void {
    if (!Array.isArray(tensors)) throw new TypeError(`"tensors" must be an array of Tensors, got ${describe(tensors)}`);
    if (tensors.length === 1) return this.#bind([[slot, tensors[0]]]);
    slot.setBatch(gatherableBatch(slot.port, tensors));
  }
}

/** A run that ends with the request's callbacks, called in the async context of the run's start. */
class CallbackRun extends Run {
  readonly #callback: RequestCore["callback"];
  readonly #onError: RequestCore["onError"];
  readonly #userdata: unknown;
  readonly #call: InContext;

  constructor({ callback, onError }: RequestCore, userdata: unknown) {
    super();
    this.#callback = callback;
    this.#onError = onError;
    this.#userdata = userdata;
    this.#call = callersContext();
  }

  protected override succeeded(): unknown {
    return this.#call(this.#callback!, this.#userdata);
  }

  protected override failed(error: OpenVINOError): unknown {
    return this.#onError && this.#call(this.#onError, error, this.#userdata);
  }
}
