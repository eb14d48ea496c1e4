import type { Pointer } from "../ffi/symbols/mod.ts";
import type { CompiledInfo } from "./compiled_info.ts";
import type { OpenVINOError } from "./errors.ts";
import type { Handle } from "./handle.ts";
import type { InferResults } from "./infer_results.ts";
import type { InferInputs } from "./inputs.ts";
import type { Wait } from "./patience.ts";
import type { Port } from "./port_table.ts";
import type { RequestState } from "./request_state.ts";
import type { Outcome, RunHooks } from "./run_hooks.ts";
import type { Storage } from "./storage.ts";
import type { Tensor } from "./tensor.ts";

/** One port of a request, and the tensor that stands there. */
export interface Slot {
  readonly port: Port;
  /** The tensor, the same object as long as it is the same memory. */
  tensor(request: Pointer): Tensor;
  /** Binds memory in place of what stands here. */
  bind(request: Pointer, storage: Storage): void;
  /** Makes a batch of tensors stand here. */
  setBatch(parts: readonly Storage[]): void;
}

/** An asynchronous run from its start until its callback has returned. */
export interface StartedRun {
  /** Resolves, never rejects, when the run and its callback are over. */
  readonly settled: Promise<Outcome | undefined>;
}

/** What `InferRequest` objects are faces of: a native request, or one to a server. */
export abstract class RequestCore {
  abstract readonly compiled: CompiledInfo;
  abstract readonly handle: Handle;
  abstract readonly inputs: readonly Slot[];
  abstract readonly outputs: readonly Slot[];
  /** How many `InferRequest` objects there are over it. */
  faces = 0;
  userdata: unknown;
  callback: ((userdata: unknown) => unknown) | undefined;
  onError: ((error: OpenVINOError, userdata: unknown) => unknown) | undefined;
  /** The last completed run's milliseconds. */
  latency = 0;

  /** Throws while a run is in flight, and once disposed. */
  requireIdle(what: string): Pointer {
    const { pointer } = this.handle;
    this.requireNoRun(what);
    return pointer;
  }

  /** Throws while a run is in flight. */
  abstract requireNoRun(what: string): void;
  /** Runs, blocking the thread. */
  abstract infer(inputs: InferInputs, shareInputs: boolean, shareOutputs: boolean): InferResults;
  /** Starts a run in the background. */
  abstract start(inputs: InferInputs, shareInputs: boolean, hooks: RunHooks): StartedRun;
  /** Asks a run in flight to stop. */
  abstract cancel(): void;
  /** Asks one run to stop, unless it has ended. */
  abstract cancelRun(run: StartedRun): void;
  /** Finishes a run if it has ended, or ends while it is waited for on this thread. Returns whether it has. */
  abstract pollRun(run: StartedRun, wait: Wait): boolean;
  /** Sees to it that the event loop is woken when a run has ended. */
  abstract wake(run: StartedRun): void;
  /** Resolves when no run is in flight and the last one's callback has returned; rejects with its error. */
  abstract wait(): Promise<void>;
  /** Resolves to whether the last run is over within a time; rejects with its error. */
  abstract waitFor(milliseconds: number): Promise<boolean>;
  /** The outputs as they are now: copies, or live tensors. */
  abstract collect(share: boolean): InferResults;
  /** Gives it up, as soon as nothing needs it. */
  abstract dispose(): void;
  /** The native request, for what only such a one can do; throws where there is none. */
  abstract native(what: string): RequestState;
}
