import { types } from "node:util";
import { urlOf } from "../arguments/brands.ts";
import { describe } from "../arguments/describe.ts";
import { models } from "../arguments/models.ts";
import { isRecord, requireString } from "../arguments/require.ts";
import type { CompiledModel } from "../compiled_model.ts";
import type { Core, DeviceVersion } from "../core.ts";
import type { Model } from "../model.ts";
import { disposedError } from "../native/handle.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { type Properties, type PropertyValue, requireProperties } from "../properties.ts";
import type { Tensor } from "../tensor.ts";
import type { ServerMetadata } from "./metadata.ts";
import { type Connection, connectionOf, type RemoteCoreOptions } from "./options.ts";
import { type Procedure, runAsync, runNow } from "./procedure.ts";
import { makeRemoteCompiledModel, type RemoteCompiledModel } from "./remote_compiled_model.ts";
import { askModel, askServer, type ModelPath, modelPath } from "./served_model.ts";
import { requirePerformanceOnly, unsupportedError } from "./unsupported.ts";

/** A server's model, where its version is to be told too. */
export interface RemoteModelName {
  /** Its name. */
  readonly name: string;
  /** Its version; without one the server chooses. */
  readonly version?: string;
}

/**
 * A server that speaks the Open Inference Protocol v2 over HTTP, in place of a {@linkcode Core}: OpenVINO Model Server,
 * Triton, KServe, MLServer, or `samples/serve`. Neither OpenVINO nor its library is needed on this side.
 *
 * @example Infer
 * ```ts ignore
 * import { RemoteCore } from "openvino-ffi/remote";
 *
 * const core = new RemoteCore("http://127.0.0.1:8000");
 * using compiled = await core.compileModelAsync("relu_add");
 * const results = await compiled.createInferRequest().inferAsync({ x: [[1, 2, -3, -4]] });
 * console.log(results.get("y").data);
 * ```
 */
export class RemoteCore implements Pick<Core, keyof Core>, Disposable {
  readonly #connection: Connection;
  #disposed = false;

  /**
   * Tells where the server is. Nothing is sent yet.
   *
   * @param url The server's URL, `"http://host:8000"` for example: what stands before `/v2`.
   * @param options How to talk to it.
   * @throws {TypeError} If the URL or an option is none.
   * @throws {RangeError} If a number is out of range.
   */
  constructor(url: string | URL, options: RemoteCoreOptions = {}) {
    this.#connection = connectionOf(url, options);
  }

  /**
   * What the server tells of itself.
   *
   * @returns Its name, its version and its extensions.
   * @throws {RemoteError} If it does not answer.
   */
  async serverMetadata(): Promise<ServerMetadata> {
    return await this.#run(askServer(this.#live));
  }

  /**
   * Takes a model of the server's, blocking the thread: a server that runs in this very thread could never answer.
   *
   * @param model Its name; or a path or file URL, whose last part without the extension is the name; or name and version.
   * @param device The server has devices of its own: it is not told this one.
   * @param config Properties that only say how fast the model is to run, which the server is not told either.
   * @returns The model, as the server describes it.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {RemoteError} If there is no such model, or the server does not answer.
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED` for a local model or another property.
   */
  compileModel(
    model: string | URL | RemoteModelName | Model,
    device = "AUTO",
    config: Properties = {},
  ): RemoteCompiledModel {
    const path = this.#pathOf(model, device, config);
    this.#connection.signal?.throwIfAborted();
    return makeRemoteCompiledModel(runNow(askModel(this.#live, path)));
  }

  /**
   * Takes a model of the server's without blocking the event loop: see `compileModel`.
   *
   * @param model Its name, a path, or its name and version.
   * @param device Not told to the server.
   * @param config Properties that only say how fast the model is to run.
   * @returns The model. It rejects as `compileModel` throws.
   */
  async compileModelAsync(
    model: string | URL | RemoteModelName | Model,
    device = "AUTO",
    config: Properties = {},
  ): Promise<RemoteCompiledModel> {
    const path = this.#pathOf(model, device, config);
    return makeRemoteCompiledModel(await this.#run(askModel(this.#live, path)));
  }

  /**
   * Refused: the protocol tells of no devices.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  get availableDevices(): string[] {
    throw unsupportedError("Core.availableDevices");
  }

  /**
   * Refused: the protocol tells of no devices. `serverMetadata` tells the server's own version.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  getVersions(_device: string): Record<string, DeviceVersion> {
    throw unsupportedError("Core.getVersions");
  }

  /**
   * Refused: models do not travel.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  readModel(_model: string | URL | Uint8Array, _weights?: string | URL | Uint8Array | Tensor): Model {
    throw unsupportedError("Core.readModel");
  }

  /**
   * Refused: models do not travel.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  readModelAsync(_model: string | URL | Uint8Array, _weights?: string | URL | Uint8Array | Tensor): Promise<Model> {
    return Promise.reject(unsupportedError("Core.readModelAsync"));
  }

  /**
   * Refused: models do not travel.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  importModel(_blob: Uint8Array, _device: string, _config?: Properties): CompiledModel {
    throw unsupportedError("Core.importModel");
  }

  /**
   * Refused: the protocol has no properties.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  getProperty(..._given: [name: string] | [device: string, name: string]): PropertyValue {
    throw unsupportedError("Core.getProperty");
  }

  /**
   * Refused: the protocol has no properties.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  setProperty(..._given: [properties: Properties] | [device: string, properties: Properties]): void {
    throw unsupportedError("Core.setProperty");
  }

  /**
   * Refused: a server has extensions of its own.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  addExtension(_path: string | URL): void {
    throw unsupportedError("Core.addExtension");
  }

  /** Gives up the object; more than once is no harm. Models taken with it go on. */
  [Symbol.dispose](): void {
    this.#disposed = true;
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  get #live(): Connection {
    if (this.#disposed) throw disposedError("RemoteCore");
    return this.#connection;
  }

  #run<T>(procedure: Procedure<T>): Promise<T> {
    return runAsync(procedure, this.#connection.signal ?? new AbortController().signal);
  }

  #pathOf(model: unknown, device: unknown, config: unknown): ModelPath {
    void this.#live;
    requireString(device, "device");
    requirePerformanceOnly(requireProperties(config, "config"));
    if (models.has(model as object) || types.isUint8Array(model)) throw unsupportedError("Core.readModel");
    const url = urlOf(model);
    if (url || typeof model === "string") return modelPath(nameInPath(url ?? model as string), undefined);
    if (isRecord(model)) {
      const { version } = model;
      return modelPath(nameOf(model["name"]), version === undefined ? undefined : requireString(version, "version"));
    }
    throw new TypeError(`"model" must be a model's name or path, or an object with its name, got ${describe(model)}`);
  }
}

/** The name of a model in a path to it. */
function nameInPath(path: string | URL): string {
  const text = typeof path === "string" ? requireString(path, "model") : decodeURIComponent(path.pathname);
  return nameOf(text.split(/[/\\]/).at(-1)!.replace(/\.(xml|onnx|pb|pdmodel|tflite)$/, ""));
}

function nameOf(name: unknown): string {
  if (requireString(name, "model") !== "") return name as string;
  throw new OpenVINOError(Status.PARAMETER_MISMATCH, `"model" has no name in it`);
}
