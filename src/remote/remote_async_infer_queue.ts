import { describe } from "../arguments/describe.ts";
import { AsyncInferQueue } from "../async_infer_queue.ts";
import { shows } from "../showing.ts";
import { RemoteCompiledModel } from "./remote_compiled_model.ts";

/**
 * A pool of infer requests for a model on a server. It equals {@linkcode AsyncInferQueue}, which accepts remote models
 * too. The requests are sent in parallel, so that a server or a load balancer always has work.
 *
 * @typeParam U The userdata that `startAsync` passes to the callback.
 */
export class RemoteAsyncInferQueue<U = unknown> extends AsyncInferQueue<U> {
  static {
    shows(RemoteAsyncInferQueue, "RemoteAsyncInferQueue", ({ length }) => `${length} jobs`);
  }

  /**
   * Creates a queue with its own infer requests.
   *
   * @param compiledModel The server's model.
   * @param jobs The number of infer requests. Default: 0, for the option `jobs` of the `RemoteCore`, which is 4 by default.
   * @throws {TypeError} If `compiledModel` is not a compiled model, or `jobs` is not a number.
   * @throws {RangeError} If `jobs` is negative or not an integer.
   */
  constructor(compiledModel: RemoteCompiledModel, jobs = 0) {
    if (!(compiledModel instanceof RemoteCompiledModel)) {
      throw new TypeError(`"compiledModel" must be a RemoteCompiledModel, got ${describe(compiledModel)}`);
    }
    super(compiledModel, jobs);
  }
}
