/**
 * How long the JavaScript thread waits for a job in flight: not at all, a millisecond at most, or until it has ended.
 */
export type Wait = "no" | "briefly" | "to its end";

/**
 * After jobs that took longer, following ones are left to the event loop at once: first 1, then 3, 7, and at most this
 * many.
 */
const mostLeft = 63;

/** After this many consecutive jobs of less than a millisecond, the next is expected to be short too. */
const trusted = 8;

/** The latency in milliseconds up to which a job counts as short. */
const shortMs = 1;

/**
 * Chooses how a full queue waits for its oldest job. Waking the event loop takes longer than a small network's
 * inference, so short jobs are waited for on the thread, and longer ones soon are not. A wait without a timeout costs
 * the system a third of one with it, so it is used for jobs that do the same work each time and have been short.
 */
export class JobWaitChoice {
  /** Whether jobs do the same work each time, as far as shapes tell. */
  readonly #isSteady: boolean;
  /** The number of jobs still to be left to the event loop, and its last starting value. */
  #left = 0;
  #lastLeft = 0;
  /** The number of consecutive short jobs. */
  #short = 0;

  constructor(isSteady: boolean) {
    this.#isSteady = isSteady;
  }

  /** How to wait for the oldest job. Report the result to `learn`, unless it is `"no"`. */
  next(): Wait {
    if (this.#left > 0) {
      this.#left -= 1;
      return "no";
    }
    return this.#isSteady && this.#short >= trusted ? "to its end" : "briefly";
  }

  /** Records a job that was waited for: its latency in milliseconds, or undefined if it did not end. */
  learn(latency: number | undefined): void {
    if (latency === undefined) {
      this.#left = this.#lastLeft = Math.min(2 * this.#lastLeft + 1, mostLeft);
      this.#short = 0;
      return;
    }
    this.#lastLeft = 0;
    this.#short = latency <= shortMs ? this.#short + 1 : 0;
  }
}

/** The latency in milliseconds up to which an inference measured with a wake-up may have been short. */
const nearMs = 1;

/**
 * The latency in milliseconds up to which an awaited inference counts as short. Waiting on the thread for one among
 * others must cost less than a wake-up, since their callers could use the thread meanwhile; for one alone, little more
 * is lost than time that nobody uses.
 */
export const shortAwaitedMs = { alone: 0.5, amongOthers: 0.2 } as const;

/**
 * Chooses how to wait for an inference that a program awaits. If it is shorter than a wake-up of the event loop, it is
 * waited for on the thread; otherwise the loop is free for other work. Since a wake-up hides how short an inference
 * was, one is waited for on the thread from time to time to measure it.
 */
export class AwaitedWaitChoice {
  /** Whether inferences do the same work each time, as far as shapes tell. */
  readonly #isSteady: boolean;
  readonly #shortMs: number;
  /** The number of consecutive short inferences. */
  #short = 0;
  /** Whether any inference may have been short: the wake-up after a later one may take longer than that. */
  #isNear = false;
  /** The number of inferences still to be left to the event loop, and its last starting value. */
  #left = 0;
  #lastLeft = 0;

  /**
   * @param isSteady Whether inferences do the same work each time, as far as shapes tell.
   * @param shortMs The latency in milliseconds up to which they count as short.
   */
  constructor(isSteady: boolean, shortMs: number) {
    this.#isSteady = isSteady;
    this.#shortMs = shortMs;
  }

  /** How to wait for the inference in flight. */
  next(): Wait {
    if (this.#short > 0) return this.#isSteady && this.#short >= trusted ? "to its end" : "briefly";
    if (this.#isNear && this.#left === 0) return "briefly";
    this.#left = Math.max(0, this.#left - 1);
    return "no";
  }

  /** Records an inference that has ended: its latency in milliseconds, and how it was waited for. */
  learn(latency: number, wait: Wait): void {
    this.#short = latency <= this.#shortMs ? this.#short + 1 : 0;
    this.#isNear ||= latency <= nearMs;
    if (this.#short > 0) this.#lastLeft = 0;
    else if (wait !== "no") this.#left = this.#lastLeft = Math.min(2 * this.#lastLeft + 1, mostLeft);
  }
}
