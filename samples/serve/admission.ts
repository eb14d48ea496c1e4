/** How many milliseconds weigh in the mean: that of about so many requests. */
const MEMORY = 16;

/** Counts who is inside and lets no more in than there is room for. */
export class Admission {
  #inside = 0;
  #meanMs = 0;
  readonly #now: () => number;

  readonly limit: number;

  /**
   * Makes one.
   *
   * @param limit How many may be inside at once.
   * @param now The time in milliseconds.
   */
  constructor(limit: number, now: () => number = () => performance.now()) {
    this.limit = limit;
    this.#now = now;
  }

  /** How many are inside. */
  get inside(): number {
    return this.#inside;
  }

  /** After so many seconds there is likely room: those who are inside now stay about that long. */
  get retryAfterSeconds(): number {
    return Math.min(60, Math.max(1, Math.ceil(this.#meanMs / 1000)));
  }

  /** Lets one in, if there is room. The returned function lets it out; more than once is no harm. */
  enter(): (() => void) | undefined {
    if (this.#inside >= this.limit) return undefined;
    this.#inside += 1;
    const since = this.#now();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inside -= 1;
      this.#meanMs += (this.#now() - since - this.#meanMs) / MEMORY;
    };
  }
}
