import { clearTimeout, setImmediate, setTimeout } from "../../ffi/timers.ts";
import { type Linked, LinkedList } from "./linked_list.ts";
import type { NativeEnd, NativeRequest } from "./native_request.ts";
import type { Run } from "./run.ts";
import type { Wait } from "./wait_choice.ts";

/** An infer request with a run in flight. */
export interface InFlight extends Linked<InFlight> {
  readonly native: NativeRequest;
  readonly running: Run | undefined;
  /** The time of the start, by the backend's `now()`. */
  readonly startedAt: number;
  /** How the run ended natively; undefined if it has not ended, after waiting for it as told. */
  nativeEnd(wait: Wait): NativeEnd | undefined;
  /** Called on the JavaScript thread when the native run has ended. Returns `false` if the run is repeated. */
  finish(end: NativeEnd): boolean;
}

/** Once the oldest run has been in flight for this many milliseconds, the others are watched too. */
const lateMs = 1;

/** For at most this many milliseconds, a caller may start runs without a turn for timers and sockets. */
const turnMs = 4;

/**
 * The runs in flight of all requests in the process.
 *
 * The end of a run is found by polling (`ov_infer_request_wait_for` with a timeout of 0 takes far less than a
 * microsecond) whenever a caller needs a free request. Only when the event loop would sleep is a watch set up to wake
 * it: on the oldest run, since runs mostly end in the order of their start, and a millisecond later on all of them. A
 * busy queue therefore needs few wake-ups, and no run is missed. The list also keeps every running request reachable.
 */
class Completions {
  readonly #running = new LinkedList<InFlight>();
  #turn: { promise: Promise<void>; since: number } | undefined;
  #lateTimer: ReturnType<typeof setTimeout> | undefined;
  /** The time of the latest start. */
  #now = 0;

  /** Adds a request whose run has just started. */
  add(request: InFlight): void {
    this.#now = request.startedAt;
    this.#running.add(request);
    this.#turn ??= {
      promise: new Promise((resolve) =>
        setImmediate(() => {
          this.#turn = undefined;
          resolve();
          this.#armUnlessBusy();
        })
      ),
      since: request.startedAt,
    };
  }

  /**
   * Sets up a watch unless the caller starts more runs: while it does, the loop does not sleep. A caller that starts
   * runs for long must not keep the first ones from being noticed, though.
   */
  #armUnlessBusy(): void {
    setImmediate(() => {
      const { first: oldest } = this.#running;
      if (!this.#turn || (oldest && this.#now - oldest.startedAt > turnMs)) this.arm();
    });
  }

  /** Finishes the runs that have ended, in the order of their start. */
  poll(): void {
    // A copy: a callback may start the next run, which is left for the next poll.
    for (const request of this.#running.toArray()) this.pollOne(request);
    if (this.#running.size === 0) this.#clearLateTimer();
  }

  #clearLateTimer(): void {
    clearTimeout(this.#lateTimer);
    this.#lateTimer = undefined;
  }

  /**
   * Finishes a request's run if it has ended, or ends while the thread waits for it.
   *
   * @returns Whether it has ended, now or before.
   */
  pollOne(request: InFlight, wait: Wait = "no"): boolean {
    if (!request.isLinked) return true;
    const end = request.nativeEnd(wait);
    if (!end) return false;
    this.#running.delete(request);
    return request.finish(end);
  }

  /** Sets up a watch, so that the loop wakes when the oldest run ends, and soon after any other does. */
  arm(): void {
    const oldest = this.#oldestRunning();
    if (!oldest) return this.#clearLateTimer();
    this.wake(oldest);
    if (this.#running.size > 1) {
      this.#lateTimer ??= setTimeout(() => {
        this.#lateTimer = undefined;
        this.poll();
        for (const request of this.#running.toArray()) this.wake(request);
      }, lateMs);
    }
  }

  /**
   * Finishes the oldest runs that have ended, up to one that has not, or that a callback started meanwhile. Returns
   * that run. A run that ended before an older one is finished when the loop wakes, or with those that are late.
   */
  #oldestRunning(): InFlight | undefined {
    for (let unseen = this.#running.size;; unseen--) {
      const { first } = this.#running;
      if (!first || unseen === 0) return first;
      this.pollOne(first);
      // A repeated run may not be in flight for now.
      if (this.#running.first === first) return first;
    }
  }

  /** Wakes the loop when a request's run ends, and then watches the next one. */
  wake(request: InFlight): void {
    const { native, running: run } = request;
    if (!request.isLinked || !run || run.isWaking) return;
    run.isWaking = true;
    // The native watch may outlast the request's interest in the run.
    native.handle.retain();
    native.watch.ended().then(() => {
      native.handle.release();
      run.isWaking = false;
      if (request.running === run) this.pollOne(request);
      this.arm();
    });
  }

  /**
   * Returns a promise to await before starting more, if the caller has kept the event loop from other work for long.
   */
  turn(): Promise<void> | undefined {
    if (this.#turn && this.#now - this.#turn.since > turnMs) return this.#turn.promise;
    return undefined;
  }

  /** Whether no request other than this one has a run in flight. */
  isOnly(request: InFlight): boolean {
    return this.#running.size === (request.isLinked ? 1 : 0);
  }

  /** The runs in flight, in the order of their start. */
  toArray(): InFlight[] {
    return this.#running.toArray();
  }
}

export const completions = new Completions();
