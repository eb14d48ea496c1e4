import type { InferResults } from "../infer_results.ts";
import type { InferInputs } from "../values/inputs.ts";
import type { RequestCore } from "./request_core.ts";
import { Run } from "./run.ts";
import type { RunOptions } from "./run_options.ts";

/** A run that collects its results when it ends. */
export class CollectingRun extends Run {
  override readonly starter = "inferAsync";
  readonly #request: RequestCore;
  readonly #shareOutputs: boolean;
  readonly #freed: () => void;
  #results: InferResults | undefined;

  /**
   * @param request The request it runs on.
   * @param shareOutputs Whether the results are live tensors instead of copies.
   * @param freed Called when the request is free again.
   */
  constructor(request: RequestCore, shareOutputs: boolean, freed: () => void = () => {}) {
    super();
    this.#request = request;
    this.#shareOutputs = shareOutputs;
    this.#freed = freed;
  }

  /** Starts in the background; throws if the run is refused. */
  start(inputs: InferInputs, options: RunOptions): void {
    this.#request.start(inputs, options, this);
  }

  /** Resolves to the results, unless the signal aborts the run. Rejects with the run's error or the signal's reason. */
  async results(signal: AbortSignal | undefined): Promise<InferResults> {
    const abort = () => this.#request.cancelRun(this);
    signal?.addEventListener("abort", abort, { once: true });
    this.#request.wake(this);
    const outcome = await this.settled;
    signal?.removeEventListener("abort", abort);
    signal?.throwIfAborted();
    if (outcome) throw outcome.error;
    return this.#results!;
  }

  protected override succeeded(): void {
    this.#results = this.#request.collect(this.#shareOutputs);
  }

  protected override onFreed(): void {
    this.#freed();
  }
}
