import type { Watch } from "../ffi/backend.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import type { Run } from "./completions.ts";
import type { OpenVINOError } from "./errors.ts";
import type { Handle } from "./handle.ts";
import type { StartedRun } from "./request_core.ts";
import { finishHooks, type Outcome, type RunHooks } from "./run_hooks.ts";

/** The request that a run is of. */
export interface RunningRequest {
  readonly handle: Handle;
  /** Called when the native run has ended. */
  runEnded(run: PendingRun, error: OpenVINOError | undefined): void;
  /** Called when its callback has returned too. */
  runSettled(run: PendingRun, outcome: Outcome | undefined): void;
}

/** An asynchronous run of a native request, from its start until its callback has returned. */
export class PendingRun implements Run, StartedRun {
  readonly #owner: RunningRequest;
  readonly #hooks: RunHooks;
  #waiting: PromiseWithResolvers<Outcome | undefined> | undefined;
  #isOver = false;
  #outcome: Outcome | undefined;

  /** @param start When it was started, as `performance.now()` has it. */
  constructor(
    owner: RunningRequest,
    hooks: RunHooks,
    readonly request: Pointer,
    readonly watch: Watch,
    readonly start: number,
  ) {
    this.#owner = owner;
    this.#hooks = hooks;
    owner.handle.retain();
  }

  /** Resolves, never rejects, when the run and its callback are over. Most runs are never asked for it. */
  get settled(): Promise<Outcome | undefined> {
    if (this.#isOver) return Promise.resolve(this.#outcome);
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  retain(): void {
    this.#owner.handle.retain();
  }

  release(): void {
    this.#owner.handle.release();
  }

  finish(error: OpenVINOError | undefined): void {
    this.#owner.runEnded(this, error);
    finishHooks(this.#hooks, error, (outcome) => this.#settle(outcome));
  }

  #settle(outcome: Outcome | undefined): void {
    this.#isOver = true;
    this.#outcome = outcome;
    this.#owner.runSettled(this, outcome);
    this.#waiting?.resolve(outcome);
    this.release();
    this.#hooks.settled?.(outcome);
  }
}
