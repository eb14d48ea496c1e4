import { illegalConstructor } from "../arguments/illegal_constructor.ts";
import { CompiledModel } from "../compiled_model.ts";
import type { InferResults } from "../infer_results.ts";
import type { PropertyName, PropertyOf } from "../property_types.ts";
import { portLists, shows } from "../showing.ts";
import type { InferInputs } from "../values/inputs.ts";
import {
  makeRemoteRequest,
  type RemoteInferOptions,
  type RemoteInferRequest,
  type RemotePooledInferOptions,
} from "./remote_infer_request.ts";
import { ServedCore } from "./served_core.ts";
import { ServedModel } from "./served_model.ts";
import { unsupportedError } from "./unsupported.ts";

export let makeRemoteCompiledModel: (served: ServedModel) => RemoteCompiledModel;

/**
 * A model on a server, as a {@linkcode CompiledModel}. Its ports are those that the server reports; their dynamic
 * dimensions have no bounds.
 *
 * @example
 * ```ts ignore
 * using compiled = new RemoteCore("http://127.0.0.1:8000").compileModel("lenet-mnist");
 * console.log(compiled.infer(new Float32Array(28 * 28)).get(0).shape); // [1, 10]
 * ```
 */
export class RemoteCompiledModel extends CompiledModel {
  readonly #served: ServedModel;

  static {
    makeRemoteCompiledModel = (served) => new RemoteCompiledModel(served);
    shows(RemoteCompiledModel, "RemoteCompiledModel", ({ inputs, outputs }) => portLists(inputs, outputs));
  }

  /** Not for direct use: `remoteCore.compileModel()` returns compiled models. */
  protected constructor(served: unknown) {
    if (!(served instanceof ServedModel)) throw illegalConstructor("RemoteCompiledModel", "remoteCore.compileModel()");
    super(new ServedCore(served));
    this.#served = served;
  }

  /**
   * Creates an infer request.
   *
   * @returns The request.
   */
  override createInferRequest(): RemoteInferRequest {
    return makeRemoteRequest(this.#live, this);
  }

  /**
   * Runs an inference on the server and blocks the thread until it ends.
   *
   * @param inputs The inputs; without them, the tensors that are set are used.
   * @param options The timeout.
   * @returns Copies of the outputs.
   * @throws {TypeError} If a key or a value has the wrong type.
   * @throws {RangeError} If an index or a shape is out of range, or an input of 64-bit integers is given NaN or infinity.
   * @throws {RemoteError} If the server does not answer, or refuses.
   */
  override infer(inputs?: InferInputs, options?: RemoteInferOptions): InferResults {
    return super.infer(inputs, options);
  }

  /**
   * Runs an inference on the server without blocking the thread. Can be called as often at once as wanted: as many are
   * sent in parallel as the option `jobs` of the `RemoteCore` says, the others wait for their turn, in the order of the
   * calls.
   *
   * @param inputs The inputs: all of them, or none, which are zeros then.
   * @param options The timeout, and an `AbortSignal` that cancels the inference.
   * @returns A promise of copies of the outputs. Rejects with the errors that `infer` throws, or with the signal's
   *   reason.
   */
  override inferAsync(inputs?: InferInputs, options?: RemotePooledInferOptions): Promise<InferResults> {
    return super.inferAsync(inputs, options);
  }

  /**
   * Not supported: a server does not export compiled models.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override exportModel(this: never): never {
    throw unsupportedError("CompiledModel.exportModel");
  }

  /**
   * Not supported: a server does not expose its runtime model.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override getRuntimeModel(this: never): never {
    throw unsupportedError("CompiledModel.getRuntimeModel");
  }

  /**
   * Gets the only property that is supported: a server does not report any.
   *
   * @param name `"OPTIMAL_NUMBER_OF_INFER_REQUESTS"`, which is the option `jobs` of the `RemoteCore`.
   * @returns The property's value.
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED` for any other name.
   */
  override getProperty<Name extends PropertyName>(name: Name): PropertyOf<Name> {
    return super.getProperty(name);
  }

  /**
   * Not supported: a server does not report properties.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override getSupportedProperties(this: never): never {
    throw unsupportedError("CompiledModel.getSupportedProperties");
  }

  /**
   * Not supported: a server's devices manage their memory.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override releaseMemory(this: never): never {
    throw unsupportedError("CompiledModel.releaseMemory");
  }

  /**
   * Not supported: a server's properties are set where it is started.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override setProperty(this: never): never {
    throw unsupportedError("CompiledModel.setProperty");
  }

  /**
   * Not supported: the protocol has no variables.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override queryState(this: never): never {
    throw unsupportedError("InferRequest.queryState");
  }

  /**
   * Not supported: the protocol has no variables.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override resetState(this: never): never {
    throw unsupportedError("InferRequest.resetState");
  }

  get #live(): ServedModel {
    this.#served.info.lifetime.requireLive();
    return this.#served;
  }
}
