/**
 * A pool of threads whose results feed a queue of inferences, in any order and in bounded memory. To use it elsewhere,
 * copy this file and `../threads.ts`, and write the module that the threads run: `pictures/decode_worker.ts` is one.
 *
 * ```ts
 * const pool = new ThreadPool<string, Picture>({
 *   start: () => startThread(new URL("./decode_worker.ts", import.meta.url)),
 *   threads: availableParallelism() - 1,
 * });
 * const pictures = ahead(paths, (path) => ({ weight: 1, result: () => pool.run(path) }), { most: 8, mostWeight: 8 });
 * queue.setCallback((request, picture) => picture.release());
 * for await (const picture of pictures) await queue.startAsync(picture.result, picture);
 * await queue.waitAll();
 * ```
 */
import type { Thread } from "../threads.ts";

/** A message to a thread of the pool. */
export interface Job<Work> {
  id: number;
  work: Work;
}

/** A thread's answer: the result, or an error message. */
export type Reply<Result> = { id: number; result: Result } | { id: number; message: string };

/** Options of a pool. */
export interface PoolOptions<Work, Result> {
  /** Starts one thread, which answers each {@linkcode Job} with a {@linkcode Reply}. */
  start: () => Thread<Job<Work>, Reply<Result>>;
  /** The maximum number of threads. A thread is started when the existing ones have enough work. */
  threads: number;
}

/**
 * A thread has its next job ready when it finishes one, but no more, so that no job waits while other threads are idle.
 */
const jobsPerThread = 2;

interface Waiting<Work, Result> extends PromiseWithResolvers<Result> {
  work: Work;
  transfer: ArrayBuffer[];
}

/** Threads that each process one job after another. */
export class ThreadPool<Work, Result> implements Disposable {
  readonly #options: PoolOptions<Work, Result>;
  readonly #threads: { worker: Thread<Job<Work>, Reply<Result>>; jobs: Set<number> }[] = [];
  readonly #waiting: Waiting<Work, Result>[] = [];
  readonly #running = new Map<number, Waiting<Work, Result>>();
  #lastId = 0;
  #broken: Error | undefined;

  /** Creates a pool and starts its first thread. */
  constructor(options: PoolOptions<Work, Result>) {
    this.#options = options;
    this.#addThread();
  }

  /** The maximum number of threads. */
  get threads(): number {
    return this.#options.threads;
  }

  /**
   * Processes a job on a thread.
   *
   * @param work The job, cloned as by `postMessage`.
   * @param transfer Memory to transfer to the thread instead of cloning it.
   * @returns The thread's result.
   * @throws An error with the thread's message.
   */
  run(work: Work, transfer: ArrayBuffer[] = []): Promise<Result> {
    const waiting = { work, transfer, ...Promise.withResolvers<Result>() };
    if (this.#broken) waiting.reject(this.#broken);
    else this.#waiting.push(waiting);
    this.#handOut();
    return waiting.promise;
  }

  /** Terminates the threads, even if they are busy. */
  [Symbol.dispose](): void {
    for (const { worker } of this.#threads) worker.end();
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
      thread.worker.post({ id, work: next.work }, next.transfer);
    }
  }

  #addThread() {
    const thread = { worker: this.#options.start(), jobs: new Set<number>() };
    this.#threads.push(thread);
    const answered = (reply: Reply<Result>) => {
      const job = this.#running.get(reply.id)!;
      this.#running.delete(reply.id);
      thread.jobs.delete(reply.id);
      this.#handOut();
      if ("result" in reply) job.resolve(reply.result);
      else job.reject(new Error(reply.message));
    };
    const failed = ({ message }: Error) => {
      this.#broken = new Error(`a thread failed: ${message}`);
      for (const { reject } of [...this.#running.values(), ...this.#waiting]) reject(this.#broken);
      this.#running.clear();
      this.#waiting.length = 0;
    };
    thread.worker.listen(answered, failed);
    return thread;
  }
}

/** The work that {@linkcode ahead} starts for an item. */
export interface Started<Result> {
  /** The share of the memory bound that it needs. */
  weight: number;
  /** Called to begin the work when there is room for its weight. */
  result: () => Promise<Result>;
}

/** The outcome for an item. */
export type Outcome<Item, Result> =
  & { item: Item; /** Call `release` when its memory is no longer used. */ release: () => void }
  & ({ result: Result } | { error: unknown });

/**
 * Yields the results for all items as soon as they are ready.
 *
 * The first items are started at once, before results are requested, and others as results are taken and released.
 *
 * @param start Returns an item's weight and a function that begins the work. An error that it throws becomes the item's
 *   outcome.
 * @param bounds The maximum number of items in progress or not yet taken, and the maximum total weight of items that
 *   are not released. An item that exceeds the weight alone is processed on its own.
 */
export function ahead<Item, Result>(
  items: Iterable<Item>,
  start: (item: Item) => Started<Result>,
  { most, mostWeight }: { most: number; mostWeight: number },
): AsyncGenerator<Outcome<Item, Result>, void, undefined> {
  const left = items[Symbol.iterator]();
  const ended: Outcome<Item, Result>[] = [];
  /** The next item, started when there is room for its weight. */
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
