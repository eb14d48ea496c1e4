import { askUntilEnded, hasEnded } from "../calls/ask_until_ended.ts";
import type { Backend, Library, RequestSymbols, Watch } from "../backend.ts";
import { lastOnExit } from "./exit.ts";
import { type Async, openUv, type Uv } from "./uv.ts";
import { pollingWatch } from "../calls/polling_watch.ts";
import type { Pointer } from "../symbols/signature.ts";
import { isWorker } from "../thread.ts";
import { setImmediate } from "../timers.ts";

/** libuv's functions; null if Node.js does not export them, undefined before the first use. */
let uv: Uv | null | undefined;
/** The watches, by the addresses of their handles. */
const watches = new Map<Pointer, NodeWatch>();
/** The watches whose handles were sent in this turn of the loop. */
const sent: NodeWatch[] = [];
let hasEndedProcess = false;

/**
 * Watches by one `uv_async_t` per request: OpenVINO's callback is `uv_async_send` itself, so native threads execute no
 * JavaScript. Workers use polling instead: an open handle would end the process, since no one closes it when a Worker
 * is terminated.
 */
export const watch: Backend["watch"] = (library, request): Watch => {
  if (isWorker() || hasEndedProcess) return pollingWatch(library, request);
  if (uv === undefined) uv = open();
  return uv === null ? pollingWatch(library, request) : new NodeWatch(library, request, uv.makeAsync());
};

function open(): Uv | null {
  let opened: Uv;
  try {
    opened = openUv(noteSent);
  } catch {
    // On Windows the executable cannot be opened without a name.
    return null;
  }
  // A handle sent after JavaScript is gone would call it, which aborts the process.
  lastOnExit(() => {
    hasEndedProcess = true;
    for (const watch of watches.values()) watch.closeAtExit();
    watches.clear();
  });
  return opened;
}

/** Called when a handle had its turn, where hardly anything may be done. */
export function noteSent(handle: Pointer): void {
  const watch = watches.get(handle);
  if (!watch) return;
  watch.noteSent();
  if (sent.push(watch) === 1) setImmediate(lookAtSent);
}

function lookAtSent(): void {
  for (const watch of sent.splice(0)) watch.look();
}

/**
 * Matches wake-ups to runs. libuv merges sends, so wake-ups cannot be counted, but every send before the handle's turn
 * has been noticed after it. A wake-up therefore certainly belongs to the current run if the wake-ups of all earlier
 * runs have been noticed; otherwise it may be an earlier run's alone, or both in one.
 */
export class NodeWatch implements Watch {
  readonly #library: Library<RequestSymbols>;
  readonly #request: Pointer;
  readonly #async: Async;
  /** The number of runs started. */
  #started = 0;
  /** The number of the last run up to which all wake-ups have been noticed. */
  #heard = 0;
  /** The number of a run whose wake-up may have been merged with an earlier run's. */
  #doubtful = 0;
  #waiting: PromiseWithResolvers<void> | undefined;
  #isReleased = false;

  constructor(library: Library<RequestSymbols>, request: Pointer, async: Async) {
    this.#library = library;
    this.#request = request;
    this.#async = async;
    watches.set(async.address, this);
    library.call.ov_infer_request_set_callback(request, async.callback);
  }

  starting(): void {}

  started(): void {
    this.#started += 1;
  }

  ended(): Promise<void> {
    if (this.#waiting) return this.#waiting.promise;
    if (this.#isHeard() || hasEnded(this.#library, this.#request)) return Promise.resolve();
    this.#waiting = Promise.withResolvers();
    this.#async.keepsAlive(true);
    if (this.#doubtful === this.#started) this.#ask();
    return this.#waiting.promise;
  }

  /** Whether the current run's wake-up was noticed. It comes some microseconds before the run has ended. */
  #isHeard(): boolean {
    if (this.#heard < this.#started) return false;
    this.#library.call.ov_infer_request_wait(this.#request);
    return true;
  }

  /** Called in the handle's turn of the loop. */
  noteSent(): void {
    if (this.#heard >= this.#started - 1) this.#heard = this.#started;
    else {
      this.#heard = this.#started - 1;
      this.#doubtful = this.#started;
    }
  }

  /** Called soon after that turn. */
  look(): void {
    if (!this.#waiting) return;
    if (this.#isHeard()) this.#over();
    else if (this.#doubtful === this.#started) this.#ask();
  }

  #ask(): void {
    askUntilEnded(this.#library, this.#request, () => this.#isReleased).then(() => this.#over());
  }

  #over(): void {
    if (!this.#waiting) return;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    if (!this.#isReleased && !hasEndedProcess) this.#async.keepsAlive(false);
    resolve();
  }

  latency(observed: number): number {
    return observed;
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    // When the process ends, all handles have been closed already.
    if (watches.delete(this.#async.address)) this.#async.close();
    this.#over();
  }

  closeAtExit(): void {
    this.#async.closeAtExit();
  }
}
