import type { CompiledModel } from "../compiled_model.ts";
import {
  type InferAsyncOptions,
  type InferOptions,
  InferRequest,
  type StartAsyncOptions,
  stateOf,
} from "../infer_request.ts";
import type { InferResults } from "../infer_results.ts";
import { illegalConstructor } from "../native/handle.ts";
import type { InferInputs } from "../values/inputs.ts";
import type { RemoteCompiledModel } from "./remote_compiled_model.ts";
import { RemoteRequest } from "./remote_request.ts";
import type { ServedModel } from "./served_model.ts";

/** What `infer` of a remote request takes beside its inputs. */
export interface RemoteInferOptions extends InferOptions {
  /** The milliseconds that the call may take. */
  timeout?: number;
}

/** What `inferAsync` of a remote request takes beside its inputs. */
export interface RemoteInferAsyncOptions extends InferAsyncOptions {
  /** The milliseconds that the call may take. */
  timeout?: number;
}

/** What `startAsync` of a remote request takes beside its inputs. */
export interface RemoteStartAsyncOptions extends StartAsyncOptions {
  /** The milliseconds that the inference may take. */
  timeout?: number;
}

/** Makes a request to a server's model. */
export let makeRemoteRequest: (served: ServedModel, model: RemoteCompiledModel) => RemoteInferRequest;

type InternalConstructor = new (state: RemoteRequest, model: CompiledModel) => RemoteInferRequest;

/**
 * One inference of a server's model: an {@linkcode InferRequest} that a server runs. Tensors lie on this side: those of
 * inputs are sent when an inference starts, those of outputs written when it has ended. `latency` is the time of the
 * whole call, with the way there and back; `cancel` breaks the connection, which tells the server to stop.
 *
 * There are no variables' states, no profiling and no shared memory, and `infer` blocks the thread by way of a Worker.
 *
 * @example
 * ```ts ignore
 * const request = new RemoteCore("http://127.0.0.1:8000").compileModel("relu_add").createInferRequest();
 * request.startAsync(Float32Array.of(1, 2, -3, -4));
 * await request.wait();
 * console.log(request.results.get("y").data);
 * ```
 */
export class RemoteInferRequest extends InferRequest {
  static {
    makeRemoteRequest = (served, model) =>
      new (RemoteInferRequest as unknown as InternalConstructor)(new RemoteRequest(served), model);
  }

  /**
   * Makes a second object over the same request.
   *
   * @param other The first one. New requests come from `RemoteCompiledModel.createInferRequest`.
   * @throws {TypeError} If it is no RemoteInferRequest.
   */
  constructor(other: RemoteInferRequest);
  constructor(...given: [other: InferRequest]) {
    super(...given);
    if (stateOf(this) instanceof RemoteRequest) return;
    this.dispose();
    throw illegalConstructor("RemoteInferRequest", "remoteCompiledModel.createInferRequest()");
  }

  /**
   * Runs an inference on the server and waits for it, blocking the thread. Never calls the callback.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param options The time limit.
   * @returns The outputs, copied.
   * @throws {TypeError} If a key or a value is of the wrong kind.
   * @throws {RangeError} If an index, a shape or a number is out of range.
   * @throws {OpenVINOError} If the request is busy, or a name is unknown.
   * @throws {RemoteError} If the server does not answer, or refuses.
   */
  override infer(inputs?: InferInputs, options: RemoteInferOptions = {}): InferResults {
    return super.infer(inputs, options);
  }

  /**
   * Runs an inference on the server in the background. Does not call the callback.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param options The time limit, and a signal whose abortion cancels the inference.
   * @returns The outputs, copied. It rejects as `infer` throws, and with the signal's reason.
   */
  override inferAsync(inputs?: InferInputs, options: RemoteInferAsyncOptions = {}): Promise<InferResults> {
    return super.inferAsync(inputs, options);
  }

  /**
   * Starts an inference on the server in the background and returns at once.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param userdata What the callback gets; undefined keeps what is set.
   * @param options The time limit.
   * @throws {TypeError} If a key or a value is of the wrong kind.
   * @throws {RangeError} If an index, a shape or a number is out of range.
   * @throws {OpenVINOError} If the request is busy, or a name is unknown.
   */
  override startAsync(inputs?: InferInputs, userdata?: unknown, options: RemoteStartAsyncOptions = {}): void {
    super.startAsync(inputs, userdata, options);
  }

  /** The compiled model this request was made from. */
  override getCompiledModel(): RemoteCompiledModel {
    return super.getCompiledModel() as RemoteCompiledModel;
  }
}
