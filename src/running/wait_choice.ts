/**
 * For how long a job in flight is waited for on the JavaScript thread: not at all, a millisecond at most, or until it
 * has ended.
 */
export type Wait = "no" | "briefly" | "to its end";

/** After jobs that took longer, others are left to the event loop at once: one, then three, seven, at most so many. */
const mostLeft = 63;

/** So many jobs in a row that ended within a millisecond tell that the next one will. */
const trusted = 8;

/** The latency in milliseconds up to which a job counts as short. */
const shortMs = 1;

/**
 * How a full queue waits for its oldest job. To wake the event loop takes longer than a small network, so a short job
 * is waited for on the thread. What takes longer is soon left alone. A wait without a time limit costs the system a
 * third of one with it: it is for jobs that take as long every time, and have been short.
 */
export class JobWaitChoice {
  /** Whether jobs do the same work every time, as far as shapes tell. */
  readonly #isSteady: boolean;
  /** How many jobs yet are left to the event loop, and how many the last time. */
  #left = 0;
  #lastLeft = 0;
  /** How many jobs in a row were short. */
  #short = 0;

  constructor(isSteady: boolean) {
    this.#isSteady = isSteady;
  }

  /** How the oldest job is to be waited for. Say afterwards how it went, unless it is `"no"`. */
  next(): Wait {
    if (this.#left > 0) {
      this.#left -= 1;
      return "no";
    }
    return this.#isSteady && this.#short >= trusted ? "to its end" : "briefly";
  }

  /** Learns of a job that was waited for: its latency in milliseconds, or undefined if it had not ended. */
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

/**
 * The latency in milliseconds up to which waiting for an inference on the thread costs less than a wake-up does, and
 * up to which one that the event loop was woken by may have been as short as that.
 */
const [awaitedMs, nearMs] = [0.2, 1];

/**
 * How an inference that a program awaits is waited for. What is shorter than it takes to wake the event loop is waited
 * for on the thread; all else is left to the loop, which has other work to do meanwhile. A wake-up hides how short an
 * inference was, so now and then one is waited for on the thread to learn that.
 */
export class AwaitedWaitChoice {
  /** Whether inferences do the same work every time, as far as shapes tell. */
  readonly #isSteady: boolean;
  /** How many in a row were short. */
  #short = 0;
  /** Whether the last one may have been. */
  #isNear = false;
  /** How many yet are left to the event loop, and how many the last time. */
  #left = 0;
  #lastLeft = 0;

  constructor(isSteady: boolean) {
    this.#isSteady = isSteady;
  }

  /** How the inference in flight is to be waited for. */
  next(): Wait {
    if (this.#short > 0) return this.#isSteady && this.#short >= trusted ? "to its end" : "briefly";
    if (this.#isNear && this.#left === 0) return "briefly";
    this.#left = Math.max(0, this.#left - 1);
    return "no";
  }

  /** Learns of an inference that has ended: its latency in milliseconds, and how it was waited for. */
  learn(latency: number, wait: Wait): void {
    this.#short = latency <= awaitedMs ? this.#short + 1 : 0;
    this.#isNear = latency <= nearMs;
    if (this.#short > 0) this.#lastLeft = 0;
    else if (wait !== "no") this.#left = this.#lastLeft = Math.min(2 * this.#lastLeft + 1, mostLeft);
  }
}
