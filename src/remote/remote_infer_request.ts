import { illegalConstructor } from "../arguments/illegal_constructor.ts";
import { InferRequest, stateOf } from "../infer_request.ts";
import type { InferResults } from "../infer_results.ts";
import { portLists, shows } from "../showing.ts";
import type { InferInputs } from "../values/inputs.ts";
import type { RemoteCompiledModel } from "./remote_compiled_model.ts";
import { RemoteRequest } from "./remote_request.ts";
import type { ServedModel } from "./served_model.ts";

/** Options of a remote request's `startAsync`. */
export interface RemoteStartAsyncOptions {
  /** Not supported: memory is not shared with a server. */
  shareInputs?: false;
  /** The timeout of the inference in milliseconds, once it is its turn. Default: that of the `RemoteCore`. */
  timeout?: number;
}

/** Options of a remote request's `infer`. */
export interface RemoteInferOptions extends RemoteStartAsyncOptions {
  /** Not supported: memory is not shared with a server. */
  shareOutputs?: false;
}

/** Options of a remote compiled model's `inferAsync`. */
export interface RemotePooledInferOptions extends RemoteStartAsyncOptions {
  /** Cancels the inference when aborted. */
  signal?: AbortSignal;
}

/** Options of a remote request's `inferAsync`. */
export interface RemoteInferAsyncOptions extends RemoteInferOptions, RemotePooledInferOptions {}

/** Creates a request for a server's model. */
export let makeRemoteRequest: (served: ServedModel, model: RemoteCompiledModel) => RemoteInferRequest;

/**
 * A request for inferences of a model on a server, as an {@linkcode InferRequest}. Its tensors are local: inputs are
 * sent when an inference starts, outputs are written when it ends. `latency` is the duration of the whole HTTP call.
 * `cancel` closes the connection, which tells the server to stop.
 *
 * Variable states, profiling and shared memory are not supported, and `infer` uses a Worker to block the thread.
 *
 * @example
 * ```ts ignore
 * const request = new RemoteCore("http://127.0.0.1:8000").compileModel("lenet-mnist").createInferRequest();
 * request.startAsync(new Float32Array(28 * 28));
 * await request.wait();
 * console.log(request.results.get(0).shape); // [1, 10]
 * ```
 */
export class RemoteInferRequest extends InferRequest {
  /** Refuses a second object for a local request when it is created. */
  readonly #request = servedRequest(this);

  static {
    // As in `InferRequest`, whose constructor this class has.
    makeRemoteRequest = (served, model) => Reflect.construct(RemoteInferRequest, [new RemoteRequest(served), model]);
    shows(
      RemoteInferRequest,
      "RemoteInferRequest",
      ({ modelInputs, modelOutputs }) => portLists(modelInputs, modelOutputs),
    );
  }

  /**
   * Runs an inference on the server and blocks the thread until it ends. Does not call the callback.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param options The timeout.
   * @returns Copies of the outputs.
   * @throws {TypeError} If a key or a value has the wrong type.
   * @throws {RangeError} If an index or a shape is out of range, or an input of 64-bit integers is given NaN or infinity.
   * @throws {OpenVINOError} If the request is busy, or a name is unknown.
   * @throws {RemoteError} If the server does not answer, or refuses.
   */
  override infer(inputs?: InferInputs, options: RemoteInferOptions = {}): InferResults {
    return super.infer(inputs, options);
  }

  /**
   * Runs an inference on the server without blocking the thread. Does not call the callback.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param options The timeout, and an `AbortSignal` that cancels the inference.
   * @returns A promise of copies of the outputs. Rejects with the errors that `infer` throws, or with the signal's
   *   reason.
   */
  override inferAsync(inputs?: InferInputs, options: RemoteInferAsyncOptions = {}): Promise<InferResults> {
    return super.inferAsync(inputs, options);
  }

  /**
   * Starts an inference on the server in the background and returns at once.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param userdata Passed to the callback; undefined keeps the current userdata.
   * @param options The timeout.
   * @throws {TypeError} If a key or a value has the wrong type.
   * @throws {RangeError} If an index or a shape is out of range, or an input of 64-bit integers is given NaN or infinity.
   * @throws {OpenVINOError} If the request is busy, or a name is unknown.
   */
  override startAsync(inputs?: InferInputs, userdata?: unknown, options: RemoteStartAsyncOptions = {}): void {
    super.startAsync(inputs, userdata, options);
  }

  /**
   * Not supported: the protocol has no variables.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override queryState(this: never): never {
    return servedRequest(this).queryState();
  }

  /**
   * Not supported: the protocol has no variables.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override resetState(this: never): never {
    return servedRequest(this).resetState();
  }

  /**
   * Not supported: the protocol does not report how long nodes take.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override getProfilingInfo(this: never): never {
    return servedRequest(this).profilingInfo("getProfilingInfo");
  }

  /**
   * Not supported: the protocol does not report how long nodes take.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override get profilingInfo(): never {
    return servedRequest(this).profilingInfo("profilingInfo");
  }

  /** Gets the compiled model that the request was created from. */
  override getCompiledModel(): RemoteCompiledModel {
    return super.getCompiledModel() as RemoteCompiledModel;
  }
}

/** The request on the server behind an object; without one the object is disposed and refused. */
function servedRequest(object: InferRequest): RemoteRequest {
  const state = stateOf(object);
  if (state instanceof RemoteRequest) return state;
  object.dispose();
  throw illegalConstructor("RemoteInferRequest", "remoteCompiledModel.createInferRequest()");
}
