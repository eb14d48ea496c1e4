import type { PropertyValue } from "../property_types.ts";
import { CompiledCore } from "../running/compiled_core.ts";
import type { CompiledInfo } from "../running/compiled_info.ts";
import { RemoteRequest } from "./remote_request.ts";
import type { ServedModel } from "./served_model.ts";
import { unsupportedError } from "./unsupported.ts";

/** The operations of `RemoteCompiledModel`, most of which are not supported. */
export class ServedCore extends CompiledCore {
  readonly info: CompiledInfo;
  readonly #served: ServedModel;

  constructor(served: ServedModel) {
    super();
    this.info = served.info;
    this.#served = served;
  }

  makeRequest(): RemoteRequest {
    return new RemoteRequest(this.#served);
  }

  exportModel(): never {
    throw unsupportedError("CompiledModel.exportModel");
  }

  getRuntimeModel(): never {
    throw unsupportedError("CompiledModel.getRuntimeModel");
  }

  getProperty(name: string): PropertyValue {
    if (name === "OPTIMAL_NUMBER_OF_INFER_REQUESTS") return this.#served.connection.jobs;
    throw unsupportedError("CompiledModel.getProperty");
  }

  getSupportedProperties(): never {
    throw unsupportedError("CompiledModel.getSupportedProperties");
  }

  setProperty(): never {
    this.info.lifetime.requireLive();
    throw unsupportedError("CompiledModel.setProperty");
  }

  releaseMemory(): never {
    throw unsupportedError("CompiledModel.releaseMemory");
  }
}
