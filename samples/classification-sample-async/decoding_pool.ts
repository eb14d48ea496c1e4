/**
 * A pool of threads whose results feed a queue of inferences, in no order, with a bound on memory. It knows nothing of
 * this sample: copy this file, and write the module that the threads run (here `decode_worker.ts`).
 *
 * ```ts
 * const pool = new ThreadPool<string, Picture>({
 *   start: () => new Worker(new URL("./decode_worker.ts", import.meta.url)),
 *   threads: availableParallelism() - 1,
 * });
 * const pictures = ahead(paths, (path) => ({ weight: 1, result: () => pool.run(path) }), { most: 8, mostWeight: 8 });
 * queue.setCallback((request, picture) => picture.release());
 * for await (const picture of pictures) await queue.startAsync(picture.result, picture);
 * await queue.waitAll();
 * ```
 */
import type { Worker } from "node:worker_threads";

/** What a thread of a pool is sent. */
export interface Job<Work> {
  id: number;
  work: Work;
}

/** What it answers: the result, or why there is none. */
export type Reply<Result> = { id: number; result: Result } | { id: number; message: string };

/** How a pool is made. */
export interface PoolOptions {
  /** Starts one thread: a Worker that answers each {@linkcode Job} with a {@linkcode Reply}. */
  start: () => Worker;
  /** How many threads there are at most; each is started when those before it have enough to do. */
  threads: number;
}

/** A thread has its next job at hand when it is done with one, and no more, so that none waits beside idle threads. */
const jobsPerThread = 2;

interface Waiting<Work, Result> extends PromiseWithResolvers<Result> {
  work: Work;
  transfer: ArrayBuffer[];
}

/** Threads that each do one job after another. */
export class ThreadPool<Work, Result> implements Disposable {
  readonly #options: PoolOptions;
  readonly #threads: { worker: Worker; jobs: Set<number> }[] = [];
  readonly #waiting: Waiting<Work, Result>[] = [];
  readonly #running = new Map<number, Waiting<Work, Result>>();
  #lastId = 0;
  #broken: Error | undefined;

  /** Makes a pool, and starts its first thread. */
  constructor(options: PoolOptions) {
    this.#options = options;
    this.#addThread();
  }

  /** How many threads there may be. */
  get threads(): number {
    return this.#options.threads;
  }

  /**
   * Has a thread do something.
   *
   * @param work What to do; it is cloned as by `postMessage`.
   * @param transfer What is moved to the thread rather than cloned.
   * @throws An error with the thread's message.
   */
  run(work: Work, transfer: ArrayBuffer[] = []): Promise<Result> {
    const waiting = { work, transfer, ...Promise.withResolvers<Result>() };
    if (this.#broken) waiting.reject(this.#broken);
    else this.#waiting.push(waiting);
    this.#handOut();
    return waiting.promise;
  }

  /** Ends the threads, whatever they are doing. */
  [Symbol.dispose](): void {
    for (const { worker } of this.#threads) worker.terminate();
    this.#threads.length = 0;
  }

  #handOut(): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      let [thread] = this.#threads.toSorted((a, b) => a.jobs.size - b.jobs.size);
      if (thread?.jobs.size !== 0 && this.#threads.length < this.#options.threads) thread = this.#addThread();
      if (thread === undefined || thread.jobs.size >= jobsPerThread) return;
      this.#waiting.shift();
      const id = ++this.#lastId;
      this.#running.set(id, next);
      thread.jobs.add(id);
      thread.worker.postMessage({ id, work: next.work } satisfies Job<Work>, next.transfer);
    }
  }

  #addThread() {
    const thread = { worker: this.#options.start(), jobs: new Set<number>() };
    this.#threads.push(thread);
    thread.worker.on("message", (reply: Reply<Result>) => {
      const job = this.#running.get(reply.id)!;
      this.#running.delete(reply.id);
      thread.jobs.delete(reply.id);
      this.#handOut();
      if ("result" in reply) job.resolve(reply.result);
      else job.reject(new Error(reply.message));
    });
    thread.worker.on("error", (error) => {
      this.#broken = new Error(`a thread failed: ${error instanceof Error ? error.message : error}`);
      for (const { reject } of [...this.#running.values(), ...this.#waiting]) reject(this.#broken);
      this.#running.clear();
      this.#waiting.length = 0;
    });
    return thread;
  }
}

/** What {@linkcode ahead} starts for an item. */
export interface Started<Result> {
  /** How much of the bound on memory it takes. */
  weight: number;
  /** Begins, when there is room for it. */
  result: () => Promise<Result>;
}

/** What became of an item. */
export type Outcome<Item, Result> =
  & { item: Item; /** To be called when its memory is no longer used. */ release: () => void }
  & ({ result: Result } | { error: unknown });

/**
 * The results for all items, as soon as each is there.
 *
 * The first are begun at once, though nobody asks for them yet, and more as others are taken and released.
 *
 * @param start Tells an item's weight and how to begin; what it throws is that item's outcome.
 * @param bounds How many may be on their way or wait to be taken, and how much all that are not released may weigh: an
 * item that weighs more goes alone.
 */
export function ahead<Item, Result>(
  items: Iterable<Item>,
  start: (item: Item) => Started<Result>,
  { most, mostWeight }: { most: number; mostWeight: number },
): AsyncGenerator<Outcome<Item, Result>, void, undefined> {
  const left = items[Symbol.iterator]();
  const ended: Outcome<Item, Result>[] = [];
  /** Begun as soon as there is room for its weight. */
  let next: ({ item: Item } & Started<Result>) | undefined;
  let [running, weight] = [0, 0];
  let change = Promise.withResolvers<void>();

  function startMore(): void {
    while (running + ended.length < most) {
      next ??= prepare();
      if (next === undefined || (weight > 0 && weight + next.weight > mostWeight)) return;
      void begin(next);
      next = undefined;
    }
  }
  function prepare(): typeof next {
    for (let { value: item, done } = left.next(); !done; { value: item, done } = left.next()) {
      try {
        return { item, ...start(item) };
      } catch (error) {
        end({ item, error, release: () => {} });
      }
    }
    return undefined;
  }
  async function begin({ item, ...started }: NonNullable<typeof next>): Promise<void> {
    running++;
    weight += started.weight;
    let held = started.weight;
    const release = () => {
      weight -= held;
      held = 0;
      startMore();
    };
    try {
      const result = await started.result();
      running--;
      end({ item, result, release });
    } catch (error) {
      running--;
      end({ item, error, release: () => {} });
      release();
    }
  }
  function end(outcome: Outcome<Item, Result>): void {
    ended.push(outcome);
    change.resolve();
  }
  async function* outcomes(): AsyncGenerator<Outcome<Item, Result>, void, undefined> {
    while (true) {
      for (let outcome = ended.shift(); outcome; outcome = ended.shift()) {
        startMore();
        yield outcome;
      }
      if (running === 0 && next === undefined) return;
      change = Promise.withResolvers();
      await change.promise;
    }
  }
  startMore();
  return outcomes();
}
