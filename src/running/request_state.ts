import type { Watch } from "../../ffi/backend.ts";
import { load, type OpenVINO } from "../../ffi/load.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { type InferResults, makeResults } from "../infer_results.ts";
import { check, errorOf } from "../native/check.ts";
import { Handle } from "../native/handle.ts";
import type { NativeCompiled } from "../native/native_compiled.ts";
import { readProfilingInfo } from "../native/profiling_list.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import type { ProfilingInfo } from "../profiling_info.ts";
import { type Assignment, type InferInputs, prepareInputs, type Share } from "../values/inputs.ts";
import { queryStates, resetStates, type VariableState } from "../variable_state.ts";
import type { StatefulRequest } from "../variables/stateful_request.ts";
import { VariableHistory } from "../variables/variable_shapes.ts";
import { completions } from "./completions.ts";
import { AwaitPatience, type Wait } from "./patience.ts";
import { cancelledError, mostStrays, type NativeStart, PendingRun, type RunningRequest } from "./pending_run.ts";
import { RequestCore } from "./request_core.ts";
import type { Outcome, RunHooks } from "./run_hooks.ts";
import { type RunMode, TensorSlot } from "./tensor_slot.ts";

/**
 * A native infer request and what runs on it.
 *
 * Who keeps what alive: this holds its slots, and they the memory bound to them; the handle holds the compiled model;
 * a run in flight is held by `completions`, and holds this. So nothing native code works with can be collected.
 */
export class RequestState extends RequestCore<PendingRun> implements RunningRequest, StatefulRequest {
  readonly compiled: NativeCompiled;
  readonly inputs: readonly TensorSlot[];
  readonly outputs: readonly TensorSlot[];
  readonly #slots: readonly TensorSlot[];
  /** What was written to the model's variables. */
  readonly variables = new VariableHistory();
  readonly #ov: OpenVINO;
  #handle: Handle;
  /** Which of the compiled model's native models the native request is of. */
  #generation: number;
  /** Shared with the handle's free function, which must not hold this object. */
  #completion: { watch?: Watch } = {};
  readonly #patience: AwaitPatience;
  /** How the run in flight is waited for, by who awaits it. */
  #wait: Wait = "no";
  /** Whether `resetState` was called while a cancelled run went on. */
  #isToBeReset = false;

  constructor(compiled: NativeCompiled) {
    super();
    this.#ov = load();
    this.compiled = compiled;
    ({ inputs: this.inputs, outputs: this.outputs } = TensorSlot.ofPorts(compiled.inputs, compiled.outputs));
    this.#slots = [...this.inputs, ...this.outputs];
    this.#patience = new AwaitPatience(!compiled.hasDynamicPorts);
    this.#handle = this.#makeNative();
    this.#generation = compiled.generation;
  }

  get handle(): Handle {
    return this.#handle;
  }

  #makeNative(): Handle {
    const { admission } = this.compiled;
    const ov = this.#ov;
    const completion: { watch?: Watch } = this.#completion = {};
    const pointer = this.compiled.makeRequest();
    const free = (request: Pointer) =>
      admission.whenQuiet(() => {
        ov.call.ov_infer_request_free(request);
        completion.watch?.release();
      });
    return new Handle("InferRequest", pointer, free, [this.compiled.handle]).ownedBy(this);
  }

  /** Runs on the JavaScript thread. */
  infer(inputs: InferInputs, shareInputs: boolean, shareOutputs: boolean): InferResults {
    if (this.running?.isDropped) completions.pollOne(this.running, "to its end");
    this.#assign("infer", inputs, shareInputs);
    this.compiled.learn(this);
    this.compiled.admission.quiet();
    const request = this.#renewed();
    const error = this.#runBlocking(request);
    this.noteRun(error && { error });
    if (error) throw error;
    this.variables.writeAll();
    return this.collect(shareOutputs);
  }

  /** Returns what it failed with. */
  #runBlocking(request: Pointer): OpenVINOError | undefined {
    this.#lock();
    let elapsed: number | undefined;
    let error: OpenVINOError | undefined;
    try {
      this.#readyInputs(request, "blocking");
      this.#place(request, "blocking");
      this.variables.touch();
      const start = this.#ov.backend.now();
      const status = unlessStray(() => this.#ov.call.ov_infer_request_infer(request));
      if (status === Status.OK) elapsed = this.#ov.backend.now() - start;
      else error = errorOf(status, "the inference failed");
    } finally {
      const lost = this.#unlock(request, elapsed !== undefined);
      if (lost) error = lost;
      else if (elapsed !== undefined) this.latency = elapsed;
      else if (error) this.compiled.noteFailure();
    }
    return error;
  }

  /** Starts a run in the background. */
  start(inputs: InferInputs, shareInputs: boolean, hooks: RunHooks): PendingRun {
    this.#assign("startAsync", inputs, shareInputs);
    const request = this.#renewed();
    this.compiled.learn(this);
    const run = new PendingRun(this, hooks, this.#handle);
    this.#lock();
    try {
      this.#readyInputs(request, "background");
      this.compiled.admission.start(run);
    } catch (error) {
      this.#unlock(request, false);
      run.abandon();
      throw error;
    }
    this.#wait = "no";
    this.noteStart(run);
    return run;
  }

  startNatively(request: Pointer): NativeStart {
    if (this.#generation !== this.compiled.generation) request = this.#renewed();
    this.#place(request, "background");
    this.variables.touch();
    const watch = this.#completion.watch ??= this.#ov.backend.watch(this.#ov, request);
    watch.starting();
    const start = this.#ov.backend.now();
    check(unlessStray(() => this.#ov.call.ov_infer_request_start_async(request)), "starting the inference");
    return { handle: this.#handle, request, watch, start };
  }

  nativeEnd(run: PendingRun): boolean {
    return this.compiled.admission.end(run);
  }

  runEnded(run: PendingRun, succeeded: boolean): OpenVINOError | undefined {
    const lost = this.#unlock(run.request, succeeded);
    if (succeeded && !lost) {
      this.latency = run.watch.latency(this.#ov.backend.now() - run.start);
      this.#patience.learn(this.latency, this.#wait);
      this.variables.writeAll();
    }
    this.noteEnd();
    if (this.#isToBeReset && !this.handle.disposed) this.#reset();
    return lost;
  }

  runSettled(run: PendingRun, outcome: Outcome | undefined): void {
    this.noteSettled(run, outcome);
  }

  cancel(): void {
    void this.handle.pointer;
    if (this.running) this.cancelRun(this.running);
  }

  /**
   * Asks one run to stop, unless it has ended. The CPU plugin stops one of a model with dynamic shapes in the midst of
   * changing its graph, which later runs then find half changed: such a run goes on unseen, and its result is dropped.
   */
  cancelRun(run: PendingRun): void {
    if (this.running !== run) return;
    const { admission, isDynamic } = this.compiled;
    if (!run.isUnderWay) {
      admission.withdraw(run);
      run.fail(cancelledError());
    } else if (isDynamic) run.drop();
    else run.cancelNatively();
  }

  pollRun(run: PendingRun, wait: Wait): boolean {
    return run.isUnderWay ? completions.pollOne(run, wait) : run !== this.running;
  }

  /** A short run is waited for on the thread, when its caller has started whatever else it has. */
  wake(run: PendingRun): void {
    const wait = this.#wait = run.isDropped || completions.turn() ? "no" : this.#patience.next();
    if (wait === "no") completions.wake(run);
    else {
      Promise.resolve().then(() => {
        if (!this.pollRun(run, run.isDropped ? "no" : wait)) completions.wake(run);
      });
    }
  }

  /** The outputs as they are now: copies, or live tensors. */
  collect(share: boolean): InferResults {
    const request = this.requireIdle("results");
    const tensors = this.outputs.map((slot) =>
      share && slot.port.type !== "string" ? slot.live(request) : slot.copy(request)
    );
    return makeResults(this.compiled.outputs, tensors);
  }

  readonly #share: Share = ({ index }, values, shape) => this.inputs[index]!.shared(values, shape);

  /** Puts the inputs in place, all or none. */
  #assign(what: string, inputs: InferInputs, share: boolean): void {
    this.requireIdle(what);
    const assignments = prepareInputs(this.compiled.inputs, inputs, share ? this.#share : undefined);
    // Again, since reading the inputs may have run the caller's own code: getters and iterators.
    const request = this.requireIdle(what);
    for (const slot of this.inputs) if (!isAssigned(slot.port, assignments)) slot.requireReady();
    for (const slot of this.outputs) slot.requireReady();
    for (const assignment of assignments) this.inputs[assignment.port.index]!.assign(request, assignment);
  }

  /** The native request, moved to the compiled model's present native model. */
  #renewed(): Pointer {
    if (this.#generation === this.compiled.generation) return this.#handle.pointer;
    if (this.compiled.isStateful && !this.variables.isInitial) throw lostStateError();
    return this.#renew();
  }

  #renew(): Pointer {
    const before = this.#handle;
    this.#handle = this.#makeNative();
    this.#generation = this.compiled.generation;
    before.dispose();
    for (const slot of this.#slots) slot.renew();
    this.variables.resetAll();
    return this.#handle.pointer;
  }

  profilingInfo(): ProfilingInfo[] {
    return readProfilingInfo(this.requireIdle("getProfilingInfo"));
  }

  queryState(): VariableState[] {
    return queryStates(this);
  }

  /** Gives all variables their initial values: now, or when a cancelled run that goes on has ended. */
  resetState(): void {
    if (this.running?.isDropped) this.#isToBeReset = true;
    else {
      this.requireIdle("resetState");
      this.#reset();
    }
  }

  #reset(): void {
    this.#isToBeReset = false;
    // Without variables it keeps what the last run gave.
    if (this.compiled.isStateful) {
      this.compiled.mend();
      if (this.#generation !== this.compiled.generation) this.#renew();
    }
    resetStates(this);
  }

  #lock(): void {
    for (const slot of this.inputs) slot.lock();
    for (const slot of this.outputs) slot.lock();
    for (const slot of this.outputs) slot.compare(this.#slots);
  }

  /** Returns what became of memory that was to get an output. */
  #unlock(request: Pointer, succeeded: boolean): OpenVINOError | undefined {
    let lost: OpenVINOError | undefined;
    for (const slot of this.inputs) slot.unlock();
    for (const slot of this.outputs) {
      // All of them, whatever became of the first.
      const error = slot.finish(request, succeeded);
      lost ??= error;
    }
    return lost;
  }

  /** Copies the inputs to where a run reads them. */
  #readyInputs(request: Pointer, mode: RunMode): void {
    for (const slot of this.inputs) slot.ready(request, mode);
  }

  /** Tells the runtime what a run reads and writes. */
  #place(request: Pointer, mode: RunMode): void {
    for (const slot of this.outputs) slot.ready(request, mode);
    for (const slot of this.inputs) slot.place(request);
    for (const slot of this.outputs) slot.place(request);
  }
}

function isAssigned(port: Port, assignments: readonly Assignment[]): boolean {
  for (const assignment of assignments) if (assignment.port === port) return true;
  return false;
}

/** Makes a call that nobody has cancelled, again if it is: see `mostStrays`. */
function unlessStray(call: () => number): number {
  let status = call();
  for (let i = 0; status === Status.INFER_CANCELLED && i < mostStrays; i++) status = call();
  return status;
}

/** The error for a request whose variables' values went with the native model they were in. */
function lostStateError(): OpenVINOError {
  return new OpenVINOError(
    Status.UNEXPECTED,
    "the values of the model's variables are lost: an inference of the compiled model failed, after which it was " +
      "compiled anew. Call resetState(), or make another infer request",
  );
}
