/**
 * What is done with a server, written once for both ways to do it: a procedure says what to send and how long to sleep,
 * and whoever runs it does so, off the JavaScript thread (`runAsync`) or blocking it (`runNow`).
 */
import { clearTimeout, setTimeout } from "../../ffi/timers.ts";
import { exchangeOnce, type HttpEnd, type HttpRequest } from "./http.ts";
import { blockingExchange, sleepNow } from "./blocking.ts";

/** One thing to do: send a request, or sleep for some milliseconds. */
export type Step = { readonly send: HttpRequest } | { readonly sleep: number };

/** A procedure with its result. It is resumed with how the exchange ended; with undefined after sleep. */
export type Procedure<T> = Generator<Step, T, HttpEnd | undefined>;

/** Sends a request, in a procedure. */
export function* send(request: HttpRequest): Procedure<HttpEnd> {
  return (yield { send: request })!;
}

/**
 * Runs a procedure without blocking.
 *
 * @param procedure What to do.
 * @param signal Calls it off.
 * @throws {unknown} The signal's reason, or what the procedure throws.
 */
export async function runAsync<T>(procedure: Procedure<T>, signal: AbortSignal): Promise<T> {
  let next = procedure.next();
  while (!next.done) {
    signal.throwIfAborted();
    const step = next.value;
    const end = "send" in step ? await exchangeOnce(step.send, signal) : await sleep(step.sleep, signal);
    signal.throwIfAborted();
    next = procedure.next(end);
  }
  return next.value;
}

/** Runs a procedure on the JavaScript thread, which stands still meanwhile. */
export function runNow<T>(procedure: Procedure<T>): T {
  let next = procedure.next();
  while (!next.done) {
    const step = next.value;
    next = procedure.next("send" in step ? blockingExchange(step.send) : sleepNow(step.sleep));
  }
  return next.value;
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve(undefined);
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
