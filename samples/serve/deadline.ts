import { ProtocolError } from "./protocol/protocol_error.ts";

/**
 * Aborts a request when its time is up or its client has disconnected, with the error to answer with.
 *
 * `AbortSignal.any` and `AbortSignal.timeout` would leave a timer and a listener behind for each request.
 */
export class Deadline implements Disposable {
  readonly #controller = new AbortController();
  readonly #start = performance.now();
  readonly #client: AbortSignal;
  #milliseconds: number;
  #timer: ReturnType<typeof setTimeout>;

  /** Starts the time of a request, whose client aborts the other signal when it disconnects. */
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

  /** Shortens the timeout, counted from its start; a longer one is ignored. */
  shorten(milliseconds: number): void {
    if (milliseconds >= this.#milliseconds) return;
    this.#milliseconds = milliseconds;
    clearTimeout(this.#timer);
    const left = milliseconds - (performance.now() - this.#start);
    if (left <= 0) this.#expire();
    else this.#timer = setTimeout(this.#expire, left);
  }

  /** Stops the timer. */
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
