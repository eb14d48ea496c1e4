/** Decides which waiting jobs run next: first come, first served, in batches if configured. */

/** How jobs are combined into batches. */
export interface BatchOptions {
  /** The maximum number of rows of a batch. */
  readonly maxRows: number;
  /** How many milliseconds the first job of a batch waits for others. */
  readonly delayMs: number;
}

/** A clock, which tests replace. */
export interface Clock {
  now(): number;
  /** Calls a function after a delay. Returns a function that cancels the call. */
  after(milliseconds: number, call: () => void): () => void;
}

/** Options of a scheduler. */
export interface SchedulerOptions<J, R> {
  /** The number of batches that run in parallel. */
  readonly slots: number;
  /** Runs a batch. The signal aborts when none of its jobs is wanted any more. */
  readonly run: (jobs: readonly J[], signal: AbortSignal) => Promise<readonly R[]>;
  /** How to combine jobs; without it, each job runs alone. */
  readonly batch?: BatchOptions | undefined;
  /** Returns a job's number of rows. */
  readonly rows?: (job: J) => number;
  /** Returns a job's key; jobs with the same key may share a batch. */
  readonly key?: (job: J) => string;
  /** Called when a job's turn comes, with the seconds for which it has waited. */
  readonly onStart?: (seconds: number) => void;
  readonly clock?: Clock;
}

interface Waiting<J, R> {
  readonly job: J;
  readonly rows: number;
  readonly key: string;
  readonly since: number;
  readonly signal: AbortSignal;
  /** Whether it must run alone, because a batch that contained it has failed, and any of its jobs may be the cause. */
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

/** Runs a limited number of jobs in parallel; others wait for their turn. */
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

  /** The number of waiting jobs. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** The number of running batches. */
  get running(): number {
    return this.#running;
  }

  /** Runs a job when its turn comes. If the signal cancels it, waiting or running, the promise rejects with its reason. */
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
      const delay = this.#fillDelay();
      if (delay > 0) {
        this.#stopTimer = this.#clock.after(delay, () => this.#fill());
        return;
      }
      const batch = this.#nextBatch();
      for (const job of batch) this.#waiting.splice(this.#waiting.indexOf(job), 1);
      this.#run(batch);
    }
  }

  /** How many milliseconds the next batch may still wait for more jobs. */
  #fillDelay(): number {
    const { batch } = this.#options;
    if (!batch || this.#waiting[0]!.isAlone || rowsOf(this.#nextBatch()) >= batch.maxRows) return 0;
    return this.#waiting[0]!.since + batch.delayMs - this.#clock.now();
  }

  /** The first job, and those after it that fit into its batch. A job that exceeds a batch runs alone. */
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
    for (const { since } of batch) this.#options.onStart?.((this.#clock.now() - since) / 1000);
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

  /** Runs each job of a failed batch again, before all others and alone. */
  #runEachAlone(batch: readonly Waiting<J, R>[]): void {
    const wanted = batch.filter(({ signal }) => !signal.aborted);
    for (const waiting of wanted) waiting.isAlone = true;
    this.#waiting.unshift(...wanted);
  }
}

function rowsOf(batch: readonly { rows: number }[]): number {
  return batch.reduce((sum, { rows }) => sum + rows, 0);
}
