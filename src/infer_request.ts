import { types } from "node:util";
import { callersContext, type InContext } from "../ffi/async_context.ts";
import { signalOf } from "./arguments/brands.ts";
import { describe } from "./arguments/describe.ts";
import { isRecord, requireFlag, requireInteger, requireOptions } from "./arguments/require.ts";
import type { CompiledModel } from "./compiled_model.ts";
import { type ConstOutput, isPort } from "./const_output.ts";
import type { InferResults } from "./infer_results.ts";
import { disposedError, illegalConstructor } from "./native/handle.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { findPort, findRecordPort, listed, type Port, type PortKey } from "./port_table.ts";
import type { ProfilingInfo } from "./profiling_info.ts";
import { RequestCore, type Slot } from "./running/request_core.ts";
import { Run } from "./running/run.ts";
import { isTensor, storageOf, type Tensor } from "./tensor.ts";
import { fitting } from "./values/assignment.ts";
import { gatherableBatch } from "./values/batch.ts";
import type { InferInputs } from "./values/inputs.ts";
import type { VariableState } from "./variable_state.ts";

/** What a synchronous inference takes beside its inputs. */
export interface InferOptions {
  /**
   * Bind typed arrays of an input's own kind instead of copying them: later inferences without inputs read them again.
   * An asynchronous inference reads a copy made when it starts, unless the memory is a SharedArrayBuffer's.
   */
  shareInputs?: boolean;
  /**
   * Give live views of the request's own output tensors, which the next inference overwrites, instead of copies. An
   * asynchronous inference writes them when it has ended.
   */
  shareOutputs?: boolean;
}

/** What `inferAsync` takes beside its inputs. */
export interface InferAsyncOptions extends InferOptions {
  /** Cancels the inference when it aborts: see `cancel`. */
  signal?: AbortSignal;
}

/** What `startAsync` takes beside its inputs. */
export interface StartAsyncOptions {
  /**
   * Bind typed arrays of an input's own kind: later inferences without inputs read them again. This one reads a copy
   * made when it starts, unless the memory is a SharedArrayBuffer's.
   */
  shareInputs?: boolean;
}

/** What `setCallback` takes beside the callback. */
export interface CallbackOptions<U = unknown> {
  /** Called in the callback's place when an inference failed or was cancelled. */
  onError?: (error: OpenVINOError, userdata: U) => unknown;
}

/** Tensors by index, name or port. */
export type TensorRecord = { readonly [key: string | number]: Tensor } | ReadonlyMap<PortKey, Tensor>;

/** The state behind a request. */
export let stateOf: (request: InferRequest) => RequestCore;
/** A request over a new native one. */
export let makeRequest: (state: RequestCore, model: CompiledModel) => InferRequest;

type InternalConstructor = new (state: RequestCore, model: CompiledModel) => InferRequest;

/**
 * One inference of a compiled model, run synchronously or asynchronously: `openvino.InferRequest` in Python.
 *
 * While an asynchronous inference runs, whatever touches tensors, starts, sets callbacks or asks for state or
 * profiling throws an {@linkcode OpenVINOError} with the code `REQUEST_BUSY`.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const compiled = new Core().compileModel("conformance/models/relu_add.xml", "CPU");
 * const request = compiled.createInferRequest();
 * request.startAsync(Float32Array.of(1, 2, -3, -4));
 * await request.wait();
 * assertEquals(request.results.get(0).data, Float32Array.of(2, 3, 0, 0));
 * ```
 */
export class InferRequest implements Disposable {
  readonly #kept: RequestCore;
  readonly #model: CompiledModel;
  #disposed = false;

  static {
    stateOf = (request) => request.#state;
    makeRequest = (state, model) => new (InferRequest as unknown as InternalConstructor)(state, model);
  }

  /**
   * Makes a second object over the same native request.
   *
   * @param other The first one. New requests come from `CompiledModel.createInferRequest`.
   * @throws {TypeError} If it is no InferRequest.
   */
  constructor(other: InferRequest);
  constructor(other: InferRequest, model?: CompiledModel) {
    if ((other as unknown) instanceof RequestCore) {
      this.#kept = other as unknown as RequestCore;
      this.#model = model!;
    } else if (typeof other === "object" && other !== null && #kept in other) {
      this.#kept = other.#state;
      this.#model = other.#model;
    } else throw illegalConstructor("InferRequest", "compiledModel.createInferRequest()");
    this.#kept.sharers += 1;
  }

  get #state(): RequestCore {
    if (this.#disposed) throw disposedError("InferRequest");
    return this.#kept;
  }

  /**
   * Runs an inference and waits for it, blocking the thread. Never calls the callback.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param options What to share instead of copying.
   * @returns The outputs, copied unless shared.
   * @throws {TypeError} If a key or a value is of the wrong kind.
   * @throws {RangeError} If an index, a shape or a number is out of range.
   * @throws {OpenVINOError} If the request is busy, a name is unknown, or the inference fails.
   */
  infer(inputs?: InferInputs, options: InferOptions = {}): InferResults {
    requireOptions(options);
    const run = this.#kept.runOptions(options);
    return this.#state.infer(inputs, run, requireFlag(options.shareOutputs, "shareOutputs"));
  }

  /**
   * Runs an inference in the background. Does not call the callback.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param options What to share, and a signal whose abortion cancels the inference.
   * @returns The outputs, copied unless shared. It rejects as `infer` throws, and with the signal's reason.
   */
  async inferAsync(inputs?: InferInputs, options: InferAsyncOptions = {}): Promise<InferResults> {
    requireOptions(options);
    const given = options.signal;
    const signal = signalOf(given);
    if (given !== undefined && !signal) throw new TypeError(`"signal" must be an AbortSignal, got ${describe(given)}`);
    const runOptions = this.#kept.runOptions(options);
    const shareOutputs = requireFlag(options.shareOutputs, "shareOutputs");
    signal?.throwIfAborted();
    const state = this.#state;
    const run = new CollectingRun(state, shareOutputs);
    state.start(inputs, runOptions, run);
    const abort = () => state.cancelRun(run);
    signal?.addEventListener("abort", abort, { once: true });
    state.wake(run);
    const outcome = await run.settled;
    signal?.removeEventListener("abort", abort);
    signal?.throwIfAborted();
    if (outcome) throw outcome.error;
    return run.results!;
  }

  /**
   * Starts an inference in the background and returns at once.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param userdata What the callback gets; undefined keeps what is set.
   * @param options What to share instead of copying.
   * @throws {TypeError} If a key or a value is of the wrong kind.
   * @throws {RangeError} If an index, a shape or a number is out of range.
   * @throws {OpenVINOError} If the request is busy, or a name is unknown.
   */
  startAsync(inputs?: InferInputs, userdata?: unknown, options: StartAsyncOptions = {}): void {
    requireOptions(options);
    const runOptions = this.#kept.runOptions(options);
    const state = this.#state;
    const given = userdata === undefined ? state.userdata : userdata;
    state.start(inputs, runOptions, state.callback ? new CallbackRun(state, given) : new Run());
    state.userdata = given;
  }

  /**
   * Waits for the running inference and its callback.
   *
   * @returns Resolves when both are over. Rejects with the inference's error, or with what the callback threw, each
   * time until the next start.
   */
  async wait(): Promise<void> {
    await this.#state.wait();
  }

  /**
   * Waits for the running inference and its callback, up to a time.
   *
   * @param milliseconds The longest to wait.
   * @returns Whether an inference is over: false before any, and while one runs. Rejects as `wait` does.
   * @throws {TypeError} If the time is no finite number.
   * @throws {RangeError} If it is negative.
   */
  async waitFor(milliseconds: number): Promise<boolean> {
    if (typeof milliseconds !== "number" || !Number.isFinite(milliseconds)) {
      throw new TypeError(`"milliseconds" must be a finite number, got ${describe(milliseconds)}`);
    }
    if (milliseconds < 0) throw new RangeError(`"milliseconds" must not be negative, got ${milliseconds}`);
    return await this.#state.waitFor(milliseconds);
  }

  /**
   * Cancels the running inference: waiting for it then rejects with the code `INFER_CANCELLED`.
   *
   * The device is asked to stop, unless a shape in the model is dynamic: OpenVINO's CPU plugin would leave such a model
   * half changed for every later inference. There the result is dropped at once and the inference goes on unseen. The
   * request is busy until it has ended; `infer` waits for that, other requests and queues go on.
   */
  cancel(): void {
    this.#state.cancel();
  }

  /**
   * Sets what is called when an inference that `startAsync` started has ended well.
   *
   * @param callback Gets the userdata. What it throws, or what the promise it returns rejects with, comes out of `wait`.
   * @param userdata What it gets when `startAsync` gives nothing else.
   * @param options What is called instead when an inference failed or was cancelled.
   * @throws {TypeError} If the callback is no function.
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
   * The tensor of an input or output, live and not a copy.
   *
   * @param nameOrPort One of its names, or its port.
   * @returns The tensor.
   * @throws {TypeError} If it is neither.
   * @throws {OpenVINOError} If there is none, or the request is busy.
   */
  getTensor(nameOrPort: string | ConstOutput): Tensor {
    const request = this.#state.requireIdle("getTensor");
    return this.#slot(nameOrPort, "nameOrPort").tensor(request);
  }

  /**
   * Binds a tensor to an input or output: see `setInputTensor` and `setOutputTensor`.
   *
   * @param nameOrPort One of its names, or its port.
   * @param tensor The tensor, of the port's element type and shape.
   * @throws {TypeError} If an argument is of the wrong kind, or the tensor of another element type.
   * @throws {RangeError} If the tensor has a shape that the port does not take.
   * @throws {OpenVINOError} If there is no such port, or the request is busy.
   */
  setTensor(nameOrPort: string | ConstOutput, tensor: Tensor): void {
    this.#state.requireIdle("setTensor");
    this.#bind([[this.#slot(nameOrPort, "nameOrPort"), tensor]]);
  }

  /**
   * Binds tensors to inputs and outputs, all or none.
   *
   * @param tensors Tensors by input index, name or port.
   * @throws {TypeError} If an argument is of the wrong kind, or a tensor of another element type.
   * @throws {RangeError} If a tensor has a shape that its port does not take.
   * @throws {OpenVINOError} If there is no such port, or the request is busy.
   */
  setTensors(tensors: TensorRecord): void;
  /**
   * Makes a batch of tensors one input, gathered when inference starts.
   *
   * @param nameOrPort One of the input's names, or its port.
   * @param tensors As many tensors as the batch has items, each of batch 1.
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
   * The tensor of an input, live and not a copy.
   *
   * @param index The input's index; without it the model must have one input.
   * @returns The tensor.
   * @throws {TypeError} If the index is no number.
   * @throws {RangeError} If there is no such input.
   * @throws {OpenVINOError} If the request is busy, or the model has several inputs and none is named.
   */
  getInputTensor(index?: number): Tensor {
    const state = this.#state;
    const request = state.requireIdle("getInputTensor");
    return this.#at(state.inputs, index, "input").tensor(request);
  }

  /**
   * Binds a tensor to an input: every inference reads it afresh, an asynchronous one when it starts.
   *
   * @param tensor The tensor of the only input.
   * @throws {TypeError} If an argument is of the wrong kind, or the tensor of another element type.
   * @throws {RangeError} If there is no such input, or it does not take the tensor's shape.
   * @throws {OpenVINOError} If the request is busy, or the model has several inputs and none is named.
   */
  setInputTensor(tensor: Tensor): void;
  /**
   * Binds a tensor to an input.
   *
   * @param index The input's index.
   * @param tensor The tensor.
   */
  setInputTensor(index: number, tensor: Tensor): void;
  setInputTensor(first: number | Tensor, tensor?: Tensor): void {
    this.#setAt("setInputTensor", this.#state.inputs, arguments.length, first, tensor, "input");
  }

  /**
   * Binds tensors to inputs, all or none.
   *
   * @param tensors Tensors by input index, name or port.
   * @throws {TypeError} If an argument is of the wrong kind, or a tensor of another element type.
   * @throws {RangeError} If there is no such input, or it does not take its tensor's shape.
   * @throws {OpenVINOError} If there is no such input, or the request is busy.
   */
  setInputTensors(tensors: TensorRecord): void;
  /**
   * Makes a batch of tensors the only input, gathered when inference starts.
   *
   * @param tensors As many tensors as the batch has items, each of batch 1.
   */
  setInputTensors(tensors: readonly Tensor[]): void;
  /**
   * Makes a batch of tensors one input, gathered when inference starts.
   *
   * @param index The input's index.
   * @param tensors As many tensors as the batch has items, each of batch 1.
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
   * The tensor of an output, live and not a copy.
   *
   * @param index The output's index; without it the model must have one output.
   * @returns The tensor.
   * @throws {TypeError} If the index is no number.
   * @throws {RangeError} If there is no such output.
   * @throws {OpenVINOError} If the request is busy, or the model has several outputs and none is named.
   */
  getOutputTensor(index?: number): Tensor {
    const state = this.#state;
    const request = state.requireIdle("getOutputTensor");
    return this.#at(state.outputs, index, "output").tensor(request);
  }

  /**
   * Binds a tensor to an output: inferences write into it, asynchronous ones when they have ended. One whose tensor has
   * lost its memory by then, since its ArrayBuffer was transferred elsewhere, fails with the code `NOT_ALLOCATED`.
   *
   * @param tensor The tensor of the only output.
   * @throws {TypeError} If an argument is of the wrong kind, or the tensor of another element type.
   * @throws {RangeError} If there is no such output, or it does not take the tensor's shape.
   * @throws {OpenVINOError} If the request is busy, or the model has several outputs and none is named.
   */
  setOutputTensor(tensor: Tensor): void;
  /**
   * Binds a tensor to an output.
   *
   * @param index The output's index.
   * @param tensor The tensor.
   */
  setOutputTensor(index: number, tensor: Tensor): void;
  setOutputTensor(first: number | Tensor, tensor?: Tensor): void {
    this.#setAt("setOutputTensor", this.#state.outputs, arguments.length, first, tensor, "output");
  }

  /**
   * Binds tensors to outputs, all or none.
   *
   * @param tensors Tensors by output index, name or port.
   * @throws {TypeError} If an argument is of the wrong kind, or a tensor of another element type.
   * @throws {RangeError} If there is no such output, or it does not take its tensor's shape.
   * @throws {OpenVINOError} If there is no such output, or the request is busy.
   */
  setOutputTensors(tensors: TensorRecord): void {
    const state = this.#state;
    state.requireIdle("setOutputTensors");
    this.#bind(this.#entries(tensors, state.compiled.outputs, false));
  }

  /**
   * How long each node of the model took in the last inference.
   *
   * @returns One entry a node. Without the property `PERF_COUNT` nodes are `NOT_RUN` with zero times.
   * @throws {OpenVINOError} If the request is busy.
   */
  getProfilingInfo(): ProfilingInfo[] {
    return this.#state.profilingInfo();
  }

  /**
   * The states of the model's variables.
   *
   * @returns One a variable; none for a model without state.
   * @throws {OpenVINOError} If the request is busy, or the platform has no way to them.
   */
  queryState(): VariableState[] {
    return this.#state.queryState();
  }

  /**
   * Gives all variables their initial values.
   *
   * @throws {OpenVINOError} If the request is busy, or the platform has no way to them.
   */
  resetState(): void {
    this.#state.resetState();
  }

  /** The compiled model this request was made from. */
  getCompiledModel(): CompiledModel {
    void this.#state;
    return this.#model;
  }

  /** The tensors of all inputs, live and not copies. */
  get inputTensors(): Tensor[] {
    const state = this.#state;
    const request = state.requireIdle("inputTensors");
    return state.inputs.map((slot) => slot.tensor(request));
  }

  /** The tensors of all outputs, live and not copies. */
  get outputTensors(): Tensor[] {
    const state = this.#state;
    const request = state.requireIdle("outputTensors");
    return state.outputs.map((slot) => slot.tensor(request));
  }

  /** The same as `inputTensors`. */
  get inputs(): Tensor[] {
    return this.inputTensors;
  }

  /** The same as `outputTensors`. */
  get outputs(): Tensor[] {
    return this.outputTensors;
  }

  /** The input ports of the compiled model. */
  get modelInputs(): ConstOutput[] {
    return this.#state.compiled.inputs.map(({ output }) => output);
  }

  /** The output ports of the compiled model. */
  get modelOutputs(): ConstOutput[] {
    return this.#state.compiled.outputs.map(({ output }) => output);
  }

  /** The milliseconds that the last completed inference took; 0 before any. */
  get latency(): number {
    return this.#state.latency;
  }

  /** The same as `getProfilingInfo()`. */
  get profilingInfo(): ProfilingInfo[] {
    return this.getProfilingInfo();
  }

  /** Copies of the outputs as they are now. */
  get results(): InferResults {
    return this.#state.collect(false);
  }

  /** What the callback gets. */
  get userdata(): unknown {
    return this.#state.userdata;
  }

  /** Gives up the request; more than once is no harm. A running inference is let finish first. */
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
    given: number,
    first: number | Tensor,
    tensor: Tensor | undefined,
    kind: string,
  ): void {
    this.#state.requireIdle(what);
    const indexed = given > 1 || typeof first === "number";
    if (indexed && first === undefined) throw new TypeError(`"index" must be a number, got undefined`);
    this.#bind([[this.#at(slots, indexed ? first : undefined, kind), indexed ? tensor : first]]);
  }

  /** The slots that a record's or a map's keys stand for. Indexes are those of `ports`. */
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

  /** Binds tensors, after all of them have been checked. */
  #bind(entries: readonly (readonly [Slot, unknown])[]): void {
    void this.#state.handle.pointer;
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

/** A run whose results are collected when it has ended. */
class CollectingRun extends Run {
  results: InferResults | undefined;
  readonly #state: RequestCore;
  readonly #shareOutputs: boolean;

  constructor(state: RequestCore, shareOutputs: boolean) {
    super();
    this.#state = state;
    this.#shareOutputs = shareOutputs;
  }

  protected override succeeded(): void {
    this.results = this.#state.collect(this.#shareOutputs);
  }
}

/** A run that the request's callbacks follow, in the context of whoever has started it. */
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
