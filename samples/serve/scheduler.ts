/** Who of the waiting jobs runs next, and with whom: first come, first served, in batches if so configured. */

/** How jobs are put into one batch. */
export interface BatchOptions {
  /** The most rows of a batch. */
  readonly maxRows: number;
  /** How long the first of a batch waits for more, in milliseconds. */
  readonly delayMs: number;
}

/** Time, which tests replace. */
export interface Clock {
  now(): number;
  /** Calls later; the returned function calls it off. */
  after(milliseconds: number, call: () => void): () => void;
}

/** What a scheduler needs to know of its jobs. */
export interface SchedulerOptions<J, R> {
  /** How many batches run at once. */
  readonly slots: number;
  /** Runs a batch; the signal aborts when none of its jobs is wanted any more. */
  readonly run: (jobs: readonly J[], signal: AbortSignal) => Promise<readonly R[]>;
  /** How to batch; every job runs alone without it. */
  readonly batch?: BatchOptions | undefined;
  /** How many rows of a batch a job takes. */
  readonly rows?: (job: J) => number;
  /** Jobs of equal keys may share a batch. */
  readonly key?: (job: J) => string;
  readonly clock?: Clock;
}

interface Waiting<J, R> {
  readonly job: J;
  readonly rows: number;
  readonly key: string;
  readonly since: number;
  readonly signal: AbortSignal;
  /** Whether it runs without others: a batch that it was in has failed, by the fault of any one in it. */
  isAlone: boolean;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

const realClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Runs jobs, a few at once; the others wait for their turn. */
export class Scheduler<J, R> {
  readonly #options: SchedulerOptions<J, R>;
  readonly #clock: Clock;
  readonly #waiting: Waiting<J, R>[] = [];
  #running = 0;
  #stopTimer: (() => void) | undefined;

  constructor(options: SchedulerOptions<J, R>) {
    this.#options = options;
    this.#clock = options.clock ?? realClock;
  }

  /** How many jobs wait. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many batches run. */
  get running(): number {
    return this.#running;
  }

  /**
   * Runs a job when it is its turn.
   *
   * @param job The job.
   * @param signal Calls the job off, whether it waits or runs: the promise then rejects with the signal's reason.
   */
  submit(job: J, signal: AbortSignal): Promise<R> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<R>();
    const { rows, key } = this.#options;
    const waiting: Waiting<J, R> = {
      job,
      rows: rows?.(job) ?? 1,
      key: key?.(job) ?? "",
      since: this.#clock.now(),
      signal,
      isAlone: false,
      resolve,
      reject,
    };
    const abort = () => {
      const index = this.#waiting.indexOf(waiting);
      if (index >= 0) this.#waiting.splice(index, 1);
      reject(signal.reason);
      this.#fill();
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#waiting.push(waiting);
    this.#fill();
    return promise.finally(() => signal.removeEventListener("abort", abort));
  }

  #fill(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    while (this.#running < this.#options.slots && this.#waiting.length > 0) {
      const patience = this.#patience();
      if (patience > 0) {
        this.#stopTimer = this.#clock.after(patience, () => this.#fill());
        return;
      }
      const batch = this.#nextBatch();
      for (const job of batch) this.#waiting.splice(this.#waiting.indexOf(job), 1);
      this.#run(batch);
    }
  }

  /** How long the next batch may still wait for more jobs. */
  #patience(): number {
    const { batch } = this.#options;
    if (!batch || this.#waiting[0]!.isAlone || rowsOf(this.#nextBatch()) >= batch.maxRows) return 0;
    return this.#waiting[0]!.since + batch.delayMs - this.#clock.now();
  }

  /** The first job, and those behind it that fit into its batch; a job that is too large for any runs alone too. */
  #nextBatch(): Waiting<J, R>[] {
    const [first, ...others] = this.#waiting;
    const maxRows = this.#options.batch?.maxRows ?? 0;
    const batch = [first!];
    if (first!.isAlone) return batch;
    let rows = first!.rows;
    for (const other of others) {
      if (rows >= maxRows) break;
      if (other.isAlone || other.key !== first!.key || rows + other.rows > maxRows) continue;
      batch.push(other);
      rows += other.rows;
    }
    return batch;
  }

  async #run(batch: readonly Waiting<J, R>[]): Promise<void> {
    this.#running += 1;
    const controller = new AbortController();
    const abort = () => {
      if (batch.every(({ signal }) => signal.aborted)) controller.abort();
    };
    for (const { signal } of batch) signal.addEventListener("abort", abort, { once: true });
    try {
      const results = await this.#options.run(batch.map(({ job }) => job), controller.signal);
      for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else this.#runEachAlone(batch);
    } finally {
      for (const { signal } of batch) signal.removeEventListener("abort", abort);
      this.#running -= 1;
      this.#fill();
    }
  }

  /** Lets the jobs of a batch that has failed run again, before all others and without each other. */
  #runEachAlone(batch: readonly Waiting<J, R>[]): void {
    const wanted = batch.filter(({ signal }) => !signal.aborted);
    for (const waiting of wanted) waiting.isAlone = true;
    this.#waiting.unshift(...wanted);
  }
}

function rowsOf(batch: readonly { rows: number }[]): number {
  return batch.reduce((sum, { rows }) => sum + rows, 0);
}
