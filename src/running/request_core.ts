import { clearTimeout, setTimeout } from "../../ffi/timers.ts";
import type { InferResults } from "../infer_results.ts";
import { busyError, OpenVINOError, Status } from "../openvino_error.ts";
import { listed, type Port } from "../port_table.ts";
import type { ProfilingInfo } from "../profiling_info.ts";
import type { AnyTensor } from "../tensor.ts";
import { type Assignment, isAssigned } from "../values/assignment.ts";
import type { InferInputs } from "../values/inputs.ts";
import type { Storage } from "../values/storage.ts";
import type { VariableState } from "../variable_state.ts";
import type { CompiledInfo } from "./compiled_info.ts";
import type { Lifetime } from "./lifetime.ts";
import type { Outcome, Run, RunOwner } from "./run.ts";
import type { RunOptions } from "./run_options.ts";
import type { Wait } from "./wait_choice.ts";

/** A port of a request with its current tensor. */
export interface Slot {
  readonly port: Port;
  /** Whether a program has given it values, memory, or asked for its tensor. */
  readonly isGiven: boolean;
  /** Drops what a program has given: the next run finds the port as on a new request. */
  forget(): void;
  /** Binds other memory to the port. */
  bind(storage: Storage): void;
  /** Sets a batch of tensors. */
  setBatch(parts: readonly Storage[]): void;
  /** Releases all memory. */
  release(): void;
}

/**
 * State shared by all `InferRequest` objects of one request, and the states its runs go through. Subclasses run them
 * natively or on a server.
 */
export abstract class RequestCore implements RunOwner {
  abstract readonly compiled: CompiledInfo;
  abstract readonly lifetime: Lifetime;
  abstract readonly inputs: readonly Slot[];
  abstract readonly outputs: readonly Slot[];
  /** Whether the model has variables, whose values a run leaves to the next; `true` if unknown. */
  abstract readonly hasVariables: boolean;
  /** The number of `InferRequest` objects that share this state. */
  sharers = 0;
  userdata: unknown;
  callback: ((userdata: unknown) => unknown) | undefined;
  onError: ((error: OpenVINOError, userdata: unknown) => unknown) | undefined;
  /** The duration of the last completed run in milliseconds. */
  latency = 0;
  #running: Run | undefined;
  /** The last run, until its callback has returned. */
  #pending: Run | undefined;
  #completed = false;
  #outcome: Outcome | undefined;

  get running(): Run | undefined {
    return this.#running;
  }

  /** Throws while a run is in flight, or if the request was released. */
  requireIdle(what: string): void {
    this.lifetime.requireLive();
    this.requireNoRun(what);
  }

  /** Throws while a run is in flight. */
  requireNoRun(what: string): void {
    if (!this.#running) return;
    throw this.#running.isDropped ? droppedError(what) : busyError(what);
  }

  /** Runs an inference, blocks the thread, and returns the outputs. */
  abstract infer(inputs: InferInputs, options: RunOptions, shareOutputs: boolean): InferResults;
  /** Starts a run in the background; throws if it is refused. */
  abstract start(inputs: InferInputs, options: RunOptions, run: Run): void;
  /** Asks a run to stop, unless it has ended. */
  abstract cancelRun(run: Run): void;
  /** Finishes a run if it has ended, or ends while the thread waits for it. Returns whether it has. */
  abstract pollRun(run: Run, wait: Wait): boolean;
  /** Makes the event loop wake when the run ends. */
  abstract wake(run: Run): void;
  /** Returns the live tensor of a port of an idle request: the same object while the memory is the same. */
  abstract tensorOf(port: Port): AnyTensor;
  /** Returns the outputs' current values: copies, or live tensors. */
  abstract collect(share: boolean): InferResults;
  /** Returns the time that each node took in the last run. `what` is the member that was asked, for error messages. */
  abstract profilingInfo(what: string): ProfilingInfo[];
  /** Returns the states of the model's variables. */
  abstract queryState(): VariableState[];
  /** Resets all variables to their initial values. */
  abstract resetState(): void;

  /** Asks the run in flight to stop. */
  cancel(): void {
    this.lifetime.requireLive();
    if (this.#running) this.cancelRun(this.#running);
  }

  /** Resolves when no run is in flight and the last one's callback has returned; rejects with its error. */
  async wait(): Promise<void> {
    this.lifetime.requireLive();
    const run = this.#pending;
    if (this.#running) this.wake(this.#running);
    const outcome = run ? await run.settled : this.#outcome;
    if (outcome) throw outcome.error;
  }

  /** Resolves to whether the last run ends within a time; rejects with its error. */
  async waitFor(milliseconds: number): Promise<boolean> {
    this.lifetime.requireLive();
    // This run, even if its callback is called now and starts another.
    const run = this.#pending;
    if (this.#running) this.pollRun(this.#running, "no");
    if (!run) {
      if (this.#outcome) throw this.#outcome.error;
      return this.#completed;
    }
    if (this.#running) this.wake(this.#running);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), Math.min(milliseconds, 2 ** 31 - 1));
    });
    const outcome = await Promise.race([run.settled, late]);
    clearTimeout(timer);
    if (outcome === "late") return false;
    if (outcome) throw outcome.error;
    return true;
  }

  /** Releases the request, and its memory as soon as no run uses it. Calling it again does nothing. */
  dispose(): void {
    if (this.lifetime.disposed) return;
    this.lifetime.dispose();
    if (!this.#running) this.#release();
  }

  #release(): void {
    for (const slot of [...this.inputs, ...this.outputs]) slot.release();
  }

  /** Forgets the inputs of earlier runs: the next finds them as on a new request. */
  forgetInputs(): void {
    for (const slot of this.inputs) slot.forget();
  }

  /**
   * Throws if a run is given some inputs while another was never given and would have no values. If none is given, such
   * inputs are zeros.
   */
  protected requireWhole(assignments: readonly Assignment[]): void {
    if (assignments.length === 0) return;
    for (const slot of this.inputs) {
      if (slot.isGiven || isAssigned(slot.port, assignments)) continue;
      throw new TypeError(`"inputs" lacks ${listed([slot.port])}, which was never given: no value, no tensor`);
    }
  }

  /** Records a blocking run that has ended. */
  protected noteRun(outcome: Outcome | undefined): void {
    this.#completed = true;
    this.#outcome = outcome;
  }

  /** Records the start of a run. */
  protected noteStart(run: Run): void {
    run.startedBy(this);
    this.#running = this.#pending = run;
    this.#outcome = undefined;
  }

  /** Records the end of the run in flight, and returns it. Its callback may start the next. */
  protected noteEnd(): Run {
    const run = this.#running!;
    this.#running = undefined;
    this.#completed = true;
    if (this.lifetime.disposed) this.#release();
    return run;
  }

  runSettled(run: Run, outcome: Outcome | undefined): void {
    if (this.#pending !== run) return;
    this.#pending = undefined;
    this.#outcome = outcome;
  }
}

/**
 * Returns the error of a call that is not allowed while a cancelled inference of a model with dynamic shapes continues.
 */
function droppedError(what: string): OpenVINOError {
  return new OpenVINOError(
    Status.REQUEST_BUSY,
    `${what}: the cancelled inference has not ended yet, since one of a model with dynamic shapes cannot be interrupted: ` +
      "use another infer request, or infer(), which waits for it",
  );
}
