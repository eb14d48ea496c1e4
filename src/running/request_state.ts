import { load } from "../../ffi/load.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { type InferResults, makeResults } from "../infer_results.ts";
import type { Handle } from "../native/handle.ts";
import type { NativeCompiled } from "../native/native_compiled.ts";
import { readProfilingInfo } from "../native/profiling_list.ts";
import { cancelledError, OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import type { ProfilingInfo } from "../profiling_info.ts";
import type { Assignment, Share } from "../values/assignment.ts";
import { type InferInputs, prepareInputs } from "../values/inputs.ts";
import { queryStates, resetStates, type VariableState } from "../variable_state.ts";
import type { StatefulRequest } from "../variables/stateful_request.ts";
import { VariableHistory } from "../variables/variable_shapes.ts";
import type { AdmittedRun } from "./admission.ts";
import { completions, type InFlight } from "./completions.ts";
import { drainAtExit } from "./draining.ts";
import { LookChoice } from "./look_choice.ts";
import { mostStrays, type NativeEnd, NativeRequest } from "./native_request.ts";
import { RequestCore } from "./request_core.ts";
import type { Run, RunOptions } from "./run.ts";
import { type RunMode, TensorSlot } from "./tensor_slot.ts";
import { AwaitedWaitChoice, type Wait } from "./wait_choice.ts";

/**
 * A request to a native compiled model, and what runs on it: one run at a time.
 *
 * Who keeps what alive: this holds its slots, and they the memory bound to them; the handle holds the compiled model;
 * with a run in flight it is held by `completions`. So nothing native code works with can be collected.
 */
export class RequestState extends RequestCore implements InFlight, AdmittedRun, StatefulRequest {
  readonly compiled: NativeCompiled;
  readonly inputs: readonly TensorSlot[];
  readonly outputs: readonly TensorSlot[];
  readonly #slots: readonly TensorSlot[];
  /** What was written to the model's variables. */
  readonly variables = new VariableHistory();
  readonly #now: () => number;
  #native: NativeRequest;
  readonly #waitChoice: AwaitedWaitChoice;
  readonly #lookChoice = new LookChoice();
  /** How the run in flight is waited for, by who awaits it. */
  #wait: Wait = "no";
  /** Whether its end was looked for in vain. */
  #isMissed = false;
  /** Whether `resetState` was called while a cancelled run went on. */
  #isToBeReset = false;

  // Where it is among those in flight.
  earlier: InFlight | undefined;
  later: InFlight | undefined;
  isLinked = false;

  // What is known of the run in flight.
  /** When it was started natively, as the backend's `now()` has it. */
  startedAt = 0;
  /** Whether it is under way natively; else it waits for others to end. */
  #isUnderWay = false;
  /** How it ended natively, where somebody has asked for that ahead. */
  #nativeEnd: NativeEnd | undefined;
  /** Whether the device was asked to stop it. */
  #isCancelled = false;
  /** How often it was made again: see `mostStrays`. */
  #strays = 0;

  constructor(compiled: NativeCompiled) {
    super();
    this.#now = load().backend.now;
    this.compiled = compiled;
    ({ inputs: this.inputs, outputs: this.outputs } = TensorSlot.ofPorts(compiled.inputs, compiled.outputs));
    this.#slots = [...this.inputs, ...this.outputs];
    this.#waitChoice = new AwaitedWaitChoice(!compiled.hasDynamicPorts);
    this.#native = new NativeRequest(compiled, this);
  }

  get native(): NativeRequest {
    return this.#native;
  }

  get handle(): Handle {
    return this.#native.handle;
  }

  /** Runs on the JavaScript thread. */
  infer(inputs: InferInputs, { shareInputs }: RunOptions, shareOutputs: boolean): InferResults {
    if (this.running?.isDropped) completions.pollOne(this, "to its end");
    this.#assign("infer", inputs, shareInputs);
    this.compiled.learn(this);
    this.compiled.admission.quiet();
    const error = this.#runBlocking(this.#renewed());
    this.noteRun(error && { error });
    if (error) throw error;
    this.variables.writeAll();
    return this.collect(shareOutputs);
  }

  /** Returns what it failed with. */
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

  /** Starts a run in the background, now or when admission lets it begin. */
  start(inputs: InferInputs, { shareInputs }: RunOptions, run: Run): void {
    this.#assign("startAsync", inputs, shareInputs);
    const native = this.#renewed();
    this.compiled.learn(this);
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

  /** A run that was waiting while its request was disposed of is let finish too. */
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

  /** Whether a run was cancelled by nobody who has asked for that. */
  #isStray({ error }: NativeEnd): boolean {
    if (error?.status !== Status.INFER_CANCELLED || this.#isCancelled || this.isDropped) return false;
    return this.#strays++ < mostStrays;
  }

  fail(error: unknown): void {
    this.#end(errorFrom(error));
  }

  /** Ends the run, of which nothing native is left. */
  #end(error: OpenVINOError | undefined): void {
    const native = this.#native;
    const succeeded = error === undefined && !this.isDropped;
    const lost = this.#unlock(native.pointer, succeeded);
    if (succeeded && !lost) {
      this.latency = native.watch.latency(this.#now() - this.startedAt);
      this.#waitChoice.learn(this.latency, this.#wait);
      if (this.#wait !== "no") this.#lookChoice.learn(this.latency, this.#isMissed);
      this.variables.writeAll();
    }
    const run = this.noteEnd();
    if (this.#isToBeReset && !this.handle.disposed) this.#reset();
    native.handle.release();
    run.end(error ?? lost);
  }

  /**
   * Asks one run to stop, unless it has ended. The CPU plugin stops one of a model with dynamic shapes in the midst of
   * changing its graph, which later runs then find half changed: such a run goes on unseen, and its result is dropped.
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

  /** A short run is waited for on the thread, when its caller has started whatever else it has. */
  wake(run: Run): void {
    const wait = this.#wait = run.isDropped || completions.turn() ? "no" : this.#waitChoice.next();
    if (wait === "no") completions.wake(this);
    else {
      Promise.resolve().then(() => {
        if (run === this.running && this.#isUnderWay && !run.isDropped && this.#lookChoice.next()) this.#look();
        if (!this.pollRun(run, run.isDropped ? "no" : wait)) completions.wake(this);
      });
    }
  }

  /** Looks for the native end again and again, for a while. */
  #look(): void {
    const until = this.#now() + lookMs;
    do {
      // Past most of these the clock is not asked: that takes as long as to look.
      for (let i = 0; i < 8 && !this.#nativeEnd; i++) this.#nativeEnd = this.#native.end("no");
    } while (!this.#nativeEnd && this.#now() < until);
    this.#isMissed = !this.#nativeEnd;
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
      if (this.#native.generation !== this.compiled.generation) this.#renew();
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

/** So long the end of a run is looked for before the thread sleeps: longer than it takes to wake the run's own threads. */
const lookMs = 0.1;

function isAssigned(port: Port, assignments: readonly Assignment[]): boolean {
  for (const assignment of assignments) if (assignment.port === port) return true;
  return false;
}

function errorFrom(error: unknown): OpenVINOError {
  return error instanceof OpenVINOError ? error : new OpenVINOError(Status.GENERAL_ERROR, String(error));
}

/** The error for a request whose variables' values went with the native model they were in. */
function lostStateError(): OpenVINOError {
  return new OpenVINOError(
    Status.UNEXPECTED,
    "the values of the model's variables are lost: an inference of the compiled model failed, after which it was " +
      "compiled anew. Call resetState(), or make another infer request",
  );
}
