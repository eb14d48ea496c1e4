import { askUntilEnded } from "../calls/ask_until_ended.ts";
import type { Backend, Library, RequestSymbols, Watch } from "../backend.ts";
import { addressOf, bunFfi, type Callback } from "./ffi.ts";
import { pollingWatch } from "../calls/polling_watch.ts";
import { words } from "../structs.ts";
import { isWorker } from "../thread.ts";
import { clearInterval, setInterval } from "../timers.ts";

/**
 * The only C callback of the process, and the waiting requests by number. Native code calls it as long as any request
 * exists, so it is never released: a collected JSCallback would still be called.
 */
let onRunEnded: Callback | undefined;
const watched = new Map<number, Watched>();
let lastNumber = 0;

/** A request with a watch. */
interface Watched {
  /** Must stay allocated until the request is freed: the C API keeps a pointer to this struct, not a copy. */
  readonly callback: BigUint64Array;
  /** Called on the event loop after each run. */
  readonly ended: () => void;
}

/** The number of runs being awaited. A queued callback does not keep Bun alive, so a timer does while there are any. */
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
 * Calling JavaScript costs as much as the rest of a tiny run. After this many consecutive runs whose end was noticed
 * without the callback, the request's next runs do not call it, until one is awaited again.
 */
const mostAlone = 32;

let nothing: BigUint64Array | undefined;

/** An `ov_callback_t` that does nothing, never released: the C function called frees NULL. */
function silence({ call }: Library<RequestSymbols>): BigUint64Array {
  if (!nothing) {
    nothing = words(2);
    nothing[0] = BigInt((call.ov_free as unknown as { readonly ptr: number }).ptr);
  }
  return nothing;
}

/** Watches by a callback that native threads queue on the event loop. */
export const watch: Backend["watch"] = (library, request): Watch => {
  // Terminating a Worker frees its JSCallback, and native threads would still call it.
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
  /** The number of runs since one was last awaited. */
  let alone = 0;
  let isReleased = false;
  let started = 0;
  let called = 0;
  let waiting: { promise: Promise<void>; resolve: () => void } | undefined;
  const ended = () => {
    called += 1;
    // A callback that arrives after its run was noticed and the next one started says nothing about the next one.
    if (called !== started) return;
    // The run's promise is fulfilled microseconds after the native callback returns.
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
    latency: (observed) => observed,
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
