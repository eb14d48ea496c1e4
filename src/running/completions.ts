import type { Watch } from "../../ffi/backend.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { clearTimeout, setImmediate, setTimeout } from "../../ffi/timers.ts";
import type { OpenVINOError } from "../openvino_error.ts";
import { type Linked, LinkedList } from "./linked_list.ts";
import type { Wait } from "./patience.ts";

/** An asynchronous run of an infer request, as long as it is in flight. */
export interface Run extends Linked<Run> {
  /** The native request. */
  readonly request: Pointer;
  /** Its completions. */
  readonly watch: Watch;
  /** When it was started, as the backend's `now()` has it. */
  readonly start: number;
  /** Keeps the native request until the returned function is called. */
  hold(): () => void;
  /** How it ended natively; undefined if it has not, and is not waited for. */
  nativeEnd(wait: Wait): NativeEnd | undefined;
  /** Called on the JavaScript thread when the native run has ended. Returns false if it is made again. */
  finish(end: NativeEnd): boolean;
}

/** How a native run ended. */
export interface NativeEnd {
  /** What it failed with; undefined if it went well. */
  readonly error: OpenVINOError | undefined;
}

/** Past this the other requests in flight are waited for too, not only the oldest. */
const patienceMs = 1;

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
  readonly #running = new LinkedList<Run>();
  readonly #waking = new Set<Run>();
  #turn: { promise: Promise<void>; since: number } | undefined;
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** When a run was last started. */
  #now = 0;

  /** Takes in a run that has just been started. */
  add(run: Run): void {
    this.#now = run.start;
    run.watch.started();
    this.#running.add(run);
    this.#turn ??= {
      promise: new Promise((resolve) =>
        setImmediate(() => {
          this.#turn = undefined;
          resolve();
          this.#armUnlessBusy();
        })
      ),
      since: run.start,
    };
  }

  /**
   * Arms, unless the caller starts more: then it is not done yet, and the loop does not sleep. But nobody is to start so
   * much that what was started first is never seen to have ended.
   */
  #armUnlessBusy(): void {
    setImmediate(() => {
      const { first: oldest } = this.#running;
      if (!this.#turn || (oldest && this.#now - oldest.start > turnMs)) this.arm();
    });
  }

  /** Finishes the runs that have ended, in the order they began. */
  poll(): void {
    // A copy: a callback may start the next run, which gets its turn at the next poll.
    for (const run of this.#running.toArray()) this.pollOne(run);
    if (this.#running.size === 0) this.#forgetPatience();
  }

  #forgetPatience(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  /**
   * Finishes a run if it has ended, or ends while it is waited for on this thread.
   *
   * @returns Whether it has ended, now or before.
   */
  pollOne(run: Run, wait: Wait = "no"): boolean {
    if (!run.isLinked) return true;
    const end = run.nativeEnd(wait);
    if (!end) return false;
    this.#running.delete(run);
    return run.finish(end);
  }

  /** Sees to it that the loop is woken when the oldest run ends, and soon when any does. */
  arm(): void {
    const oldest = this.#oldestRunning();
    if (!oldest) return this.#forgetPatience();
    this.wake(oldest);
    if (this.#running.size > 1) {
      this.#patience ??= setTimeout(() => {
        this.#patience = undefined;
        this.poll();
        for (const run of this.#running.toArray()) this.wake(run);
      }, patienceMs);
    }
  }

  /**
   * Finishes the oldest runs that have ended, up to one that has not or that a callback started meanwhile. One that ended
   * before an older one has its turn when the loop is woken, or with those that are late.
   */
  #oldestRunning(): Run | undefined {
    for (let unseen = this.#running.size;; unseen--) {
      const { first } = this.#running;
      if (!first || unseen === 0) return first;
      this.pollOne(first);
      // A run that is made again may have left for now.
      if (this.#running.first === first) return first;
    }
  }

  /** Wakes the loop when a run has ended; the next one is then looked after. */
  wake(run: Run): void {
    if (!run.isLinked || this.#waking.has(run)) return;
    this.#waking.add(run);
    // The watch may wait natively for longer than the run is of interest.
    const release = run.hold();
    run.watch.ended().then(() => {
      release();
      this.#waking.delete(run);
      this.pollOne(run);
      this.arm();
    });
  }

  /** A promise to await before starting more, if the caller has kept the event loop from its other work for long. */
  turn(): Promise<void> | undefined {
    if (this.#turn && this.#now - this.#turn.since > turnMs) return this.#turn.promise;
    return undefined;
  }

  /** Those that are in flight now, in the order they began. */
  toArray(): Run[] {
    return this.#running.toArray();
  }
}

/** The runs in flight in this process. */
export const completions = new Completions();
