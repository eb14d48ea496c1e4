import type { Pointer } from "../../ffi/symbols/mod.ts";
import { clearTimeout, setTimeout } from "../../ffi/timers.ts";
import { requireFlag } from "../arguments/require.ts";
import type { InferResults } from "../infer_results.ts";
import type { Handle } from "../native/handle.ts";
import { busyError, OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import type { ProfilingInfo } from "../profiling_info.ts";
import type { Tensor } from "../tensor.ts";
import type { InferInputs } from "../values/inputs.ts";
import type { Storage } from "../values/storage.ts";
import type { VariableState } from "../variable_state.ts";
import type { CompiledInfo } from "./compiled_info.ts";
import type { Outcome, Run, RunOptions, RunOwner } from "./run.ts";
import type { Wait } from "./wait_choice.ts";

/** One port of a request, and the tensor that stands there. */
export interface Slot {
  readonly port: Port;
  /** The tensor, the same object as long as it is the same memory. */
  tensor(request: Pointer): Tensor;
  /** Binds memory in place of what stands here. */
  bind(storage: Storage): void;
  /** Makes a batch of tensors stand here. */
  setBatch(parts: readonly Storage[]): void;
  /** Gives up all memory. */
  release(): void;
}

/**
 * The state that the `InferRequest` objects of one request share. It knows how far the request's runs are; subclasses run
 * them, natively or on a server.
 */
export abstract class RequestCore implements RunOwner {
  abstract readonly compiled: CompiledInfo;
  abstract readonly handle: Handle;
  abstract readonly inputs: readonly Slot[];
  abstract readonly outputs: readonly Slot[];
  /** How many `InferRequest` objects share it. */
  sharers = 0;
  userdata: unknown;
  callback: ((userdata: unknown) => unknown) | undefined;
  onError: ((error: OpenVINOError, userdata: unknown) => unknown) | undefined;
  /** The last completed run's milliseconds. */
  latency = 0;
  #running: Run | undefined;
  /** The last run, until its callback has returned. */
  #pending: Run | undefined;
  #completed = false;
  #outcome: Outcome | undefined;

  /** The run in flight. */
  get running(): Run | undefined {
    return this.#running;
  }

  /** Throws while a run is in flight, and once disposed. */
  requireIdle(what: string): Pointer {
    const { pointer } = this.handle;
    this.requireNoRun(what);
    return pointer;
  }

  /** Throws while a run is in flight. */
  requireNoRun(what: string): void {
    if (!this.#running) return;
    throw this.#running.isDropped ? droppedError(what) : busyError(what);
  }

  /** What a call's options say of the run. Throws if one of them is of the wrong kind. */
  runOptions({ shareInputs }: { readonly shareInputs?: unknown }): RunOptions {
    return { shareInputs: requireFlag(shareInputs, "shareInputs") };
  }

  /** Runs, blocking the thread, and collects the outputs. */
  abstract infer(inputs: InferInputs, options: RunOptions, shareOutputs: boolean): InferResults;
  /** Starts a run in the background; throws if it is refused. */
  abstract start(inputs: InferInputs, options: RunOptions, run: Run): void;
  /** Asks one run to stop, unless it has ended. */
  abstract cancelRun(run: Run): void;
  /** Finishes a run if it has ended, or ends while it is waited for on this thread. Returns whether it has. */
  abstract pollRun(run: Run, wait: Wait): boolean;
  /** Sees to it that the event loop is woken when a run has ended. */
  abstract wake(run: Run): void;
  /** The outputs as they are now: copies, or live tensors. */
  abstract collect(share: boolean): InferResults;
  /** How long each node of the model took in the last run. */
  abstract profilingInfo(): ProfilingInfo[];
  /** The states of the model's variables. */
  abstract queryState(): VariableState[];
  /** Gives all variables their initial values. */
  abstract resetState(): void;

  /** Asks a run in flight to stop. */
  cancel(): void {
    void this.handle.pointer;
    if (this.#running) this.cancelRun(this.#running);
  }

  /** Resolves when no run is in flight and the last one's callback has returned; rejects with its error. */
  async wait(): Promise<void> {
    void this.handle.pointer;
    const run = this.#pending;
    if (this.#running) this.wake(this.#running);
    const outcome = run ? await run.settled : this.#outcome;
    if (outcome) throw outcome.error;
  }

  /** Resolves to whether the last run is over within a time; rejects with its error. */
  async waitFor(milliseconds: number): Promise<boolean> {
    void this.handle.pointer;
    // This one, also if its callback is called now and starts another.
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

  /** Gives it up; its memory as soon as no run needs it. More than once is no harm. */
  dispose(): void {
    if (this.handle.disposed) return;
    this.handle.dispose();
    if (!this.#running) this.#release();
  }

  #release(): void {
    for (const slot of [...this.inputs, ...this.outputs]) slot.release();
  }

  /** Notes a run on this thread, which is over. */
  protected noteRun(outcome: Outcome | undefined): void {
    this.#completed = true;
    this.#outcome = outcome;
  }

  /** Notes that a run has started. */
  protected noteStart(run: Run): void {
    run.startedBy(this);
    this.#running = this.#pending = run;
    this.#outcome = undefined;
  }

  /** Notes that it has ended, and returns it. Its callback may start the next. */
  protected noteEnd(): Run {
    const run = this.#running!;
    this.#running = undefined;
    this.#completed = true;
    if (this.handle.disposed) this.#release();
    return run;
  }

  runSettled(run: Run, outcome: Outcome | undefined): void {
    if (this.#pending !== run) return;
    this.#pending = undefined;
    this.#outcome = outcome;
  }
}

/** The error for what must not be done while a cancelled inference of a model with dynamic shapes goes on. */
function droppedError(what: string): OpenVINOError {
  return new OpenVINOError(
    Status.REQUEST_BUSY,
    `${what}: the cancelled inference has not ended yet, since one of a model with dynamic shapes cannot be interrupted: ` +
      "use another infer request, or infer(), which waits for it",
  );
}
