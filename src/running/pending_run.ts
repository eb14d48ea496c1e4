import type { Watch } from "../../ffi/backend.ts";
import { load } from "../../ffi/load.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { check, errorOf } from "../native/check.ts";
import type { Handle } from "../native/handle.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { AdmittedRun } from "./admission.ts";
import { completions, type NativeEnd, type Run } from "./completions.ts";
import { drainAtExit } from "./draining.ts";
import { Linked } from "./linked_list.ts";
import type { Wait } from "./patience.ts";
import { finishHooks, type Outcome, type RunHooks, type StartedRun } from "./run_hooks.ts";

/** What a run needs of its request to be started natively. */
export interface NativeStart {
  readonly handle: Handle;
  readonly request: Pointer;
  readonly watch: Watch;
  /** When it was, as the backend's `now()` has it. */
  readonly start: number;
}

/** The request that a run is of. */
export interface RunningRequest {
  /** Starts a run natively, on this native request unless that is to be replaced; throws if it is refused. */
  startNatively(request: Pointer): NativeStart;
  /** Called when the native run has ended. Returns false if the run is made again. */
  nativeEnd(run: PendingRun): boolean;
  /**
   * Called when no native run is left.
   *
   * @param succeeded Whether its results are wanted. Returns the error if they cannot be had.
   */
  runEnded(run: PendingRun, succeeded: boolean): OpenVINOError | undefined;
  /** Called when its callback has returned too. */
  runSettled(run: PendingRun, outcome: Outcome | undefined): void;
}

const success: NativeEnd = { error: undefined };

/** An asynchronous run of a native request, from its start until its callback has returned. */
export class PendingRun extends Linked<Run> implements Run, StartedRun, AdmittedRun {
  readonly #owner: RunningRequest;
  readonly #hooks: RunHooks;
  #handle: Handle;
  #request: Pointer;
  #watch: Watch | undefined;
  #start = 0;
  #waiting: PromiseWithResolvers<Outcome | undefined> | undefined;
  /** How it ended natively, where somebody has asked for that ahead. */
  #nativeEnd: NativeEnd | undefined;
  #isUnderWay = false;
  #isCancelled = false;
  #strays = 0;
  #isDropped = false;
  #isSettled = false;
  #hasEnded = false;
  #outcome: Outcome | undefined;

  constructor(owner: RunningRequest, hooks: RunHooks, handle: Handle) {
    super();
    this.#owner = owner;
    this.#hooks = hooks;
    this.#handle = handle;
    this.#request = handle.pointer;
    handle.retain();
  }

  get request(): Pointer {
    return this.#request;
  }

  get watch(): Watch {
    return this.#watch!;
  }

  /** When it was started natively, as the backend's `now()` has it. */
  get start(): number {
    return this.#start;
  }

  /** Whether its result was given up, while it goes on natively. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Resolves, never rejects, when the run and its callback are over. Most runs are never asked for it. */
  get settled(): Promise<Outcome | undefined> {
    if (this.#isSettled) return Promise.resolve(this.#outcome);
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  hold(): () => void {
    return this.#handle.hold();
  }

  /** Whether it is under way natively; else it waits for others to end. */
  get isUnderWay(): boolean {
    return this.#isUnderWay;
  }

  begin(): void {
    const before = this.#handle;
    // A run that was waiting while its request was disposed of is let finish too.
    const { disposed } = before;
    const { handle, request, watch, start } = this.#owner.startNatively(this.#request);
    if (handle !== before) {
      handle.retain();
      if (disposed) handle.dispose();
      before.release();
      this.#handle = handle;
    }
    this.#request = request;
    this.#watch = watch;
    this.#start = start;
    this.#nativeEnd = undefined;
    this.#isUnderWay = true;
    drainAtExit();
    completions.add(this);
  }

  /** Gives up a run that could not even be started. */
  abandon(): void {
    this.#handle.release();
  }

  fail(error: unknown): void {
    this.#end(errorFrom(error));
  }

  /** Asks the device to stop. */
  cancelNatively(): void {
    this.#isCancelled = true;
    check(load().call.ov_infer_request_cancel(this.#request), "cancelling the inference");
  }

  /** Whether it was cancelled by nobody who has asked for that. */
  #isStray({ error }: NativeEnd): boolean {
    if (error?.status !== Status.INFER_CANCELLED || this.#isCancelled || this.#isDropped) return false;
    return this.#strays++ < mostStrays;
  }

  nativeEnd(wait: Wait): NativeEnd | undefined {
    return this.#nativeEnd ?? this.#askEnd(wait);
  }

  #askEnd(wait: Wait): NativeEnd | undefined {
    const { call } = load();
    const status = wait === "to its end"
      ? call.ov_infer_request_wait(this.#request)
      : call.ov_infer_request_wait_for(this.#request, wait === "no" ? 0n : 1n);
    if (status === Status.RESULT_NOT_READY) return undefined;
    return status === Status.OK ? success : { error: errorOf(status, "the inference failed") };
  }

  awaitEnd(): void {
    this.#nativeEnd ??= this.#askEnd("to its end");
  }

  hasFailed(): boolean {
    this.#nativeEnd ??= this.#askEnd("no");
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
    if (!this.#owner.nativeEnd(this)) return false;
    this.#end(end.error);
    return true;
  }

  #end(error: OpenVINOError | undefined): void {
    const lost = this.#owner.runEnded(this, error === undefined && !this.#isDropped);
    this.#hasEnded = true;
    if (this.#isDropped) this.#free();
    else this.#followUp(error ?? lost);
  }

  /** Gives up the result at once; the native run goes on. */
  drop(): void {
    if (this.#isDropped) return;
    this.#isDropped = true;
    this.#followUp(cancelledError());
  }

  #followUp(error: OpenVINOError | undefined): void {
    finishHooks(this.#hooks, error, (outcome) => this.#settle(outcome));
  }

  #settle(outcome: Outcome | undefined): void {
    this.#isSettled = true;
    this.#outcome = outcome;
    this.#owner.runSettled(this, outcome);
    this.#waiting?.resolve(outcome);
    this.#hooks.settled?.(outcome);
    this.#free();
  }

  /** When it is over in both ways. */
  #free(): void {
    if (!this.#isSettled || !this.#hasEnded) return;
    this.#handle.release();
    this.#hooks.freed?.();
  }
}

/**
 * How often a run is made again that nobody has cancelled. A request whose run was cancelled is seen to have ended a
 * moment before it is free, and in that moment its next run is cancelled too.
 */
export const mostStrays = 1000;

function errorFrom(error: unknown): OpenVINOError {
  return error instanceof OpenVINOError ? error : new OpenVINOError(Status.GENERAL_ERROR, String(error));
}

/** The error of a run that was called off. */
export function cancelledError(): OpenVINOError {
  return new OpenVINOError(Status.INFER_CANCELLED, "the inference was cancelled");
}
