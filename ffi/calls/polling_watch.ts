import { hasEnded } from "./ask_until_ended.ts";
import type { Library, RequestSymbols, Watch } from "../backend.ts";
import type { Pointer } from "../symbols/signature.ts";
import { setImmediate } from "../timers.ts";

/**
 * The timeout in milliseconds of one native wait: long enough to notice an end at once, short enough for the event
 * loop.
 */
const lookMs = 1n;

/** A request whose run is awaited. */
interface Awaited {
  readonly library: Library<RequestSymbols>;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** The awaited requests, in the order in which the waits began. */
const awaited = new Map<Pointer, Awaited>();

/**
 * Waits briefly for the oldest run, then finds those that have ended. The event loop gets a turn before the next wait.
 */
function look(): void {
  const [oldest] = awaited;
  if (oldest) oldest[1].library.call.ov_infer_request_wait_for(oldest[0], lookMs);
  for (const [request, { library, resolve }] of awaited) {
    if (!hasEnded(library, request)) continue;
    awaited.delete(request);
    resolve();
  }
  if (awaited.size > 0) setImmediate(look);
}

/**
 * Watches by polling, without a callback, which might be gone when native code calls it. It occupies the waiting
 * thread, so it is for Workers only.
 */
export function pollingWatch(library: Library<RequestSymbols>, request: Pointer): Watch {
  return {
    starting() {},
    started() {},
    ended() {
      const waiting = awaited.get(request);
      if (waiting) return waiting.promise;
      const { promise, resolve } = Promise.withResolvers<void>();
      if (awaited.size === 0) setImmediate(look);
      awaited.set(request, { library, promise, resolve });
      return promise;
    },
    latency: (observed) => observed,
    release() {
      awaited.get(request)?.resolve();
      awaited.delete(request);
    },
  };
}
