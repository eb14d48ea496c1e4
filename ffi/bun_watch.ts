import type { JSCallback } from "bun:ffi";
import { askUntilEnded } from "./ask_until_ended.ts";
import type { Backend, Library, RequestSymbols, Watch } from "./backend.ts";
import { addressOf, bunFfi } from "./bun_ffi.ts";
import { pollingWatch } from "./polling_watch.ts";
import { words } from "./structs.ts";
import { isWorker } from "./thread.ts";
import { clearInterval, setInterval } from "./timers.ts";

/**
 * The one C callback of the process, and who waits for it, by number. Native code calls it for as long as any request
 * lives, so it is made once and stays reachable for ever: a collected JSCallback would be called all the same.
 */
let onRunEnded: JSCallback | undefined;
const watched = new Map<number, Watched>();
let lastNumber = 0;

/** A watched request. */
interface Watched {
  /** The C API keeps the pointer to this struct, not a copy: it must stay until the request has been freed. */
  readonly callback: BigUint64Array;
  /** Called on the event loop after each run. */
  readonly ended: () => void;
}

/** Runs that somebody waits for. A queued callback does not keep Bun alive, so a timer does meanwhile. */
let awaited = 0;
let aliveTimer: ReturnType<typeof setInterval> | undefined;

function countAwaited(change: 1 | -1): void {
  awaited += change;
  if (awaited > 0) aliveTimer ??= setInterval(() => {}, 2 ** 30);
  else {
    clearInterval(aliveTimer);
    aliveTimer = undefined;
  }
}

/**
 * To call JavaScript costs as much as all else of a tiny run. After so many runs that nobody has waited for here, since
 * they were seen to have ended otherwise, a request's next ones call nothing, until somebody waits for one.
 */
const mostAlone = 32;

let nothing: BigUint64Array | undefined;

/** An `ov_callback_t` that does nothing, for ever: the library frees NULL. */
function silence({ call }: Library<RequestSymbols>): BigUint64Array {
  if (!nothing) {
    nothing = words(2);
    nothing[0] = BigInt((call.ov_free as unknown as { readonly ptr: number }).ptr);
  }
  return nothing;
}

/** Watches by a callback, which native threads queue for the event loop. */
export const watch: Backend["watch"] = (library, request): Watch => {
  // A Worker's end frees its JSCallback, and native threads would call it all the same.
  if (isWorker()) return pollingWatch(library, request);
  onRunEnded ??= new (bunFfi().JSCallback)((number: bigint) => watched.get(Number(number))?.ended(), {
    args: ["u64"],
    returns: "void",
    threadsafe: true,
  });
  const number = ++lastNumber;
  const callback = words(2);
  callback[0] = BigInt(onRunEnded.ptr!);
  callback[1] = BigInt(number);
  let isCalling = true;
  /** How many runs were started since anybody has last waited for one here. */
  let alone = 0;
  let isReleased = false;
  let started = 0;
  let called = 0;
  let waiting: { promise: Promise<void>; resolve: () => void } | undefined;
  const ended = () => {
    called += 1;
    // A callback that comes after its run was already seen to have ended, with the next one started, tells nothing.
    if (called !== started) return;
    // The run's promise is fulfilled just after the native callback returned: microseconds at most.
    library.call.ov_infer_request_wait(request);
    const { resolve } = waiting ?? {};
    if (!resolve) return;
    waiting = undefined;
    countAwaited(-1);
    resolve();
  };
  watched.set(number, { callback, ended });
  library.call.ov_infer_request_set_callback(request, addressOf(callback));
  return {
    starting() {
      alone += 1;
      const isToCall = alone <= mostAlone;
      if (isToCall === isCalling) return;
      const chosen = addressOf(isToCall ? callback : silence(library));
      if (library.call.ov_infer_request_set_callback(request, chosen) === 0) isCalling = isToCall;
    },
    started() {
      if (isCalling) started += 1;
    },
    ended() {
      alone = 0;
      if (!isCalling) return askUntilEnded(library, request, () => isReleased);
      if (called === started) return Promise.resolve();
      if (!waiting) {
        waiting = Promise.withResolvers<void>();
        countAwaited(1);
      }
      return waiting.promise;
    },
    latency: (seen) => seen,
    release() {
      isReleased = true;
      watched.delete(number);
      if (waiting) {
        countAwaited(-1);
        waiting.resolve();
      }
    },
  };
};
