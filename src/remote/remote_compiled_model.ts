import { CompiledModel } from "../compiled_model.ts";
import type { InferResults } from "../infer_results.ts";
import type { Model } from "../model.ts";
import { illegalConstructor } from "../native/handle.ts";
import type { Properties, PropertyValue } from "../properties.ts";
import type { InferInputs } from "../values/inputs.ts";
import { makeRemoteRequest, type RemoteInferOptions, type RemoteInferRequest } from "./remote_infer_request.ts";
import { ServedCore } from "./served_core.ts";
import { ServedModel } from "./served_model.ts";

/** Makes a compiled model of a server's model. */
export let makeRemoteCompiledModel: (served: ServedModel) => RemoteCompiledModel;

type InternalConstructor = new (served: ServedModel) => RemoteCompiledModel;

/**
 * A server's model: a {@linkcode CompiledModel} that a server runs. Its ports are what the server tells of them; a
 * dimension that may vary has no bounds there.
 *
 * @example
 * ```ts ignore
 * using compiled = new RemoteCore("http://127.0.0.1:8000").compileModel("relu_add");
 * console.log(compiled.infer(Float32Array.of(1, 2, -3, -4)).get("y").data);
 * ```
 */
export class RemoteCompiledModel extends CompiledModel {
  readonly #served: ServedModel;

  static {
    makeRemoteCompiledModel = (served) => new (RemoteCompiledModel as unknown as InternalConstructor)(served);
  }

  /** Compiled models come from `remoteCore.compileModel()`. */
  protected constructor(internal: never);
  protected constructor(served: unknown) {
    if (!(served instanceof ServedModel)) throw illegalConstructor("RemoteCompiledModel", "remoteCore.compileModel()");
    super(new ServedCore(served) as never);
    this.#served = served;
  }

  /**
   * Makes an infer request.
   *
   * @returns The request.
   */
  override createInferRequest(): RemoteInferRequest {
    return makeRemoteRequest(this.#live, this);
  }

  /**
   * Runs an inference on the server and waits for it, blocking the thread.
   *
   * @param inputs The inputs; none to run on the tensors that are set.
   * @param options The time limit.
   * @returns The outputs, copied.
   * @throws {TypeError} If a key or a value is of the wrong kind.
   * @throws {RangeError} If an index, a shape or a number is out of range.
   * @throws {RemoteError} If the server does not answer, or refuses.
   */
  override infer(inputs?: InferInputs, options?: RemoteInferOptions): InferResults {
    return super.infer(inputs, options);
  }

  /**
   * Refused: a server gives no compiled models away.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override exportModel(): Uint8Array {
    return super.exportModel();
  }

  /**
   * Refused: a server does not tell what its device runs.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override getRuntimeModel(): Model {
    return super.getRuntimeModel();
  }

  /**
   * Refused, since a server tells no properties, but for one.
   *
   * @param name `"OPTIMAL_NUMBER_OF_INFER_REQUESTS"`, which is the option `jobs` of the `RemoteCore`.
   * @returns Its value.
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED` for any other.
   */
  override getProperty(name: string): PropertyValue {
    return super.getProperty(name);
  }

  /**
   * Refused: a server's properties are set where it is started.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  override setProperty(properties: Properties): void {
    super.setProperty(properties);
  }

  get #live(): ServedModel {
    void this.#served.info.handle.pointer;
    return this.#served;
  }
}
