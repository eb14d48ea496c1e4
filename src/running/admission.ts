import { FreeGate } from "./free_gate.ts";

/** An asynchronous run, as its compiled model sees it. */
export interface AdmittedRun {
  /** Whether nobody wants its result any more. */
  readonly isDropped: boolean;
  /** Starts it natively; throws if that is refused. */
  begin(): void;
  /** Ends it without a native run. */
  fail(error: unknown): void;
  /** Whether it has ended natively, and failed there. */
  hasFailed(): boolean;
  /** Waits for its native end, blocking the thread. */
  awaitEnd(): void;
}

/** What admission needs to know of a compiled model. */
export interface AdmittingModel {
  readonly isDynamic: boolean;
  readonly isStateful: boolean;
  readonly hasDynamicPorts: boolean;
  readonly streams: number;
  noteFailure(): void;
  mend(): void;
}

/** A run that is under way. */
interface UnderWay {
  /** How many had failed when it began. */
  readonly before: number;
  /** Whether its own failure has been noted. */
  isNoted: boolean;
}

/**
 * Which runs of a compiled model are under way natively. The rule: whatever happens to one run, every other answers as
 * if it were alone, or is refused; nothing of another run is ever in an answer.
 *
 * Runs of a model without dynamic shapes cannot disturb each other: they begin at once, and no account is kept of
 * them. In one with dynamic shapes, a run that fails may leave the graph that it ran on broken for those that follow on
 * it. So there are never more runs under way than graphs, with variables never more than one; a run that another's
 * failure may have disturbed is made again; and before the next run the model is mended.
 */
export class Admission {
  readonly #model: AdmittingModel;
  readonly #running = new Map<AdmittedRun, UnderWay>();
  readonly #waiting: AdmittedRun[] = [];
  /** The runs that are made again: one by one, so that each is sure to get its answer. */
  readonly #again = new Set<AdmittedRun>();
  #failures = 0;
  #most: number | undefined;
  /** On models with dynamic shapes, freeing one request while another ran corrupted the heap. */
  readonly #frees: FreeGate;

  constructor(model: AdmittingModel) {
    this.#model = model;
    this.#frees = new FreeGate(model.hasDynamicPorts);
  }

  get #limit(): number {
    return this.#most ??= !this.#model.isDynamic ? Infinity : this.#model.isStateful ? 1 : this.#model.streams;
  }

  get #isFull(): boolean {
    return this.#running.size >= (this.#again.size > 0 ? 1 : this.#limit);
  }

  /** Begins a run, now or when it is its turn. */
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

  /** Takes back a run that waits. */
  withdraw(run: AdmittedRun): void {
    const index = this.#waiting.indexOf(run);
    if (index >= 0) this.#waiting.splice(index, 1);
    this.#again.delete(run);
  }

  /**
   * Notes the native end of a run, and begins those that waited for it.
   *
   * @returns Whether its answer counts. Otherwise it is made again.
   */
  end(run: AdmittedRun): boolean {
    if (this.#limit === Infinity) return true;
    const underWay = this.#running.get(run)!;
    this.#noteFailures();
    this.#running.delete(run);
    this.#frees.leave();
    this.#again.delete(run);
    // A failure too may be what another's has led to.
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

  /** Notes which of the runs under way have failed by now: they may have ended natively and not been seen to yet. */
  #noteFailures(): void {
    for (const [run, underWay] of this.#running) this.#noteFailure(run, underWay);
  }

  /** Notes once that a run has failed, if it has. */
  #noteFailure(run: AdmittedRun, underWay: UnderWay): void {
    if (underWay.isNoted || !run.hasFailed()) return;
    underWay.isNoted = true;
    this.#failures += 1;
    this.#model.noteFailure();
  }

  /** Before a run that blocks the thread: waits for those that it might disturb, or be disturbed by. */
  quiet(): void {
    for (const [run, underWay] of this.#running) {
      run.awaitEnd();
      this.#noteFailure(run, underWay);
    }
    this.#model.mend();
  }

  /** Frees a request, now or when that disturbs no run. */
  whenQuiet(free: () => void): void {
    this.#frees.whenQuiet(free);
  }
}
