import { describe } from "../arguments/describe.ts";
import { AsyncInferQueue } from "../async_infer_queue.ts";
import { RemoteCompiledModel } from "./remote_compiled_model.ts";

/**
 * A pool of requests to a server's model: an {@linkcode AsyncInferQueue}, which takes remote models too and is the same
 * in every respect. The requests go out side by side, so that a server, or what distributes to many, has work at hand.
 *
 * @typeParam U What `startAsync` hands to the callback.
 */
export class RemoteAsyncInferQueue<U = unknown> extends AsyncInferQueue<U> {
  /**
   * Makes a queue.
   *
   * @param compiledModel The server's model.
   * @param jobs How many requests; 0 for as many as the option `jobs` of the `RemoteCore` says, 4 by default.
   * @throws {TypeError} If the compiled model or the number is none.
   * @throws {RangeError} If the number is negative or not an integer.
   */
  constructor(compiledModel: RemoteCompiledModel, jobs = 0) {
    if (!(compiledModel instanceof RemoteCompiledModel)) {
      throw new TypeError(`"compiledModel" must be a RemoteCompiledModel, got ${describe(compiledModel)}`);
    }
    super(compiledModel, jobs);
  }
}
