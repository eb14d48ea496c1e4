import { callersContext, type InContext } from "../ffi/async_context.ts";
import { describe } from "./arguments/describe.ts";
import { requireFlag, requireInteger, requireOptions } from "./arguments/require.ts";
import { type CompiledModel, isCompiledModel } from "./compiled_model.ts";
import { type CallbackOptions, type InferRequest, type StartAsyncOptions, stateOf } from "./infer_request.ts";
import type { InferResults } from "./infer_results.ts";
import { disposedError, noteUserdata, type OpenVINOError } from "./openvino_error.ts";
import { completions } from "./running/completions.ts";
import { type Linked, LinkedList } from "./running/linked_list.ts";
import { optimalNumberOfRequests } from "./running/optimal_number.ts";
import type { RequestCore } from "./running/request_core.ts";
import { type Outcome, Run } from "./running/run.ts";
import { JobWaitChoice } from "./running/wait_choice.ts";
import { shows } from "./showing.ts";
import type { InferInputs } from "./values/inputs.ts";

/** Called when a job has ended, with its request, whose results can be read, and its userdata. */
export type QueueCallback<U> = (request: InferRequest, userdata: U) => unknown;

/**
 * A pool of infer requests that runs jobs in parallel: `openvino.AsyncInferQueue` in Python.
 *
 * An error of a job or of its callback is reported once, by the next `startAsync` or by `waitAll`: a single error as it
 * is, several as an `AggregateError`. The `userdata` of a job's error is that of the job. All other jobs finish, and the
 * queue stays usable.
 *
 * @typeParam U The userdata that `startAsync` passes to the callback.
 * @example
 * ```ts
 * import { AsyncInferQueue, Core } from "openvino-ffi";
 *
 * const compiled = new Core().compileModel("efficientnet-lite0.xml", "CPU");
 * const queue = new AsyncInferQueue<string>(compiled);
 * const sizes = new Map<string, number>();
 * queue.setCallback((request, name) => sizes.set(name, request.results.get(0).size));
 * for (const name of ["first", "second"]) await queue.startAsync(new Float32Array(3 * 224 * 224), name);
 * await queue.waitAll();
 * console.log([...sizes.values()]); // [1000, 1000]
 * ```
 */
export class AsyncInferQueue<U = unknown> implements Iterable<InferRequest>, Disposable {
  readonly #requests: readonly InferRequest[];
  /** The latest userdata of each request. */
  readonly #userdata: U[];
  /** The indexes of free requests, first in, first out. */
  readonly #idle: number[];
  /** Jobs in flight, in order of their start. */
  readonly #running = new LinkedList<Job>();
  /** The part of the queue that its jobs can call. */
  readonly #side: QueueSide<U> = {
    callback: undefined,
    onError: undefined,
    failed: (number, error) => void this.#errors.push({ number, error }),
    freed: (job) => {
      this.#running.delete(job);
      this.#free(job.id);
    },
  };
  /** Callers waiting for a free request, first in, first out. */
  readonly #waiting: ((id: number) => void)[] = [];
  /** The promise of callers waiting until all requests are free. */
  #allIdle: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  /** Errors of jobs that have not been reported yet. */
  #errors: { readonly number: number; readonly error: unknown }[] = [];
  /** The number of jobs started so far. */
  #jobs = 0;
  readonly #waitChoice: JobWaitChoice;
  /** The number of calls whose job has not started yet. */
  #starting = 0;
  #disposed = false;

  static {
    shows(AsyncInferQueue, "AsyncInferQueue", ({ length }) => `${length} jobs`);
  }

  /**
   * Creates a queue with its own infer requests.
   *
   * @param compiledModel The compiled model.
   * @param jobs The number of infer requests. Default: 0, for the device's `OPTIMAL_NUMBER_OF_INFER_REQUESTS`.
   * @throws {TypeError} If `compiledModel` is not a compiled model, or `jobs` is not a number.
   * @throws {RangeError} If `jobs` is negative or not an integer.
   */
  constructor(compiledModel: CompiledModel, jobs = 0) {
    if (!isCompiledModel(compiledModel)) {
      throw new TypeError(`"compiledModel" must be a CompiledModel, got ${describe(compiledModel)}`);
    }
    requireInteger(jobs, "jobs", 0, 65_536);
    const count = jobs || optimalNumberOfRequests(compiledModel);
    this.#requests = Array.from({ length: count }, () => compiledModel.createInferRequest());
    this.#idle = this.#requests.map((_, id) => id);
    this.#waitChoice = new JobWaitChoice(
      [...compiledModel.inputs, ...compiledModel.outputs].every(({ partialShape }) => partialShape.isStatic),
    );
    this.#userdata = new Array<U>(count).fill(undefined as U);
  }

  /** The number of infer requests. */
  get length(): number {
    return this.#requests.length;
  }

  /** The latest userdata of each request, by the request's index. */
  get userdata(): U[] {
    return this.#userdata;
  }

  /**
   * Gets an infer request: Python's index operator.
   *
   * @param index The request's index; a negative one counts from the end, as in `Array.at`.
   * @returns The request; undefined if there is none.
   */
  at(index: number): InferRequest | undefined {
    return this.#requests.at(index);
  }

  /** Iterates over the infer requests. */
  [Symbol.iterator](): Iterator<InferRequest> {
    return this.#requests[Symbol.iterator]();
  }

  /**
   * Sets the callback for jobs that succeed: `set_callback` in Python. The job's request stays busy until the callback
   * has returned and, if it returns a promise, until that settles.
   *
   * @param callback Receives the request and the job's userdata.
   * @param options The callback for jobs that fail or are cancelled.
   * @throws {TypeError} If the callback is not a function.
   * @throws {OpenVINOError} If a job is running.
   */
  setCallback(callback: QueueCallback<U>, options: CallbackOptions<U> = {}): void {
    if (typeof callback !== "function") throw new TypeError(`"callback" must be a function, got ${describe(callback)}`);
    requireOptions(options);
    const { onError } = options;
    if (onError !== undefined && typeof onError !== "function") {
      throw new TypeError(`"onError" must be a function, got ${describe(onError)}`);
    }
    this.#requireLive();
    completions.poll();
    for (const request of this.#requests) stateOf(request).requireNoRun("setCallback");
    this.#side.callback = callback;
    this.#side.onError = onError;
  }

  /**
   * Starts a job on a free request, waiting for one if all are busy: `start_async` in Python.
   *
   * @param inputs The inputs, read when the job starts.
   * @param userdata Passed to the callback.
   * @param options What to share instead of copying; shared memory is held until the job ends.
   * @returns Resolves when the job has started. Rejects without starting it, either with the error of an earlier job,
   *   which its `userdata` identifies, or with the errors that `InferRequest.startAsync` throws. Call it again to start
   *   the job.
   */
  startAsync(inputs?: InferInputs, userdata?: U, options: StartAsyncOptions = {}): Promise<void> {
    // Most jobs can start at once and need no other promise than this.
    try {
      requireOptions(options);
      const shareInputs = requireFlag(options.shareInputs, "shareInputs");
      this.#requireLive();
      this.#throwErrors();
      const id = this.#takeNow();
      if (id === undefined) return this.#startLater(inputs, userdata as U, shareInputs);
      this.#start(id, inputs, userdata as U, shareInputs);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async #startLater(inputs: InferInputs, userdata: U, shareInputs: boolean): Promise<void> {
    this.#start(await this.#takeLater(), inputs, userdata, shareInputs);
  }

  /** Starts a job on a request taken from the idle ones; if that fails, frees the request. */
  #start(id: number, inputs: InferInputs, userdata: U, shareInputs: boolean): void {
    try {
      this.#requireLive();
      this.#throwErrors();
      const job = new CallbackJob(this.#side, id, this.#requests[id]!, userdata, ++this.#jobs);
      job.state.start(inputs, { shareInputs }, job);
      this.#running.add(job);
      this.#userdata[id] = userdata;
      job.state.userdata = userdata;
    } catch (error) {
      this.#free(id);
      throw error;
    }
  }

  /**
   * Waits until all jobs and their callbacks have ended, including those whose `startAsync` is still waiting for a free
   * request: `wait_all` in Python.
   *
   * @returns Resolves then. Rejects with the job errors not reported before.
   */
  async waitAll(): Promise<void> {
    this.#requireLive();
    completions.poll();
    if (!this.#isAllIdle()) {
      const { promise } = this.#allIdle ??= Promise.withResolvers<void>();
      completions.arm();
      await promise;
    }
    this.#throwErrors();
  }

  /** Tells whether a request is free: `is_ready` in Python. */
  isReady(): boolean {
    this.#requireLive();
    completions.poll();
    return this.#idle.length > 0;
  }

  /**
   * Waits until a request is free: `get_idle_request_id` in Python.
   *
   * @returns Resolves to the request's index; the request stays free. Rejects with the job errors not reported before.
   */
  async getIdleRequestId(): Promise<number> {
    this.#requireLive();
    const id = this.#takeIdle() ?? await this.#nextIdle();
    this.#free(id, true);
    this.#throwErrors();
    return id;
  }

  /**
   * Runs a stream of inputs, as many at a time as there are requests. The callback is not called.
   *
   * @param inputs The inputs; at most one per request is read ahead.
   * @returns Copies of the results, in the order of the inputs.
   */
  async *infer(inputs: Iterable<InferInputs> | AsyncIterable<InferInputs>): AsyncGenerator<InferResults, void, void> {
    this.#requireLive();
    const source = iteratorOf(inputs);
    /** Jobs in the order of the inputs; the last may hold an error of the source. */
    const pending: Streamed[] = [];
    let pull: Promise<void> | undefined;
    /** Whether the source has been asked for an input and has not answered. */
    let asking = false;
    let ended = false;
    let stopped = false;
    const pullNext = async () => {
      try {
        asking = true;
        const { done, value } = await source.next();
        asking = false;
        if (done) ended = true;
        else if (!stopped) pending.push(await this.#startStreamed(value));
      } catch (error) {
        ended = true;
        pending.push(new Streamed(Promise.reject(error)));
      } finally {
        asking = false;
        pull = undefined;
      }
    };
    try {
      while (true) {
        if (!ended && pending.length < this.length) pull ??= pullNext();
        const [first] = pending;
        if (pull) {
          // A slow source must not delay results that are ready.
          await (first ? Promise.race([pull, first.done]) : pull);
          if (!pull) continue;
        }
        if (!first) return;
        pending.shift();
        yield await first.results;
      }
    } finally {
      stopped = true;
      if (!asking) await pull;
      const closing = ended ? undefined : source.return?.();
      // A source that has not answered cannot close yet, and breaking out of the loop must not wait for it.
      if (asking) Promise.resolve(closing).catch(() => {});
      else await closing;
      await Promise.all(pending.map(({ done }) => done));
    }
  }

  /** Releases the queue's requests; calling it again does nothing. Running jobs finish first. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const request of this.#requests) request.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  /** Starts one job of a stream. Resolves when it has started; its results follow later. */
  async #startStreamed(inputs: InferInputs): Promise<Streamed> {
    const id = this.#takeNow() ?? await this.#takeLater();
    try {
      this.#requireLive();
      const job = new StreamedJob(this.#side.freed, id, this.#requests[id]!);
      job.state.start(inputs, { shareInputs: false }, job);
      this.#running.add(job);
      return new Streamed(job.results);
    } catch (error) {
      this.#free(id);
      return new Streamed(Promise.reject(error));
    }
  }

  /** Takes a free request; undefined if there is none or other callers are waiting for it. */
  #takeNow(): number | undefined {
    return this.#starting > 0 || completions.turn() ? undefined : this.#takeIdle();
  }

  /** Takes a request as soon as one is free. */
  async #takeLater(): Promise<number> {
    this.#starting += 1;
    try {
      await completions.turn();
      return this.#takeIdle() ?? await this.#nextIdle();
    } finally {
      this.#starting -= 1;
    }
  }

  #takeIdle(): number | undefined {
    // Callers already waiting come first.
    if (this.#waiting.length > 0) return undefined;
    if (this.#idle.length === 0) this.#finishOne();
    return this.#idle.shift();
  }

  /** Finishes the oldest job that has ended or is about to. */
  #finishOne(): void {
    let wait = this.#waitChoice.next();
    // Jobs started by callbacks in the meantime are left for later.
    let unseen = this.#running.size;
    let next: Job | undefined;
    // Callbacks may also end other jobs in the meantime.
    for (let job = this.#running.first; job?.isLinked; job = next) {
      next = job.later;
      const { state } = job;
      const hasEnded = state.pollRun(job, wait);
      if (wait !== "no") this.#waitChoice.learn(hasEnded ? state.latency : undefined);
      if (hasEnded && this.#idle.length > 0) return;
      wait = "no";
      if (--unseen === 0) return;
    }
  }

  #nextIdle(): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.#waiting.push(resolve);
    completions.arm();
    return promise;
  }

  /** Frees a request: hands it to the caller that has waited longest, or puts it last or first among the idle ones. */
  #free(id: number, asFirst = false): void {
    const next = this.#waiting.shift();
    if (next) return next(id);
    if (asFirst) this.#idle.unshift(id);
    else this.#idle.push(id);
    if (!this.#isAllIdle()) return;
    this.#allIdle?.resolve();
    this.#allIdle = undefined;
  }

  #isAllIdle(): boolean {
    return this.#idle.length === this.#requests.length && this.#starting === 0;
  }

  #throwErrors(): void {
    if (this.#errors.length === 0) return;
    const errors = this.#errors.toSorted((a, b) => a.number - b.number).map(({ error }) => error);
    this.#errors = [];
    throw errors.length === 1 ? errors[0] : new AggregateError(errors, `${errors.length} jobs of the queue failed`);
  }

  #requireLive(): void {
    if (this.#disposed) throw disposedError("AsyncInferQueue");
  }
}

/** The part of a queue that its jobs can call. */
interface QueueSide<U> {
  callback: QueueCallback<U> | undefined;
  onError: ((error: OpenVINOError, userdata: U) => unknown) | undefined;
  /** Reports that a job, counted from 1, or its callback has failed. */
  failed(number: number, error: unknown): void;
  /** Reports that the job's request is free again. */
  freed(job: Job): void;
}

/** A run on one of a queue's requests. */
class Job extends Run implements Linked<Job> {
  earlier: Job | undefined;
  later: Job | undefined;
  isLinked = false;
  /** The request's index in the queue. */
  readonly id: number;
  readonly state: RequestCore;
  readonly #freed: (job: Job) => void;

  constructor(freed: (job: Job) => void, id: number, request: InferRequest) {
    super();
    this.#freed = freed;
    this.id = id;
    this.state = stateOf(request);
  }

  protected override onFreed(): void {
    this.#freed(this);
  }
}

/** A job that ends with the queue's callbacks, called in the async context of the job's start. */
class CallbackJob<U> extends Job {
  readonly #queue: QueueSide<U>;
  readonly #request: InferRequest;
  readonly #userdata: U;
  readonly #number: number;
  readonly #callback: QueueCallback<U> | undefined;
  readonly #onError: ((error: OpenVINOError, userdata: U) => unknown) | undefined;
  readonly #call: InContext | undefined;

  constructor(queue: QueueSide<U>, id: number, request: InferRequest, userdata: U, number: number) {
    super(queue.freed, id, request);
    this.#queue = queue;
    this.#request = request;
    this.#userdata = userdata;
    this.#number = number;
    this.#callback = queue.callback;
    this.#onError = queue.onError;
    this.#call = queue.callback && callersContext();
  }

  protected override succeeded(): unknown {
    return this.#call?.(this.#callback!, this.#request, this.#userdata);
  }

  protected override failed(error: OpenVINOError): unknown {
    noteUserdata(error, this.#userdata);
    return this.#onError && this.#call?.(this.#onError, error, this.#userdata);
  }

  protected override onSettled(outcome: Outcome | undefined): void {
    if (outcome) this.#queue.failed(this.#number, outcome.error);
  }
}

/** A job of a stream, which keeps its results. */
class StreamedJob extends Job {
  override readonly starter = "infer";
  readonly #results: PromiseWithResolvers<InferResults> = Promise.withResolvers();

  get results(): Promise<InferResults> {
    return this.#results.promise;
  }

  protected override succeeded(): void {
    this.#results.resolve(this.state.collect(false));
  }

  protected override onSettled(outcome: Outcome | undefined): void {
    if (outcome) this.#results.reject(outcome.error);
  }
}

/** The results of one job of a stream, which may be read long after the job has ended. */
class Streamed {
  /** Resolves when the job has ended; never rejects. */
  readonly done: Promise<void>;
  isDone = false;

  readonly results: Promise<InferResults>;

  constructor(results: Promise<InferResults>) {
    this.results = results;
    const over = () => void (this.isDone = true);
    this.done = results.then(over, over);
  }
}

function iteratorOf<T>(values: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> {
  const given: Partial<Iterable<T> & AsyncIterable<T>> = Object(values);
  const iterator = given[Symbol.asyncIterator]?.() ?? given[Symbol.iterator]?.();
  if (iterator) return iterator;
  throw new TypeError(`"inputs" must be iterable, got ${describe(values)}`);
}
