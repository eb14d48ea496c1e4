/** The mean is over about this many requests. */
const MEMORY = 16;

/** Counts requests in progress and limits their number. */
export class Admission {
  #inside = 0;
  #meanMs = 0;
  readonly #now: () => number;

  readonly limit: number;

  /** Lets in as many requests at once as `limit`; `now` returns the time in milliseconds. */
  constructor(limit: number, now: () => number = () => performance.now()) {
    this.limit = limit;
    this.#now = now;
  }

  /** The number of requests in progress. */
  get inside(): number {
    return this.#inside;
  }

  /** The number of seconds after which there is probably room: about as long as current requests take. */
  get retryAfterSeconds(): number {
    return Math.min(60, Math.max(1, Math.ceil(this.#meanMs / 1000)));
  }

  /** Admits a request if there is room. Returns a function that ends it; calling that again does nothing. */
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
