import { load } from "../../ffi/load.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { type InferResults, makeResults } from "../infer_results.ts";
import type { Handle } from "../native/handle.ts";
import type { NativeCompiled } from "../native/native_compiled.ts";
import { readProfilingInfo } from "../native/profiling_list.ts";
import { cancelledError, OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import type { ProfilingInfo } from "../profiling_info.ts";
import type { AnyTensor } from "../tensor.ts";
import { isAssigned, type Share } from "../values/assignment.ts";
import type { Storage } from "../values/storage.ts";
import { type InferInputs, prepareInputs } from "../values/inputs.ts";
import { queryStates, requireFittingCaches, resetStates, type VariableState } from "../variable_state.ts";
import type { StatefulRequest } from "../variables/stateful_request.ts";
import { VariableHistory } from "../variables/variable_shapes.ts";
import type { AdmittedRun } from "./admission.ts";
import { completions, type InFlight } from "./completions.ts";
import { drainAtExit } from "./draining.ts";
import type { Lifetime } from "./lifetime.ts";
import { LookChoice } from "./look_choice.ts";
import { mostStrays, type NativeEnd, NativeRequest } from "./native_request.ts";
import { RequestCore } from "./request_core.ts";
import type { Run } from "./run.ts";
import type { RunOptions } from "./run_options.ts";
import { type RunMode, TensorSlot } from "./tensor_slot.ts";
import { AwaitedWaitChoice, shortAwaitedMs, type Wait } from "./wait_choice.ts";

/**
 * The state of a native request, which executes one run at a time.
 *
 * It holds the slots, which hold the memory bound to them; its handle holds the compiled model; and while a run is in
 * flight, `completions` holds it. Nothing that native code uses can therefore be collected.
 */
export class RequestState extends RequestCore implements InFlight, AdmittedRun, StatefulRequest {
  readonly compiled: NativeCompiled;
  readonly inputs: readonly TensorSlot[];
  readonly outputs: readonly TensorSlot[];
  readonly #slots: readonly TensorSlot[];
  /** Records which of the model's variables have been written. */
  readonly variables = new VariableHistory();
  readonly #now: () => number;
  #native: NativeRequest;
  readonly #waitChoices: Readonly<Record<keyof typeof shortAwaitedMs, AwaitedWaitChoice>>;
  readonly #lookChoice = new LookChoice();
  /** What chose how the callers awaiting the run in flight wait for it; undefined if nobody awaits it. */
  #waitChoice: AwaitedWaitChoice | undefined;
  /** How the thread waits for the run in flight from its start on. */
  #wait: Wait = "no";
  /** Whether polling has missed its end. */
  #isMissed = false;
  /** Whether `resetState` was called while a cancelled run continued. */
  #isToBeReset = false;

  // Neighbours in the list of runs in flight.
  earlier: InFlight | undefined;
  later: InFlight | undefined;
  isLinked = false;

  // Facts about the run in flight.
  /** The time of its native start, by the backend's `now()`. */
  startedAt = 0;
  /** Whether it has started natively; if not, it is waiting for other runs to end. */
  #isUnderWay = false;
  /** How it ended natively, if polling has found that already. */
  #nativeEnd: NativeEnd | undefined;
  /** Whether the device was asked to stop it. */
  #isCancelled = false;
  /** The number of its repetitions: see `mostStrays`. */
  #strays = 0;

  constructor(compiled: NativeCompiled) {
    super();
    this.#now = load().backend.now;
    this.compiled = compiled;
    ({ inputs: this.inputs, outputs: this.outputs } = TensorSlot.ofPorts(compiled.inputs, compiled.outputs));
    this.#slots = [...this.inputs, ...this.outputs];
    const choice = (shortMs: number) => new AwaitedWaitChoice(!compiled.hasDynamicPorts, shortMs);
    this.#waitChoices = { alone: choice(shortAwaitedMs.alone), amongOthers: choice(shortAwaitedMs.amongOthers) };
    this.#native = new NativeRequest(compiled, this);
    if (compiled.isToBeLearned) this.#learn();
  }

  get native(): NativeRequest {
    return this.#native;
  }

  get handle(): Handle {
    return this.#native.handle;
  }

  get lifetime(): Lifetime {
    return this.handle;
  }

  /** Returns the native request. Throws while a run is in flight, or if the request was released. */
  override requireIdle(what: string): Pointer {
    super.requireIdle(what);
    return this.handle.pointer;
  }

  get hasVariables(): boolean {
    this.#learn();
    return this.compiled.isStateful;
  }

  /** Learns the facts that a run depends on, for which the model may have to be recompiled. */
  #learn(): void {
    const { generation } = this.compiled;
    this.compiled.learn(this);
    if (this.compiled.generation !== generation) this.#renew();
  }

  /** Runs an inference on the JavaScript thread. */
  infer(inputs: InferInputs, { shareInputs }: RunOptions, shareOutputs: boolean): InferResults {
    if (this.running?.isDropped) completions.pollOne(this, "to its end");
    const replaced: Storage[] = [];
    try {
      this.#assign("infer", inputs, shareInputs, replaced);
      this.#learn();
      requireFittingCaches(this);
      this.compiled.admission.quiet();
      const error = this.#runBlocking(this.#renewed());
      this.noteRun(error && { error });
      if (error) throw error;
      this.variables.writeAll();
      return this.collect(shareOutputs);
    } finally {
      for (const storage of replaced) storage.release();
    }
  }

  /** Returns the run's error, or undefined. */
  #runBlocking(native: NativeRequest): OpenVINOError | undefined {
    this.#lock();
    let elapsed: number | undefined;
    let error: OpenVINOError | undefined;
    try {
      this.#readyInputs(native.pointer, "blocking");
      this.#place(native.pointer, "blocking");
      this.variables.touch();
      const start = this.#now();
      error = native.infer();
      if (!error) elapsed = this.#now() - start;
    } finally {
      const lost = this.#unlock(native.pointer, elapsed !== undefined);
      if (lost) error = lost;
      else if (elapsed !== undefined) this.latency = elapsed;
      else if (error) this.compiled.noteFailure();
    }
    return error;
  }

  /** Starts a run in the background, at once or when admission permits. */
  start(inputs: InferInputs, options: RunOptions, run: Run): void {
    const replaced: Storage[] = [];
    try {
      this.#assign(run.starter, inputs, options.shareInputs, replaced);
      this.#start(run);
    } finally {
      for (const storage of replaced) storage.release();
    }
  }

  #start(run: Run): void {
    this.#learn();
    const native = this.#renewed();
    requireFittingCaches(this);
    native.handle.retain();
    this.#isUnderWay = this.#isCancelled = false;
    this.#strays = 0;
    this.#lock();
    try {
      this.#readyInputs(native.pointer, "background");
      this.compiled.admission.start(this);
    } catch (error) {
      this.#unlock(this.#native.pointer, false);
      this.#native.handle.release();
      throw error;
    }
    this.#waitChoice = undefined;
    this.#wait = "no";
    this.#isMissed = false;
    this.noteStart(run);
  }

  get isDropped(): boolean {
    return this.running?.isDropped ?? false;
  }

  begin(): void {
    if (this.#native.generation !== this.compiled.generation) this.#renewForRun();
    const native = this.#native;
    this.#place(native.pointer, "background");
    this.variables.touch();
    this.startedAt = native.start();
    this.#nativeEnd = undefined;
    this.#isUnderWay = true;
    drainAtExit();
    completions.add(this);
  }

  /** A run that was waiting when its request was released still runs. */
  #renewForRun(): void {
    const before = this.#native.handle;
    const { disposed } = before;
    const { handle } = this.#renewed();
    handle.retain();
    if (disposed) handle.dispose();
    before.release();
  }

  nativeEnd(wait: Wait): NativeEnd | undefined {
    return this.#nativeEnd ?? this.#native.end(wait);
  }

  awaitEnd(): void {
    this.#nativeEnd ??= this.#native.end("to its end");
  }

  hasFailed(): boolean {
    this.#nativeEnd ??= this.#native.end("no");
    const error = this.#nativeEnd?.error;
    return error !== undefined && error.status !== Status.INFER_CANCELLED;
  }

  finish(end: NativeEnd): boolean {
    if (this.#isStray(end)) {
      try {
        this.begin();
        return false;
      } catch (error) {
        end = { error: errorFrom(error) };
      }
    }
    this.#nativeEnd = end;
    this.#isUnderWay = false;
    if (!this.compiled.admission.end(this)) return false;
    this.#end(end.error);
    return true;
  }

  /** Tells whether a run ended as cancelled although nobody cancelled it. */
  #isStray({ error }: NativeEnd): boolean {
    if (error?.status !== Status.INFER_CANCELLED || this.#isCancelled || this.isDropped) return false;
    return this.#strays++ < mostStrays;
  }

  fail(error: unknown): void {
    this.#end(errorFrom(error));
  }

  /** Ends the run, which has ended natively or never started. */
  #end(error: OpenVINOError | undefined): void {
    const native = this.#native;
    const succeeded = error === undefined && !this.isDropped;
    const lost = this.#unlock(native.pointer, succeeded);
    if (succeeded && !lost) {
      this.latency = native.watch.latency(this.#now() - this.startedAt);
      this.#waitChoice?.learn(this.latency, this.#wait);
      if (this.#wait !== "no") this.#lookChoice.learn(this.latency, this.#isMissed);
      this.variables.writeAll();
    }
    const run = this.noteEnd();
    if (this.#isToBeReset && !this.handle.disposed) this.#reset();
    native.handle.release();
    run.end(error ?? lost);
  }

  /**
   * Asks a run to stop, unless it has ended. The CPU plugin would stop a model with dynamic shapes while changing its
   * graph, and leave the graph inconsistent for later runs; such a run continues in the background, and its result is
   * dropped.
   */
  cancelRun(run: Run): void {
    if (this.running !== run) return;
    const { admission, isDynamic } = this.compiled;
    if (!this.#isUnderWay) {
      admission.withdraw(this);
      this.fail(cancelledError());
    } else if (isDynamic) run.drop(cancelledError());
    else {
      this.#isCancelled = true;
      this.#native.cancel();
    }
  }

  pollRun(run: Run, wait: Wait): boolean {
    if (run !== this.running) return true;
    return this.#isUnderWay && completions.pollOne(this, wait);
  }

  /** Waits for a short run on the thread, once its caller has started everything else it has. */
  wake(run: Run): void {
    if (run.isDropped) return completions.wake(this);
    this.#waitChoice = this.#waitChoices[completions.isOnly(this) ? "alone" : "amongOthers"];
    const wait = this.#waitChoice.next();
    if (wait === "no") return completions.wake(this);
    const turn = completions.turn();
    // The latency of a run that the loop's other work came before is no shorter than that work.
    this.#wait = turn ? "no" : wait;
    (turn ?? Promise.resolve()).then(() => {
      if (run === this.running && this.#isUnderWay && !run.isDropped && this.#lookChoice.next()) this.#look();
      if (!this.pollRun(run, run.isDropped ? "no" : wait)) completions.wake(this);
    });
  }

  /** Polls for the native end for a while. */
  #look(): void {
    const until = this.#now() + lookMs;
    do {
      // Reading the clock takes as long as a poll, so it is read only after every eighth.
      for (let i = 0; i < 8 && !this.#nativeEnd; i++) this.#nativeEnd = this.#native.end("no");
    } while (!this.#nativeEnd && this.#now() < until);
    this.#isMissed = !this.#nativeEnd;
  }

  tensorOf({ kind, index }: Port): AnyTensor {
    return (kind === "input" ? this.inputs : this.outputs)[index]!.tensor(this.handle.pointer);
  }

  /** Returns the outputs' current values: copies, or live tensors. */
  collect(share: boolean): InferResults {
    const request = this.requireIdle("results");
    const tensors = this.outputs.map((slot) =>
      share && slot.port.type !== "string" ? slot.live(request) : slot.copy(request)
    );
    return makeResults(this.compiled.outputs, tensors);
  }

  readonly #share: Share = ({ index }, values, shape) => this.inputs[index]!.shared(values, shape);

  /**
   * Sets the inputs: all of them, or none if one is refused.
   *
   * @param replaced Gets the memory that they replace, retained, since they may be views of it: it must stay until the
   *   run has read them.
   */
  #assign(what: string, inputs: InferInputs, share: boolean, replaced: Storage[]): void {
    this.requireIdle(what);
    const assignments = prepareInputs(this.compiled.inputs, inputs, share ? this.#share : undefined);
    // Checked again: reading the inputs may have run the caller's code, such as getters and iterators.
    const request = this.requireIdle(what);
    this.requireWhole(assignments);
    for (const slot of this.inputs) if (!isAssigned(slot.port, assignments)) slot.requireReady();
    for (const slot of this.outputs) slot.requireReady();
    for (const assignment of assignments) this.inputs[assignment.port.index]!.assign(request, assignment, replaced);
  }

  /** Returns the native request, recreated if the compiled model was recompiled. */
  #renewed(): NativeRequest {
    if (this.#native.generation === this.compiled.generation) return this.#native;
    if (this.compiled.isStateful && !this.variables.isInitial) throw lostStateError();
    return this.#renew();
  }

  #renew(): NativeRequest {
    const before = this.#native;
    this.#native = new NativeRequest(this.compiled, this);
    before.handle.dispose();
    for (const slot of this.#slots) slot.renew();
    this.variables.resetAll();
    return this.#native;
  }

  profilingInfo(what: string): ProfilingInfo[] {
    return readProfilingInfo(this.requireIdle(what));
  }

  queryState(): VariableState[] {
    this.#learn();
    return queryStates(this);
  }

  /** Resets all variables to their initial values: at once, or when a cancelled run that continues has ended. */
  resetState(): void {
    if (this.running?.isDropped) this.#isToBeReset = true;
    else {
      this.requireIdle("resetState");
      this.#reset();
    }
  }

  #reset(): void {
    this.#isToBeReset = false;
    // A model without variables is not recompiled here, so that the request keeps the outputs of its last run.
    if (this.compiled.isStateful) {
      this.compiled.mend();
      if (this.#native.generation !== this.compiled.generation) this.#renew();
    }
    resetStates(this);
  }

  #lock(): void {
    for (const slot of this.inputs) slot.lock();
    for (const slot of this.outputs) slot.lock();
    for (const slot of this.outputs) slot.compare(this.#slots);
  }

  /** Unlocks all slots and copies outputs. Returns an error if the memory for an output was taken away. */
  #unlock(request: Pointer, succeeded: boolean): OpenVINOError | undefined {
    let lost: OpenVINOError | undefined;
    for (const slot of this.inputs) slot.unlock();
    for (const slot of this.outputs) {
      // All slots, even if one fails.
      const error = slot.finish(request, succeeded);
      lost ??= error;
    }
    return lost;
  }

  /** Copies the inputs to the memory that the run reads. */
  #readyInputs(request: Pointer, mode: RunMode): void {
    for (const slot of this.inputs) slot.ready(request, mode);
  }

  /** Sets the tensors that the run uses. */
  #place(request: Pointer, mode: RunMode): void {
    for (const slot of this.outputs) slot.ready(request, mode);
    for (const slot of this.inputs) slot.place(request);
    for (const slot of this.outputs) slot.place(request);
  }
}

/** The maximum duration of polling in milliseconds, longer than it takes to wake a run's threads. */
const lookMs = 0.1;

function errorFrom(error: unknown): OpenVINOError {
  return error instanceof OpenVINOError ? error : new OpenVINOError(Status.GENERAL_ERROR, String(error));
}

/** Returns the error for a request whose variables' values were lost in a recompilation. */
function lostStateError(): OpenVINOError {
  return new OpenVINOError(
    Status.UNEXPECTED,
    "the values of the model's variables are lost: an inference of the compiled model failed, after which it was " +
      "compiled anew. Call resetState(), or make another infer request",
  );
}
