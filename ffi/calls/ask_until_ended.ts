import type { Library, RequestSymbols } from "../backend.ts";
import type { Pointer } from "../symbols/signature.ts";
import { now, setImmediate, setTimeout } from "../timers.ts";

/** `RESULT_NOT_READY` of `ov_status_e`. */
const notReady = -9;

/** Tells whether a request's run has ended. */
export function hasEnded({ call }: Library<RequestSymbols>, request: Pointer): boolean {
  return call.ov_infer_request_wait_for(request, 0n) !== notReady;
}

/**
 * How many milliseconds a run is polled at every turn of the event loop, and the longest pause between polls after
 * that.
 */
const [eagerMs, longestPauseMs] = [1, 8];

/**
 * Resolves when a run has ended, by polling: at every turn of the event loop at first, then with growing pauses. For
 * runs whose end wakes no one.
 */
export function askUntilEnded(
  library: Library<RequestSymbols>,
  request: Pointer,
  isReleased: () => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const start = now();
    let pauseMs = 0;
    const look = () => {
      if (isReleased() || hasEnded(library, request)) return resolve();
      if (now() - start < eagerMs) return void setImmediate(look);
      pauseMs = Math.min(pauseMs + 1, longestPauseMs);
      setTimeout(look, pauseMs);
    };
    setImmediate(look);
  });
}
