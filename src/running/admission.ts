import { DeferredFrees } from "./deferred_frees.ts";

/** An asynchronous run, from the view of its compiled model. */
export interface AdmittedRun {
  /** Whether the run's result is no longer wanted. */
  readonly isDropped: boolean;
  /** Starts the run natively; throws if OpenVINO refuses. */
  begin(): void;
  /** Ends the run without a native inference. */
  fail(error: unknown): void;
  /** Whether the native inference has ended with an error. */
  hasFailed(): boolean;
  /** Blocks the thread until the native inference has ended. */
  awaitEnd(): void;
}

/** The parts of a compiled model that decide on admission. */
export interface AdmittingModel {
  readonly isDynamic: boolean;
  readonly isStateful: boolean;
  readonly hasDynamicPorts: boolean;
  readonly streams: number;
  noteFailure(): void;
  mend(): void;
}

/** A run whose native inference is in progress. */
interface UnderWay {
  /** The number of failures when it began. */
  readonly before: number;
  /** Whether its own failure has been counted. */
  isNoted: boolean;
}

/**
 * Decides when the runs of a compiled model start natively, so that no run affects another's result: each gives the
 * result it would give alone, or fails.
 *
 * Runs of a model without dynamic shapes cannot disturb each other: they start at once, and are not tracked. In a model
 * with dynamic shapes, a failing run may leave its graph inconsistent for the runs that follow on it. Therefore no more
 * runs are in progress than there are graphs, and only one if the model has variables; a run that another's failure may
 * have disturbed is repeated; and the model is recompiled before the next run.
 */
export class Admission {
  readonly #model: AdmittingModel;
  readonly #running = new Map<AdmittedRun, UnderWay>();
  readonly #waiting: AdmittedRun[] = [];
  /** Runs to be repeated, one at a time, so that each gets its result. */
  readonly #again = new Set<AdmittedRun>();
  #failures = 0;
  #most: number | undefined;
  /** On models with dynamic shapes, freeing one request while another ran has corrupted the heap. */
  readonly #frees: DeferredFrees;

  constructor(model: AdmittingModel) {
    this.#model = model;
    this.#frees = new DeferredFrees(model.hasDynamicPorts);
  }

  get #limit(): number {
    return this.#most ??= !this.#model.isDynamic ? Infinity : this.#model.isStateful ? 1 : this.#model.streams;
  }

  get #isFull(): boolean {
    return this.#running.size >= (this.#again.size > 0 ? 1 : this.#limit);
  }

  /** Starts a run, at once or when its turn comes. */
  start(run: AdmittedRun): void {
    if (this.#limit === Infinity) run.begin();
    else if (this.#isFull || this.#waiting.length > 0) this.#waiting.push(run);
    else this.#begin(run);
  }

  #begin(run: AdmittedRun): void {
    this.#noteFailures();
    this.#model.mend();
    run.begin();
    this.#running.set(run, { before: this.#failures, isNoted: false });
    this.#frees.enter();
  }

  /** Removes a run that is waiting for its turn. */
  withdraw(run: AdmittedRun): void {
    const index = this.#waiting.indexOf(run);
    if (index >= 0) this.#waiting.splice(index, 1);
    this.#again.delete(run);
  }

  /**
   * Records the native end of a run, and starts those that were waiting for it.
   *
   * @returns Whether its result is valid. If not, the run is repeated.
   */
  end(run: AdmittedRun): boolean {
    if (this.#limit === Infinity) return true;
    const underWay = this.#running.get(run)!;
    this.#noteFailures();
    this.#running.delete(run);
    this.#frees.leave();
    this.#again.delete(run);
    // Another run's failure may also have caused this one's.
    const isDisturbed = this.#failures > underWay.before + (underWay.isNoted ? 1 : 0);
    const counts = !isDisturbed || run.isDropped;
    if (!counts) {
      this.#again.add(run);
      this.#waiting.unshift(run);
    }
    this.#beginWaiting();
    return counts;
  }

  #beginWaiting(): void {
    while (this.#waiting.length > 0 && !this.#isFull) {
      const run = this.#waiting.shift()!;
      try {
        this.#begin(run);
      } catch (error) {
        this.#again.delete(run);
        run.fail(error);
      }
    }
  }

  /** Counts the failures among the runs in progress: some may have ended natively without having been polled. */
  #noteFailures(): void {
    for (const [run, underWay] of this.#running) this.#noteFailure(run, underWay);
  }

  /** Counts a run's failure, once. */
  #noteFailure(run: AdmittedRun, underWay: UnderWay): void {
    if (underWay.isNoted || !run.hasFailed()) return;
    underWay.isNoted = true;
    this.#failures += 1;
    this.#model.noteFailure();
  }

  /** Prepares for a run that blocks the thread: waits for the runs that it could disturb, or that could disturb it. */
  quiet(): void {
    for (const [run, underWay] of this.#running) {
      run.awaitEnd();
      this.#noteFailure(run, underWay);
    }
    this.#model.mend();
  }

  /** Frees a request, at once or when that disturbs no run. */
  whenQuiet(free: () => void): void {
    this.#frees.whenQuiet(free);
  }
}
