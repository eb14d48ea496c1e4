import { hasEnded } from "./ask_until_ended.ts";
import type { Library, RequestSymbols, Watch } from "./backend.ts";
import type { Pointer } from "./symbols/signature.ts";
import { setImmediate } from "./timers.ts";

/** For so many milliseconds one look waits natively: so the end of a run is seen at once, and the loop goes on soon. */
const lookMs = 1n;

/** Who waits for the end of a run. */
interface Awaited {
  readonly library: Library<RequestSymbols>;
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** The requests whose runs are waited for, in the order in which that began. */
const awaited = new Map<Pointer, Awaited>();

/** Waits for the oldest for a moment, then sees which have ended. Turns of the loop come between. */
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
 * Watches without a callback: native code has nothing of JavaScript's to call, which may be gone by then. It takes up
 * the thread that waits, so it is for Workers.
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
    latency: (seen) => seen,
    release() {
      awaited.get(request)?.resolve();
      awaited.delete(request);
    },
  };
}
