import { clearTimeout, setImmediate, setTimeout } from "../../ffi/timers.ts";
import { type Linked, LinkedList } from "./linked_list.ts";
import type { NativeEnd, NativeRequest } from "./native_request.ts";
import type { Run } from "./run.ts";
import type { Wait } from "./wait_choice.ts";

/** An infer request, as long as a run of it is in flight. */
export interface InFlight extends Linked<InFlight> {
  readonly native: NativeRequest;
  /** The run. */
  readonly running: Run | undefined;
  /** When it was started, as the backend's `now()` has it. */
  readonly startedAt: number;
  /** How it ended natively; undefined if it has not, and is not waited for. */
  nativeEnd(wait: Wait): NativeEnd | undefined;
  /** Called on the JavaScript thread when the native run has ended. Returns false if it is made again. */
  finish(end: NativeEnd): boolean;
}

/** When the oldest run is in flight for so long, the others are watched too. */
const lateMs = 1;

/** So long a caller may start runs without letting timers and sockets have their turn. */
const turnMs = 4;

/**
 * The runs in flight, of all requests of the process.
 *
 * That a run has ended is found by asking (`ov_infer_request_wait_for` with 0, far below a microsecond), whenever a
 * caller needs a free request. Only when the event loop has nothing else to do is it woken by a watch: that of the
 * oldest run, and of all of them a millisecond later, since runs mostly end in the order they began. So a busy queue
 * costs few wake-ups, and no run is forgotten. This also keeps every running request reachable.
 */
class Completions {
  readonly #running = new LinkedList<InFlight>();
  #turn: { promise: Promise<void>; since: number } | undefined;
  #lateTimer: ReturnType<typeof setTimeout> | undefined;
  /** When a run was last started. */
  #now = 0;

  /** Takes in a request whose run has just been started. */
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
   * Arms, unless the caller starts more: then it is not done yet, and the loop does not sleep. But nobody is to start so
   * much that what was started first is never seen to have ended.
   */
  #armUnlessBusy(): void {
    setImmediate(() => {
      const { first: oldest } = this.#running;
      if (!this.#turn || (oldest && this.#now - oldest.startedAt > turnMs)) this.arm();
    });
  }

  /** Finishes the runs that have ended, in the order they began. */
  poll(): void {
    // A copy: a callback may start the next run, which gets its turn at the next poll.
    for (const request of this.#running.toArray()) this.pollOne(request);
    if (this.#running.size === 0) this.#clearLateTimer();
  }

  #clearLateTimer(): void {
    clearTimeout(this.#lateTimer);
    this.#lateTimer = undefined;
  }

  /**
   * Finishes a request's run if it has ended, or ends while it is waited for on this thread.
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

  /** Sees to it that the loop is woken when the oldest run ends, and soon when any does. */
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
   * Finishes the oldest runs that have ended, up to one that has not or that a callback started meanwhile. One that ended
   * before an older one has its turn when the loop is woken, or with those that are late.
   */
  #oldestRunning(): InFlight | undefined {
    for (let unseen = this.#running.size;; unseen--) {
      const { first } = this.#running;
      if (!first || unseen === 0) return first;
      this.pollOne(first);
      // A run that is made again may have left for now.
      if (this.#running.first === first) return first;
    }
  }

  /** Wakes the loop when a request's run has ended; the next one is then looked after. */
  wake(request: InFlight): void {
    const { native, running: run } = request;
    if (!request.isLinked || !run || run.isWaking) return;
    run.isWaking = true;
    // The watch may wait natively for longer than the run is of interest.
    native.handle.retain();
    native.watch.ended().then(() => {
      native.handle.release();
      run.isWaking = false;
      if (request.running === run) this.pollOne(request);
      this.arm();
    });
  }

  /** A promise to await before starting more, if the caller has kept the event loop from its other work for long. */
  turn(): Promise<void> | undefined {
    if (this.#turn && this.#now - this.#turn.since > turnMs) return this.#turn.promise;
    return undefined;
  }

  /** Those that are in flight now, in the order they began. */
  toArray(): InFlight[] {
    return this.#running.toArray();
  }
}

/** The runs in flight in this process. */
export const completions = new Completions();
