import { fileURLToPath } from "node:url";
import { load, type OpenVINO } from "../ffi/load.ts";
import { cString, layouts, structs, words } from "../ffi/structs.ts";
import type { ArgumentsOf, OffThreadName, Pointer, Symbols } from "../ffi/symbols/mod.ts";
import { type CompiledModel, makeCompiledModel } from "./compiled_model.ts";
import type { TypedArray } from "./element_type.ts";
import { check, describe, errorOf, isRecord, requireString, Status } from "./errors.ts";
import { Handle } from "./handle.ts";
import { isModel, makeModel, type Model, modelHandle } from "./model.ts";
import { parseProperty, type Properties, propertyArray, type PropertyValue } from "./properties.ts";
import { takeString } from "./strings.ts";
import { NativeStorage } from "./storage.ts";
import { isTensor, storageOf, type Tensor } from "./tensor.ts";

/** A device's plugin and its version. */
export interface DeviceVersion {
  /** What it is. */
  readonly description: string;
  /** Its version. */
  readonly buildNumber: string;
}

/** The functions that make a model or a compiled model, and so may take long. */
type Maker = Extract<OffThreadName<Symbols>, `ov_core_${string}`>;

/** A call that makes something: run now, blocking, or off the JavaScript thread. */
interface Making<R, N extends Maker = Maker> {
  readonly name: N;
  readonly args: ArgumentsOf<Symbols, N>;
  /** Where the call puts the address of what it makes. */
  readonly out: BigUint64Array;
  /** What is being done, for messages. */
  readonly what: string;
  /** What it stands on, during the call and afterwards. */
  readonly parents: readonly Handle[];
  /** Memory that the arguments point to. */
  readonly memory: readonly unknown[];
  readonly wrap: (pointer: Pointer, parents: readonly Handle[]) => R;
}

/**
 * The OpenVINO runtime: `openvino.Core` in Python. The first one opens the native library.
 *
 * @example
 * ```ts no-run
 * import { Core } from "openvino-ffi";
 *
 * using core = new Core();
 * console.log(core.availableDevices);
 * ```
 */
export class Core implements Disposable {
  readonly #ov: OpenVINO;
  readonly #handle: Handle;

  /**
   * Starts the runtime.
   *
   * @param config A plugin configuration file.
   * @throws {OpenVINOLoadError} If the native library is not found, or it or the JavaScript runtime is too old.
   * @throws {TypeError} If the configuration is neither a path nor a file URL.
   * @throws {OpenVINOError} If the configuration cannot be read.
   */
  constructor(config?: string | URL) {
    const path = config === undefined ? undefined : pathOf(config, "config");
    this.#ov = load();
    const { call } = this.#ov;
    const out = words(1);
    const status = path === undefined ? call.ov_core_create(out) : call.ov_core_create_with_config(cString(path), out);
    check(status, path === undefined ? "starting OpenVINO" : `the configuration ${path}`);
    this.#handle = new Handle(this, "Core", out[0]!, call.ov_core_free);
  }

  /** The devices there are, `["CPU"]` for example. */
  get availableDevices(): string[] {
    const { call, backend } = this.#ov;
    const list = structs.list();
    check(call.ov_core_get_available_devices(this.#handle.pointer, list), "availableDevices");
    const [address = 0n, size = 0n] = list;
    if (size === 0n) return [];
    const devices = Array.from(new BigUint64Array(backend.viewOf(address, Number(size) * 8)), backend.readString);
    call.ov_available_devices_free(list);
    return devices;
  }

  /**
   * The versions of a device's plugins.
   *
   * @param device The device, `"CPU"` for example.
   * @returns Versions by device.
   * @throws {TypeError} If the device is no string.
   * @throws {OpenVINOError} If there is no such device.
   */
  getVersions(device: string): Record<string, DeviceVersion> {
    requireString(device, "device");
    const { call, backend } = this.#ov;
    const list = structs.list();
    check(
      call.ov_core_get_versions_by_device_name(this.#handle.pointer, cString(device), list),
      `the versions of ${device}`,
    );
    const [address = 0n, size = 0n] = list;
    if (size === 0n) return {};
    const { coreVersion } = layouts;
    const view = new DataView(backend.viewOf(address, Number(size) * coreVersion.size));
    const versions = Array.from({ length: Number(size) }, (_, i): [string, DeviceVersion] => {
      const text = (offset: number) => backend.readString(view.getBigUint64(i * coreVersion.size + offset, true));
      const version = { description: text(coreVersion.description), buildNumber: text(coreVersion.buildNumber) };
      return [text(coreVersion.deviceName), version];
    });
    call.ov_core_versions_free(list);
    return Object.fromEntries(versions);
  }

  /**
   * Reads a model.
   *
   * @param model The path or file URL of an `.xml`, `.onnx` or other model file; or its content, with a NUL-free XML
   * text or an ONNX model's bytes.
   * @param weights The path or file URL of an IR's `.bin` where it lies elsewhere; with content, the weights.
   * @returns The model.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {OpenVINOError} If the model cannot be read.
   */
  readModel(model: string | URL | Uint8Array, weights?: string | URL | Uint8Array | Tensor): Model {
    return this.#make(this.#reading(model, weights));
  }

  /**
   * Reads a model without blocking the event loop: see `readModel`.
   *
   * @param model The model's path, file URL or content.
   * @param weights The weights.
   * @returns The model. It rejects as `readModel` throws.
   */
  async readModelAsync(model: string | URL | Uint8Array, weights?: string | URL | Uint8Array | Tensor): Promise<Model> {
    return await this.#makeOffThread(this.#reading(model, weights));
  }

  /**
   * Compiles a model for a device.
   *
   * @param model The model, or the path or file URL of one.
   * @param device The device, `"CPU"` for example; `"AUTO"` lets OpenVINO choose.
   * @param config Properties, `{ PERFORMANCE_HINT: "THROUGHPUT" }` for example.
   * @returns The compiled model.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {OpenVINOError} If the model cannot be read or compiled, or there is no such device or property.
   */
  compileModel(model: Model | string | URL, device = "AUTO", config?: Properties): CompiledModel {
    return this.#make(this.#compiling(model, device, config));
  }

  /**
   * Compiles a model without blocking the event loop: see `compileModel`.
   *
   * @param model The model, or the path or file URL of one.
   * @param device The device.
   * @param config Properties.
   * @returns The compiled model. It rejects as `compileModel` throws.
   */
  async compileModelAsync(model: Model | string | URL, device = "AUTO", config?: Properties): Promise<CompiledModel> {
    return await this.#makeOffThread(this.#compiling(model, device, config));
  }

  /**
   * Loads a compiled model that `CompiledModel.exportModel` gave.
   *
   * @param blob Its bytes.
   * @param device The device it was compiled for.
   * @param config Properties, which the C API's import does not take: they are set on the device for the import.
   * @returns The compiled model.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {OpenVINOError} If the bytes are no compiled model, or the device cannot import.
   */
  importModel(blob: Uint8Array, device: string, config?: Properties): CompiledModel {
    if (!(blob instanceof Uint8Array)) throw new TypeError(`"blob" must be a Uint8Array, got ${describe(blob)}`);
    requireString(device, "device");
    if (config !== undefined && Object.keys(config).length > 0) this.setProperty(device, config);
    const out = words(1);
    return this.#make({
      name: "ov_core_import_model",
      args: [this.#handle.pointer, blob, BigInt(blob.byteLength), cString(device), out],
      out,
      what: `importing a model for ${device}`,
      parents: [this.#handle],
      memory: [blob],
      wrap: makeCompiledModel,
    });
  }

  /**
   * A property's value, with its type.
   *
   * @param device The device, `"CPU"` for example.
   * @param name The property's name, `"FULL_DEVICE_NAME"` for example.
   * @returns A boolean, number, string or array.
   * @throws {TypeError} If an argument is no string.
   * @throws {OpenVINOError} If there is no such device or property.
   */
  getProperty(device: string, name: string): PropertyValue {
    const [deviceName, key] = [cString(requireString(device, "device")), cString(requireString(name, "name"))];
    const { pointer } = this.#handle;
    const get = (out: BigUint64Array) => this.#ov.call.ov_core_get_property(pointer, deviceName, key, out);
    return parseProperty(name, takeString(this.#ov, `the property ${name} of ${device}`, get));
  }

  /**
   * Sets properties of a device, or of the runtime.
   *
   * @param properties Values by name, of the runtime.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {OpenVINOError} If there is no such device or property.
   */
  setProperty(properties: Properties): void;
  /**
   * Sets properties of a device.
   *
   * @param device The device.
   * @param properties Values by name.
   */
  setProperty(device: string, properties: Properties): void;
  setProperty(first: string | Properties, second?: Properties): void {
    const device = typeof first === "string" ? requireString(first, "device") : undefined;
    const properties = device === undefined ? first : second;
    if (!isRecord(properties)) {
      throw new TypeError(`"properties" must be a plain object of properties, got ${describe(properties)}`);
    }
    const what = `setting ${Object.keys(properties).join(", ")}${device === undefined ? "" : ` of ${device}`}`;
    void this.#handle.pointer;
    // A refused property would stay in this core and spoil what it compiles later, so unknown ones are tried elsewhere.
    if (device !== undefined && !this.#supportsAll(device, Object.keys(properties))) {
      const out = words(1);
      check(this.#ov.call.ov_core_create(out), what);
      const status = this.#setProperties(out[0]!, device, properties);
      const error = status === Status.OK ? undefined : errorOf(status, what);
      this.#ov.call.ov_core_free(out[0]!);
      if (error) throw error;
    }
    check(this.#setProperties(this.#handle.pointer, device, properties), what);
  }

  /**
   * Loads a library of custom operations.
   *
   * @param path The library's path or file URL.
   * @throws {TypeError} If it is neither.
   * @throws {OpenVINOError} If it cannot be loaded.
   */
  addExtension(path: string | URL): void {
    const library = pathOf(path, "path");
    check(this.#ov.call.ov_core_add_extension(this.#handle.pointer, cString(library)), `the extension ${library}`);
  }

  /** Gives up the runtime object; more than once is no harm. Models made with it go on. */
  [Symbol.dispose](): void {
    this.#handle.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  #reading(model: unknown, weights: unknown): Making<Model> {
    const out = words(1);
    const common = { out, parents: [this.#handle], wrap: makeModel };
    if (model instanceof Uint8Array) {
      const tensor = weights === undefined ? undefined : weightsOf(weights);
      const args = [this.#handle.pointer, model, BigInt(model.byteLength), tensor?.pointer ?? 0n, out] as const;
      return {
        ...common,
        name: "ov_core_read_model_from_memory_buffer",
        args,
        what: "reading a model from memory",
        memory: [model, tensor],
      };
    }
    const path = pathOf(model, "model");
    const weightsPath = weights === undefined ? null : cString(pathOf(weights, "weights"));
    const args = [this.#handle.pointer, cString(path), weightsPath, out] as const;
    return { ...common, name: "ov_core_read_model", args, what: `reading the model ${path}`, memory: [] };
  }

  #compiling(model: unknown, device: unknown, config: unknown): Making<CompiledModel> {
    const core = this.#handle;
    const name = requireString(device, "device");
    const { count, array, memory } = propertyArray(config, "config");
    const out = words(1);
    const common = { out, memory, wrap: makeCompiledModel };
    if (isModel(model)) {
      const handle = modelHandle(model);
      return {
        ...common,
        name: "ov_core_compile_model_props",
        args: [core.pointer, handle.pointer, cString(name), count, array, out],
        what: `compiling the model for ${name}`,
        parents: [core, handle],
      };
    }
    const path = pathOf(model, "model");
    return {
      ...common,
      name: "ov_core_compile_model_from_file_props",
      args: [core.pointer, cString(path), cString(name), count, array, out],
      what: `compiling the model ${path} for ${name}`,
      parents: [core],
    };
  }

  #make<R>({ name, args, out, what, parents, memory, wrap }: Making<R>): R {
    const call = this.#ov.call[name] as (...args: readonly unknown[]) => number;
    check(call(...args), what);
    void memory;
    return wrap(out[0]!, parents);
  }

  async #makeOffThread<R>({ name, args, out, what, parents, memory, wrap }: Making<R>): Promise<R> {
    const releases = parents.map((parent) => parent.hold());
    try {
      check(await this.#ov.offThread(name, ...args), what);
      void [args, memory];
      return wrap(out[0]!, parents);
    } finally {
      for (const release of releases) release();
    }
  }

  #supportsAll(device: string, names: readonly string[]): boolean {
    try {
      const supported = this.getProperty(device, "SUPPORTED_PROPERTIES") as readonly string[];
      return names.every((name) => supported.includes(name));
    } catch {
      return false;
    }
  }

  #setProperties(core: Pointer, device: string | undefined, properties: Properties): number {
    const { count, array, memory } = propertyArray(properties, "properties");
    const name = device === undefined ? null : cString(device);
    const status = this.#ov.call.ov_core_set_properties(core, name, count, array);
    void memory;
    return status;
  }
}

/**
 * The path that a string or a file URL stands for.
 *
 * @throws {TypeError} If it is neither.
 */
function pathOf(value: unknown, name: string): string {
  if (value instanceof URL) {
    if (value.protocol !== "file:") throw new TypeError(`"${name}" must be a path or a file URL, got ${value.href}`);
    return fileURLToPath(value);
  }
  if (typeof value !== "string") throw new TypeError(`"${name}" must be a path or a file URL, got ${describe(value)}`);
  return requireString(value, name);
}

/** Weights as memory that native code may keep: the model's constants go on lying in it. */
function weightsOf(weights: unknown): NativeStorage {
  const bytes = isTensor(weights) ? bytesOf(storageOf(weights).values()) : weights;
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`"weights" must be a Uint8Array or a Tensor with a model's content, got ${describe(weights)}`);
  }
  const storage = NativeStorage.allocate("u8", [bytes.length]);
  (storage.values() as Uint8Array).set(bytes);
  return storage;
}

function bytesOf(values: TypedArray): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
