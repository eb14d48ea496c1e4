/** Runs inferences of a model in parallel, isolated from each other. */
import { AsyncInferQueue, type CompiledModel, type InferRequest, type InferResults, type Tensor } from "openvino-ffi";

/**
 * A pool of infer requests, each in its own queue. The queue knows when its request is free again, which is later than
 * the answer if a cancelled inference continues, and it reports only its own jobs' errors.
 */
export class InferencePool implements Disposable {
  readonly #all: readonly AsyncInferQueue[];
  readonly #free: AsyncInferQueue[];
  readonly #running = new Set<Promise<unknown>>();
  readonly #isStateful: boolean;

  /**
   * Creates a pool.
   *
   * @param model The compiled model.
   * @param jobs The number of parallel inferences; 0 for the device's optimum.
   */
  constructor(model: CompiledModel, jobs: number) {
    const length = jobs || Number(model.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"));
    this.#all = Array.from({ length }, () => new AsyncInferQueue(model, 1));
    this.#free = [...this.#all];
    this.#isStateful = hasStates(requestOf(this.#all[0]!));
  }

  /** The number of parallel inferences. */
  get length(): number {
    return this.#all.length;
  }

  /**
   * Runs an inference. The caller limits the number of calls in progress to `length`.
   *
   * @param inputs The inputs by index.
   * @param signal Cancels the inference.
   * @returns Copies of the outputs. Settles when the request is free again; rejects with the errors that
   *   `InferRequest.infer` throws.
   */
  async run(inputs: ReadonlyMap<number, Tensor>, signal: AbortSignal): Promise<InferResults> {
    const queue = this.#free.pop();
    if (!queue) throw new Error(`there are ${this.length} requests, all at work`);
    const running = this.#runOn(queue, inputs, signal);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
      this.#free.push(queue);
    }
  }

  /** Waits until no inference is running. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  /** Releases the pool. */
  [Symbol.dispose](): void {
    for (const queue of this.#all) queue.dispose();
  }

  async #runOn(
    queue: AsyncInferQueue,
    inputs: ReadonlyMap<number, Tensor>,
    signal: AbortSignal,
  ): Promise<InferResults> {
    const request = requestOf(queue);
    signal.throwIfAborted();
    // Before the inference rather than after the last one, which may have failed and been another client's.
    if (this.#isStateful) request.resetState();
    await queue.startAsync(inputs);
    const cancel = () => request.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      if (signal.aborted) cancel();
      await queue.waitAll();
      return request.results;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }
}

function requestOf(queue: AsyncInferQueue): InferRequest {
  return queue.at(0)!;
}

/** Tells whether a model has states; `false` on platforms without access to them, which must not serve such models. */
function hasStates(request: InferRequest): boolean {
  try {
    return request.queryState().length > 0;
  } catch {
    return false;
  }
}
