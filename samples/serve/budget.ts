import { ProtocolError } from "./protocol/protocol_error.ts";

/** The bytes that clients may make the server hold, over all models and connections. */
export class Budget {
  readonly limit: number;
  #used = 0;

  /** Creates a budget of a number of bytes. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** The number of bytes that are held. */
  get used(): number {
    return this.#used;
  }

  /** Begins to count what one request holds. */
  lease(): Lease {
    return new Lease((bytes) => {
      if (bytes > this.limit) throw new ProtocolError(413, `${bytes} bytes are more than the server may hold`);
      if (bytes > 0 && this.#used + bytes > this.limit) {
        throw new ProtocolError(503, `the server holds ${this.#used} of ${this.limit} bytes for others`, 1);
      }
      this.#used += bytes;
    });
  }
}

/** What one request holds of a {@linkcode Budget}. */
export class Lease implements Disposable {
  readonly #take: (bytes: number) => void;
  #held = 0;
  /** The part of it that nothing uses yet. */
  #spare = 0;
  #isOver = false;

  /** `take` takes bytes from the budget, or gives them back if negative; it throws if there are too few. */
  constructor(take: (bytes: number) => void) {
    this.#take = take;
  }

  /** Takes bytes that {@linkcode add} will use, so that a request that begins can be answered. */
  reserve(bytes: number): void {
    if (this.#isOver) return;
    this.#take(bytes);
    this.#held += bytes;
    this.#spare += bytes;
  }

  /** Uses bytes: those that are reserved, and more if they are too few. Both throw if the budget has not so many. */
  add(bytes: number): void {
    if (bytes > this.#spare) this.reserve(bytes - this.#spare);
    this.#spare = Math.max(0, this.#spare - bytes);
  }

  /** Gives back all bytes; later ones are not counted. Calling it again does nothing. */
  [Symbol.dispose](): void {
    this.#take(-this.#held);
    this.#held = this.#spare = 0;
    this.#isOver = true;
  }
}
