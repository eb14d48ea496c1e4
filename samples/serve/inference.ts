/** Inferences of a model, a few at once, none of which changes another's answer. */
import { AsyncInferQueue, type CompiledModel, type InferRequest, type InferResults, type Tensor } from "openvino-ffi";

/**
 * A pool of infer requests, each in a queue of its own: that tells when its request is free again, which is later than
 * the answer where a cancelled inference goes on, and its errors are those of its own jobs.
 */
export class InferencePool implements Disposable {
  readonly #all: readonly AsyncInferQueue[];
  readonly #free: AsyncInferQueue[];
  readonly #running = new Set<Promise<unknown>>();
  readonly #isStateful: boolean;

  /**
   * Makes one.
   *
   * @param model The compiled model.
   * @param jobs How many inferences run at once; 0 for as many as the device does best with.
   */
  constructor(model: CompiledModel, jobs: number) {
    const length = jobs || Number(model.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"));
    this.#all = Array.from({ length }, () => new AsyncInferQueue(model, 1));
    this.#free = [...this.#all];
    this.#isStateful = hasStates(requestOf(this.#all[0]!));
  }

  /** How many inferences run at once. */
  get length(): number {
    return this.#all.length;
  }

  /**
   * Runs an inference. No more may be asked for at once than run at once.
   *
   * @param inputs The inputs by index.
   * @param signal Cancels it.
   * @returns The outputs, copied. Settles when the request is free again; rejects as `InferRequest.infer` throws.
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

  /** Waits until nothing runs any more. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  /** Gives up the pool. */
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
    // Before the inference, not after it: whatever became of the last one, which may have been another client's.
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

/** Where the platform has no way to states, a model with states must not be served: this cannot tell. */
function hasStates(request: InferRequest): boolean {
  try {
    return request.queryState().length > 0;
  } catch {
    return false;
  }
}
