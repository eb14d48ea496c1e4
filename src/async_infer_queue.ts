import { callersContext, type InContext } from "../ffi/async_context.ts";
import { describe } from "./arguments/describe.ts";
import { requireFlag, requireInteger, requireOptions } from "./arguments/require.ts";
import { type CompiledModel, isCompiledModel } from "./compiled_model.ts";
import { type CallbackOptions, type InferRequest, type StartAsyncOptions, stateOf } from "./infer_request.ts";
import type { InferResults } from "./infer_results.ts";
import { disposedError } from "./native/handle.ts";
import type { OpenVINOError } from "./openvino_error.ts";
import { completions } from "./running/completions.ts";
import { type Linked, LinkedList } from "./running/linked_list.ts";
import type { RequestCore } from "./running/request_core.ts";
import { type Outcome, Run } from "./running/run.ts";
import { JobWaitChoice } from "./running/wait_choice.ts";
import type { InferInputs } from "./values/inputs.ts";

/** What is called when a job has ended: the request, with its results, and the job's userdata. */
export type QueueCallback<U> = (request: InferRequest, userdata: U) => unknown;

/**
 * A pool of infer requests that jobs are given to: `openvino.AsyncInferQueue` in Python.
 *
 * An error of a job or its callback comes out of the next `startAsync` or of `waitAll`, once: alone as it is, several
 * as an `AggregateError`. All other jobs finish, and the queue goes on.
 *
 * @typeParam U What `startAsync` hands to the callback.
 * @example
 * ```ts
 * import { AsyncInferQueue, Core } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const compiled = new Core().compileModel("conformance/models/relu_add.xml", "CPU");
 * const queue = new AsyncInferQueue<string>(compiled);
 * const sizes = new Map<string, number>();
 * queue.setCallback((request, name) => sizes.set(name, request.results.get(0).size));
 * for (const name of ["a", "b", "c"]) await queue.startAsync(new Float32Array(4), name);
 * await queue.waitAll();
 * assertEquals([...sizes.values()], [4, 4, 4]);
 * ```
 */
export class AsyncInferQueue<U = unknown> implements Iterable<InferRequest>, Disposable {
  readonly #requests: readonly InferRequest[];
  /** The last userdata of each request. */
  readonly #userdata: U[];
  /** Free requests, first in, first out. */
  readonly #idle: number[];
  /** The jobs in flight, in the order they began. */
  readonly #running = new LinkedList<Job>();
  /** What jobs have of the queue. */
  readonly #side: QueueSide<U> = {
    callback: undefined,
    onError: undefined,
    failed: (number, error) => void this.#errors.push({ number, error }),
    freed: (job) => {
      this.#running.delete(job);
      this.#free(job.id);
    },
  };
  /** Who waits for a free request, first in, first out. */
  readonly #waiting: ((id: number) => void)[] = [];
  /** Who waits for all of them to be free. */
  #allIdle: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;
  /** The errors of jobs since they last came out. */
  #errors: { readonly number: number; readonly error: unknown }[] = [];
  /** How many jobs were started. */
  #jobs = 0;
  readonly #waitChoice: JobWaitChoice;
  /** How many calls have a job that is not started yet. */
  #starting = 0;
  #disposed = false;

  /**
   * Makes a queue.
   *
   * @param compiledModel The compiled model.
   * @param jobs How many infer requests; 0 for as many as the device does best with.
   * @throws {TypeError} If the compiled model or the number is none.
   * @throws {RangeError} If the number is negative or not an integer.
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

  /** The last userdata of each request. */
  get userdata(): U[] {
    return this.#userdata;
  }

  /**
   * An infer request.
   *
   * @param index Its index, from the end if negative, as in Array.
   * @returns The request; undefined where there is none.
   */
  at(index: number): InferRequest | undefined {
    return this.#requests.at(index);
  }

  /** The infer requests. */
  [Symbol.iterator](): Iterator<InferRequest> {
    return this.#requests[Symbol.iterator]();
  }

  /**
   * Sets what is called when a job has ended well. Its request counts as busy until it has returned, and until the
   * promise is settled if it returns one.
   *
   * @param callback Gets the request and the job's userdata.
   * @param options What is called instead when a job failed or was cancelled.
   * @throws {TypeError} If the callback is no function.
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
   * Starts a job on a free request, waiting for one if there is none.
   *
   * @param inputs The inputs, read when the job starts.
   * @param userdata What the callback gets.
   * @param options What to share instead of copying; shared memory is held until the job is done.
   * @returns Resolves when the job has started. Rejects with an earlier job's error, and then has not started its own;
   * and as `InferRequest.startAsync` throws.
   */
  startAsync(inputs?: InferInputs, userdata?: U, options: StartAsyncOptions = {}): Promise<void> {
    // Most jobs start at once, and need no more of a promise than this.
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

  /** Starts a job on a request that was taken for it, or gives that back. */
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
   * Waits until all jobs and their callbacks are over, also those that `startAsync` was called for and that wait for a
   * free request.
   *
   * @returns Resolves then; rejects with the errors of jobs since the last time.
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

  /** Whether a request is free. */
  isReady(): boolean {
    this.#requireLive();
    completions.poll();
    return this.#idle.length > 0;
  }

  /**
   * Waits until a request is free.
   *
   * @returns Resolves to its index. The request stays free. Rejects with the errors of jobs since the last time.
   */
  async getIdleRequestId(): Promise<number> {
    this.#requireLive();
    const id = this.#takeIdle() ?? await this.#nextIdle();
    this.#free(id, true);
    this.#throwErrors();
    return id;
  }

  /**
   * Runs a stream of inputs, as many at once as there are requests, without the callback.
   *
   * @param inputs The inputs; no more are pulled than there are requests.
   * @returns The results, copied, in the order of the inputs.
   */
  async *infer(inputs: Iterable<InferInputs> | AsyncIterable<InferInputs>): AsyncGenerator<InferResults, void, void> {
    this.#requireLive();
    const source = iteratorOf(inputs);
    /** In the order of the inputs; an error of the source is the last. */
    const pending: Streamed[] = [];
    let pull: Promise<void> | undefined;
    /** The source is asked for an input, and has not answered. */
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
          // A source that takes its time does not hold up results that are there.
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
      // While the source has not answered it cannot close: whoever breaks out does not wait for that.
      if (asking) Promise.resolve(closing).catch(() => {});
      else await closing;
      await Promise.all(pending.map(({ done }) => done));
    }
  }

  /** Gives up the queue's requests; more than once is no harm. Running jobs are let finish. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const request of this.#requests) request.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  /** Starts one job of a stream. Resolves once it has started; its results come later. */
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

  /** A free request, unless there is none, or it is others' turn. */
  #takeNow(): number | undefined {
    return this.#starting > 0 || completions.turn() ? undefined : this.#takeIdle();
  }

  /** A free request, when there is one. */
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
    // Whoever waits already comes first.
    if (this.#waiting.length > 0) return undefined;
    if (this.#idle.length === 0) this.#finishOne();
    return this.#idle.shift();
  }

  /** Finishes the oldest job that has ended, or is about to. */
  #finishOne(): void {
    let wait = this.#waitChoice.next();
    // Not those that callbacks start meanwhile.
    let unseen = this.#running.size;
    let next: Job | undefined;
    // Callbacks may end others meanwhile, too.
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

  /** Gives a request back: to whoever waits longest, else to the idle ones, as the last or the first of them. */
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

/** How many infer requests the device does best with. */
function optimalNumberOfRequests(compiledModel: CompiledModel): number {
  return Number(compiledModel.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"));
}

/** What a job has of its queue. */
interface QueueSide<U> {
  callback: QueueCallback<U> | undefined;
  onError: ((error: OpenVINOError, userdata: U) => unknown) | undefined;
  /** A job or its callback has failed: which, counted from 1. */
  failed(number: number, error: unknown): void;
  /** The job's request is free again. */
  freed(job: Job): void;
}

/** A run on one of a queue's requests. */
class Job extends Run implements Linked<Job> {
  earlier: Job | undefined;
  later: Job | undefined;
  isLinked = false;
  /** The index of its request. */
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

/** A job that the queue's callbacks follow, in the context of whoever has started it. */
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
    return this.#onError && this.#call?.(this.#onError, error, this.#userdata);
  }

  protected override onSettled(outcome: Outcome | undefined): void {
    if (outcome) this.#queue.failed(this.#number, outcome.error);
  }
}

/** A job whose results are one of a stream. */
class StreamedJob extends Job {
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

/** The results of one job of a stream, which may be asked for much later. */
class Streamed {
  /** Resolves, never rejects, when the job is over. */
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
