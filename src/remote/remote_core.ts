import { types } from "node:util";
import { urlOf } from "../arguments/brands.ts";
import { describe } from "../arguments/describe.ts";
import { models } from "../arguments/models.ts";
import { isRecord, requireString } from "../arguments/require.ts";
import type { Core } from "../core.ts";
import type { Model } from "../model.ts";
import { disposedError, OpenVINOError, Status } from "../openvino_error.ts";
import { requireProperties } from "../properties.ts";
import type { Device, Properties } from "../property_types.ts";
import { shows } from "../showing.ts";
import type { ServerMetadata } from "./metadata.ts";
import { type Connection, connectionOf, type RemoteCoreOptions } from "./options.ts";
import { type Procedure, runAsync, runNow } from "./procedure.ts";
import { makeRemoteCompiledModel, type RemoteCompiledModel } from "./remote_compiled_model.ts";
import { askModel, askServer, type ModelPath, modelPath } from "./served_model.ts";
import { requirePerformanceOnly, unsupportedError } from "./unsupported.ts";

/** The name and version of a server's model. */
export interface RemoteModelName {
  /** The model's name. */
  readonly name: string;
  /** The model's version; without it the server chooses. */
  readonly version?: string;
}

/**
 * Takes the place of {@linkcode Core} for a server that speaks the Open Inference Protocol v2 over HTTP: OpenVINO Model
 * Server, Triton, KServe, MLServer or `samples/serve`. The client does not require OpenVINO.
 *
 * @example Infer
 * ```ts ignore
 * import { RemoteCore } from "openvino-ffi/remote";
 *
 * const core = new RemoteCore("http://127.0.0.1:8000");
 * using compiled = await core.compileModelAsync("lenet-mnist");
 * const results = await compiled.inferAsync(new Float32Array(28 * 28));
 * console.log(results.get(0).shape); // [1, 10]
 * ```
 */
export class RemoteCore implements Pick<Core, keyof Core>, Disposable {
  readonly #connection: Connection;
  #disposed = false;

  static {
    shows(RemoteCore, "RemoteCore", (core) => core.#live.base);
  }

  /**
   * Creates a client of a server. Sends nothing yet.
   *
   * @param url The server's URL up to `/v2`, for example `"http://host:8000"`.
   * @param options The options.
   * @throws {TypeError} If the URL is invalid, or an option has the wrong type.
   * @throws {RangeError} If a number is out of range.
   */
  constructor(url: string | URL, options: RemoteCoreOptions = {}) {
    this.#connection = connectionOf(url, options);
  }

  /**
   * Asks the server for its name, version and extensions.
   *
   * @returns The server's metadata.
   * @throws {RemoteError} If the server does not answer.
   */
  async serverMetadata(): Promise<ServerMetadata> {
    return await this.#run(askServer(this.#live));
  }

  /**
   * Gets a model on the server, blocking the thread. A server that runs in the same thread can therefore never answer.
   *
   * @param model The model's name; or a path or file URL, whose last part without the extension is the name; or name
   *   and version.
   * @param device Ignored: the server chooses the device.
   * @param config Properties that affect only performance. They are not sent to the server.
   * @returns The model with the ports that the server reports.
   * @throws {TypeError} If an argument has the wrong type.
   * @throws {RemoteError} If there is no such model, or the server does not answer.
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED` for a local `Model`, a model's bytes, or any other property.
   */
  compileModel(
    model: string | URL | RemoteModelName | Model | Uint8Array,
    device: Device = "AUTO",
    config: Properties = {},
  ): RemoteCompiledModel {
    const path = this.#pathOf(model, device, config);
    this.#connection.signal?.throwIfAborted();
    return makeRemoteCompiledModel(runNow(askModel(this.#live, path)));
  }

  /**
   * Gets a model on the server without blocking the event loop. Everything else is as in `compileModel`.
   *
   * @param model The model's name, a path, or name and version.
   * @param device Ignored: the server chooses the device.
   * @param config Properties that affect only performance. They are not sent to the server.
   * @returns A promise of the model. It rejects with the errors that `compileModel` throws.
   */
  async compileModelAsync(
    model: string | URL | RemoteModelName | Model | Uint8Array,
    device: Device = "AUTO",
    config: Properties = {},
  ): Promise<RemoteCompiledModel> {
    const path = this.#pathOf(model, device, config);
    return makeRemoteCompiledModel(await this.#run(askModel(this.#live, path)));
  }

  /**
   * Not supported: the protocol does not report devices.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  get availableDevices(): never {
    throw unsupportedError("Core.availableDevices");
  }

  /**
   * Not supported: the protocol does not report devices. `serverMetadata` returns the server's version.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  getVersions(this: never): never {
    throw unsupportedError("Core.getVersions");
  }

  /**
   * Not supported: models cannot be sent to the server.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  readModel(this: never): never {
    throw unsupportedError("Core.readModel");
  }

  /**
   * Not supported: models cannot be sent to the server.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  readModelAsync(this: never): Promise<never> {
    return Promise.reject(unsupportedError("Core.readModelAsync"));
  }

  /**
   * Not supported: models cannot be sent to the server.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  importModel(this: never): never {
    throw unsupportedError("Core.importModel");
  }

  /**
   * Not supported: models cannot be sent to the server.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  importModelAsync(this: never): Promise<never> {
    return Promise.reject(unsupportedError("Core.importModelAsync"));
  }

  /**
   * Not supported: the protocol has no properties.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  getProperty(this: never): never {
    throw unsupportedError("Core.getProperty");
  }

  /**
   * Not supported: the protocol has no properties.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  setProperty(this: never): never {
    throw unsupportedError("Core.setProperty");
  }

  /**
   * Not supported: a server has its own extensions.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  addExtension(this: never): never {
    throw unsupportedError("Core.addExtension");
  }

  /**
   * Not supported: models on a server have been compiled there.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  queryModel(this: never): never {
    throw unsupportedError("Core.queryModel");
  }

  /**
   * Not supported: a server does not report properties.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  getSupportedProperties(this: never): never {
    throw unsupportedError("Core.getSupportedProperties");
  }

  /**
   * Not supported: a server has its own devices.
   *
   * @throws {OpenVINOError} With the code `NOT_IMPLEMENTED`.
   */
  unloadPlugin(this: never): never {
    throw unsupportedError("Core.unloadPlugin");
  }

  /** Releases the client; calling it again does nothing. Models obtained from it stay usable. */
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

/** The model name in a path: its last part without the extension. */
function nameInPath(path: string | URL): string {
  const text = typeof path === "string" ? requireString(path, "model") : decodeURIComponent(path.pathname);
  return nameOf(text.split(/[/\\]/).at(-1)!.replace(/\.(xml|onnx|pb|pdmodel|tflite)$/, ""));
}

function nameOf(name: unknown): string {
  if (requireString(name, "model") !== "") return name as string;
  throw new OpenVINOError(Status.PARAMETER_MISMATCH, `"model" has no name in it`);
}
