import { ProtocolError } from "./protocol/protocol_error.ts";

/**
 * The end of a request's time, or of its client's interest: its signal aborts with the error to answer with.
 *
 * `AbortSignal.any` and `AbortSignal.timeout` would do, but leave a timer and a listener behind for each request.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #start = performance.now();
  readonly #client: AbortSignal;
  #milliseconds: number;
  #timer: ReturnType<typeof setTimeout>;

  /**
   * Starts the time.
   *
   * @param milliseconds How long a request may take.
   * @param client Aborts when the client has gone.
   */
  constructor(milliseconds: number, client: AbortSignal) {
    this.#milliseconds = milliseconds;
    this.#timer = setTimeout(this.#expire, milliseconds);
    this.#client = client;
    if (client.aborted) this.#leave();
    else client.addEventListener("abort", this.#leave, { once: true });
  }

  /** Aborts with a {@linkcode ProtocolError}. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Makes the time shorter, counted from its start; never longer. */
  shorten(milliseconds: number): void {
    if (milliseconds >= this.#milliseconds) return;
    this.#milliseconds = milliseconds;
    clearTimeout(this.#timer);
    const left = milliseconds - (performance.now() - this.#start);
    if (left <= 0) this.#expire();
    else this.#timer = setTimeout(this.#expire, left);
  }

  /** Ends the watch. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#client.removeEventListener("abort", this.#leave);
  }

  readonly #expire = () => {
    this.#controller.abort(new ProtocolError(504, `the request took more than ${this.#milliseconds} ms`));
  };

  readonly #leave = () => {
    this.#controller.abort(new ProtocolError(499, "the client has closed the connection"));
  };
}
