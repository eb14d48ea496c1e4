/**
 * Communication with a server, written once for blocking and asynchronous calls. A procedure yields what to send and
 * how long to sleep; `runAsync` does so off the JavaScript thread, `runNow` on it.
 */
import { clearTimeout, setTimeout } from "../../ffi/timers.ts";
import { exchangeOnce, type HttpEnd, type HttpRequest } from "./http.ts";
import { blockingExchange, sleepNow } from "./blocking.ts";

/** One step: send a request, or sleep for a number of milliseconds. */
export type Step = { readonly send: HttpRequest } | { readonly sleep: number };

/** A procedure and its result. It resumes with the result of the exchange, or with undefined after sleeping. */
export type Procedure<T> = Generator<Step, T, HttpEnd | undefined>;

/** Sends a request, within a procedure. */
export function* send(request: HttpRequest): Procedure<HttpEnd> {
  return (yield { send: request })!;
}

/** Runs a procedure without blocking, until the signal aborts it. Rejects with the signal's reason then. */
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

/** Runs a procedure on the JavaScript thread, blocking it. Returns the procedure's result. */
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
