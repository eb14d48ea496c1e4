import { askUntilEnded, hasEnded } from "./ask_until_ended.ts";
import type { Backend, Library, RequestSymbols, Watch } from "./backend.ts";
import { lastOnExit } from "./node_exit.ts";
import { type Async, openUv, type Uv } from "./node_uv.ts";
import { pollingWatch } from "./polling_watch.ts";
import type { Pointer } from "./symbols/signature.ts";
import { isWorker } from "./thread.ts";
import { setImmediate } from "./timers.ts";

/** libuv's part; null where Node.js's program does not give it, and undefined if nobody has asked yet. */
let uv: Uv | null | undefined;
/** The watches, by the addresses of their handles. */
const watches = new Map<Pointer, NodeWatch>();
/** Those whose handles were sent, in this turn of the loop. */
const sent: NodeWatch[] = [];
let hasEndedProcess = false;

/**
 * Watches by a `uv_async_t` a request: OpenVINO's callback is `uv_async_send` itself, so native threads run none of
 * JavaScript. In a Worker an open handle would end the whole process, since nobody closes it when the Worker is ended.
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
    // On Windows the program cannot be opened by no name.
    return null;
  }
  // A handle that has been sent when JavaScript is gone would call it, which aborts the process.
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
 * Which run a wake-up is of cannot be told from how many there were, since libuv makes one of several. But whoever was
 * sent before the handle's turn has been heard after it. So a wake-up is surely the present run's if all before it have
 * been heard; else it may be an earlier one's alone, or both in one.
 */
export class NodeWatch implements Watch {
  readonly #library: Library<RequestSymbols>;
  readonly #request: Pointer;
  readonly #async: Async;
  /** How many runs were started. */
  #started = 0;
  /** Up to which run all wake-ups have been heard. */
  #heard = 0;
  /** A run whose wake-up may have been heard in one with an earlier run's. */
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

  /** Whether the present run's wake-up was heard. It comes some microseconds before the run has ended. */
  #isHeard(): boolean {
    if (this.#heard < this.#started) return false;
    this.#library.call.ov_infer_request_wait(this.#request);
    return true;
  }

  /** Called when the handle had its turn. */
  noteSent(): void {
    if (this.#heard >= this.#started - 1) this.#heard = this.#started;
    else {
      this.#heard = this.#started - 1;
      this.#doubtful = this.#started;
    }
  }

  /** Called soon after that. */
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

  latency(seen: number): number {
    return seen;
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    // At the process's end all were closed.
    if (watches.delete(this.#async.address)) this.#async.close();
    this.#over();
  }

  closeAtExit(): void {
    this.#async.closeAtExit();
  }
}
