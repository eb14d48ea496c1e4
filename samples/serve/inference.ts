/** Inferences on an AsyncInferQueue, each with a promise and a signal that cancels it. */
import { AsyncInferQueue, type CompiledModel, type InferRequest, type InferResults, type Tensor } from "openvino-ffi";

interface Run {
  readonly resolve: (results: InferResults) => void;
  readonly reject: (error: unknown) => void;
}

/** A queue whose jobs are promises. */
export class InferenceQueue implements Disposable {
  readonly #queue: AsyncInferQueue<Run>;
  /** Errors that a job's own promise has rejected with. */
  readonly #told = new WeakSet<object>();

  /**
   * Makes one.
   *
   * @param model The compiled model.
   * @param jobs How many inferences run at once; 0 for as many as the device does best with.
   */
  constructor(model: CompiledModel, jobs: number) {
    this.#queue = new AsyncInferQueue<Run>(model, jobs);
    const isStateful = hasStates(this.#queue.at(0)!);
    // The next job on the request may be another client's.
    const forget = (request: InferRequest) => {
      if (isStateful) request.resetState();
    };
    this.#queue.setCallback((request, { resolve }) => {
      resolve(request.results);
      forget(request);
    }, {
      onError: (error, { reject }) => {
        this.#told.add(error);
        reject(error);
      },
    });
  }

  /** How many inferences run at once. */
  get length(): number {
    return this.#queue.length;
  }

  /**
   * Runs an inference.
   *
   * @param inputs The inputs by index.
   * @param signal Cancels it.
   * @returns The outputs, copied. Rejects as `InferRequest.infer` throws.
   */
  async run(inputs: ReadonlyMap<number, Tensor>, signal: AbortSignal): Promise<InferResults> {
    const { promise, resolve, reject } = Promise.withResolvers<InferResults>();
    const run: Run = { resolve, reject };
    const cancel = () => {
      for (const request of this.#queue) if (request.userdata === run) request.cancel();
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      await this.#start(inputs, run);
      if (signal.aborted) cancel();
      return await promise;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  /** Waits until nothing runs any more. */
  async idle(): Promise<void> {
    try {
      await this.#queue.waitAll();
    } catch (error) {
      if (!this.#isTold(error)) throw error;
    }
  }

  /** Gives up the queue. */
  [Symbol.dispose](): void {
    this.#queue.dispose();
  }

  /** The queue tells whoever comes next of a job's error; that job's promise has told of it already. */
  async #start(inputs: ReadonlyMap<number, Tensor>, run: Run): Promise<void> {
    for (;;) {
      try {
        return await this.#queue.startAsync(inputs, run);
      } catch (error) {
        if (!this.#isTold(error)) throw error;
      }
    }
  }

  #isTold(error: unknown): boolean {
    if (error instanceof AggregateError) return error.errors.every((each) => this.#isTold(each));
    return error instanceof Error && this.#told.has(error);
  }
}

/** Where the platform has no way to states, a model with states must not be served: this cannot tell. */
function hasStates(request: InferRequest): boolean {
  try {
    return request.queryState().length > 0;
  } catch {
    return false;
  }
}
