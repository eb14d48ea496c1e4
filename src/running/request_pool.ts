import type { InferResults } from "../infer_results.ts";
import { disposedError } from "../openvino_error.ts";
import { copiedInputs } from "../values/copied_inputs.ts";
import type { InferInputs } from "../values/inputs.ts";
import { CollectingRun } from "./collecting_run.ts";
import type { CompiledCore } from "./compiled_core.ts";
import { type Linked, LinkedList } from "./linked_list.ts";
import { optimalNumberOfRequests } from "./optimal_number.ts";
import type { RequestCore } from "./request_core.ts";
import type { RunOptions } from "./run_options.ts";

/** An inference that waits for its turn. */
class Waiting implements Linked<Waiting> {
  earlier: Waiting | undefined;
  later: Waiting | undefined;
  isLinked = false;
  readonly turn: PromiseWithResolvers<void> = Promise.withResolvers();
}

/**
 * Runs inferences that have no request of their own: in the order of the calls, as many at once as the device does best
 * with, and each as on a new request.
 */
export class RequestPool {
  readonly #model: CompiledCore;
  readonly #size: number;
  readonly #idle: RequestCore[] = [];
  readonly #waiting = new LinkedList<Waiting>();
  /** The number of inferences whose turn it is. */
  #running = 0;
  #isDisposed = false;

  constructor(model: CompiledCore) {
    this.#model = model;
    this.#size = optimalNumberOfRequests(model);
  }

  /**
   * Runs an inference when its turn comes. Inputs are read or copied at once; shared ones are read when it starts.
   *
   * @returns Copies of the outputs. Rejects with the inference's error or the signal's reason.
   */
  async infer(inputs: InferInputs, options: RunOptions, signal: AbortSignal | undefined): Promise<InferResults> {
    signal?.throwIfAborted();
    if (this.#running < this.#size) {
      this.#running += 1;
      return await this.#run(inputs, options, signal);
    }
    const kept = options.shareInputs ? inputs : copiedInputs(this.#model.info.inputs, inputs);
    await this.#turn(signal);
    return await this.#run(kept, options, signal);
  }

  /** Resolves when a running inference passes its turn on. */
  async #turn(signal: AbortSignal | undefined): Promise<void> {
    const waiting = new Waiting();
    this.#waiting.add(waiting);
    const leave = () => {
      this.#waiting.delete(waiting);
      waiting.turn.reject(signal?.reason);
    };
    signal?.addEventListener("abort", leave, { once: true });
    try {
      await waiting.turn.promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  /** Runs an inference whose turn it is, and passes the turn on. */
  #run(inputs: InferInputs, options: RunOptions, signal: AbortSignal | undefined): Promise<InferResults> {
    let request: RequestCore | undefined;
    try {
      signal?.throwIfAborted();
      const own = request = this.#idle.pop() ?? this.#model.makeRequest();
      const run = new CollectingRun(own, false, () => this.#free(own));
      run.start(inputs, options);
      return run.results(signal);
    } catch (error) {
      this.#free(request);
      return Promise.reject(error);
    }
  }

  /** Keeps a request for the next inference, unless it would not be as new, and passes the turn on. */
  #free(request: RequestCore | undefined): void {
    if (this.#isDisposed || request?.hasVariables) request?.dispose();
    else if (request) {
      request.forgetInputs();
      this.#idle.push(request);
    }
    const { first } = this.#waiting;
    if (!first) this.#running -= 1;
    else {
      this.#waiting.delete(first);
      first.turn.resolve();
    }
  }

  /** Releases the requests. Inferences that run finish first; those that wait for their turn are refused. */
  dispose(): void {
    this.#isDisposed = true;
    for (const request of this.#idle.splice(0)) request.dispose();
    for (const waiting of this.#waiting.toArray()) {
      this.#waiting.delete(waiting);
      waiting.turn.reject(disposedError("CompiledModel"));
    }
  }
}
