import { type Stats, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { keepAlive } from "../ffi/keep_alive.ts";
import { load, type OpenVINO } from "../ffi/load.ts";
import { cString, layouts, structs, words } from "../ffi/structs.ts";
import type { ArgumentsOf, OffThreadName, Pointer, Symbols } from "../ffi/symbols/mod.ts";
import { FreeGate } from "./compiled_info.ts";
import { type CompiledModel, makeCompiledModel } from "./compiled_model.ts";
import { check, describe, errorOf, OpenVINOError, requireString, Status } from "./errors.ts";
import { Handle } from "./handle.ts";
import { holdStill, isModel, makeModel, type Model, modelHandle, variableShapesOf } from "./model.ts";
import { parseProperty, type Properties, propertyArray, type PropertyValue, requireProperties } from "./properties.ts";
import { takeString } from "./strings.ts";
import { NativeStorage } from "./storage.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import {
  requireVariableIds,
  type VariableShapes,
  variableShapesOfFile,
  variableShapesOfText,
} from "./variable_shapes.ts";

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
  /** The model that the call reads. */
  readonly model?: Model;
}

/** Calls off the JavaScript thread. While one runs, no core is freed: that would clear the message of its error. */
const offThread = new FreeGate(true);

/**
 * The OpenVINO runtime: `openvino.Core` in Python. The first one opens the native library.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * using core = new Core();
 * using model = core.readModel("conformance/models/relu_add.xml");
 * using compiled = core.compileModel(model, "CPU", { PERFORMANCE_HINT: "THROUGHPUT" });
 * assertEquals(compiled.getProperty("EXECUTION_DEVICES"), ["CPU"]);
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
    this.#handle = new Handle(this, "Core", out[0]!, (core) => offThread.whenQuiet(() => call.ov_core_free(core)));
  }

  /** The devices there are, `["CPU"]` for example. */
  get availableDevices(): string[] {
    return this.#devicesOf(this.#handle.pointer);
  }

  #devicesOf(core: Pointer): string[] {
    const { call, backend } = this.#ov;
    const list = structs.list();
    check(call.ov_core_get_available_devices(core, list), "availableDevices");
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
   * @throws {OpenVINOError} If there is no such device; the message says which there are.
   */
  getVersions(device: string): Record<string, DeviceVersion> {
    requireString(device, "device");
    const { call, backend } = this.#ov;
    const list = structs.list();
    const status = call.ov_core_get_versions_by_device_name(this.#handle.pointer, cString(device), list);
    // The C API leaves an older message standing.
    if (status === Status.NOT_FOUND) {
      throw new OpenVINOError(status, `there is no device ${describe(device)}${this.#available()}`);
    }
    check(status, `the versions of ${device}`);
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
    // A copy: the caller may change the bytes, or transfer them away, while another thread reads them.
    const content = model instanceof Uint8Array ? new Uint8Array(model) : model;
    return await this.#makeOffThread(this.#reading(content, weights));
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
   * @param model The model, or the path or file URL of one. Meanwhile the model cannot be reshaped.
   * @param device The device.
   * @param config Properties.
   * @returns The compiled model. It rejects as `compileModel` throws.
   */
  async compileModelAsync(model: Model | string | URL, device = "AUTO", config?: Properties): Promise<CompiledModel> {
    return await this.#makeOffThread(this.#compiling(model, device, config));
  }

  /**
   * Loads a compiled model that `CompiledModel.exportModel` gave. It must be as it was: OpenVINO refuses most blobs that
   * were damaged, but not all, and may end the process on one of a model with state.
   *
   * @param blob Its bytes.
   * @param device The device it was compiled for.
   * @param config Properties. The C API's import takes none, so the device has them while it imports.
   * @returns The compiled model.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {OpenVINOError} If the bytes are no compiled model, or the device cannot import.
   */
  importModel(blob: Uint8Array, device: string, config: Properties = {}): CompiledModel {
    if (!(blob instanceof Uint8Array)) throw new TypeError(`"blob" must be a Uint8Array, got ${describe(blob)}`);
    requireString(device, "device");
    requireProperties(config, "config");
    requireContent(blob, "blob");
    const core = this.#handle.pointer;
    const names = Object.keys(config);
    const before = Object.fromEntries(names.map((name) => [name, this.getProperty(device, name)]));
    if (names.length > 0) this.setProperty(device, config);
    try {
      // The compiled model's constants go on lying in the content.
      const content = nativeCopy(blob);
      const out = words(1);
      return this.#make({
        name: "ov_core_import_model",
        args: [core, content.values(), BigInt(blob.byteLength), cString(device), out],
        out,
        what: `importing a model for ${device}`,
        parents: [this.#handle, content.handle],
        memory: [content],
        wrap: makeCompiledModel,
      });
    } finally {
      if (names.length > 0) this.setProperty(device, before);
    }
  }

  /**
   * A property's value of the runtime itself, with its type.
   *
   * @param name The property's name, `"ENABLE_MMAP"` for example.
   * @returns A boolean, number, string or array.
   * @throws {TypeError} If an argument is no string.
   * @throws {OpenVINOError} If there is no such device or property.
   */
  getProperty(name: string): PropertyValue;
  /**
   * A property's value of a device, with its type.
   *
   * @param device The device, `"CPU"` for example.
   * @param name The property's name, `"FULL_DEVICE_NAME"` for example.
   * @returns A boolean, number, string or array.
   */
  getProperty(device: string, name: string): PropertyValue;
  getProperty(...given: [string] | [string, string]): PropertyValue {
    const [device, name] = given.length === 1 ? [undefined, given[0]] : given;
    if (given.length > 1) requireString(device, "device");
    requireString(name, "name");
    return parseProperty(name, this.#propertyText(this.#handle.pointer, device, name));
  }

  /**
   * Sets properties of the runtime, and of all devices.
   *
   * @param properties Values by name.
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
  setProperty(...given: [Properties] | [string, Properties]): void {
    const device = given.length === 1 ? undefined : requireString(given[0], "device");
    const properties = requireProperties(given.length === 1 ? given[0] : given[1], "properties");
    const what = `setting ${Object.keys(properties).join(", ")}${device === undefined ? "" : ` of ${device}`}`;
    const { pointer } = this.#handle;
    // A device that is not loaded yet takes everything, and spoils what is compiled later; a loaded one checks at once.
    if (device !== undefined) this.#loadDevice(pointer, device);
    else if (!Object.keys(properties).every((name) => this.#isOwnProperty(name))) this.#tryElsewhere(properties, what);
    this.#check(this.#setProperties(pointer, device, properties), what);
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
    const makeWith = (shapes: VariableShapes): Making<Model>["wrap"] => (pointer, parents) =>
      makeModel(pointer, parents, shapes);
    const common = { out, parents: [this.#handle] };
    if (model instanceof Uint8Array) {
      requireContent(model, "model");
      requireVariableIds(model);
      const tensor = weights === undefined ? undefined : weightsOf(weights);
      const args = [this.#handle.pointer, model, BigInt(model.byteLength), tensor?.pointer ?? 0n, out] as const;
      return {
        ...common,
        name: "ov_core_read_model_from_memory_buffer",
        args,
        what: "reading a model from memory",
        memory: [model, tensor],
        wrap: makeWith(variableShapesOfText(model)),
      };
    }
    const path = pathOf(model, "model");
    requireVariableIds(path);
    const weightsPath = weights === undefined ? null : cString(pathOf(weights, "weights"));
    const args = [this.#handle.pointer, cString(path), weightsPath, out] as const;
    const wrap = makeWith(variableShapesOfFile(path));
    return { ...common, name: "ov_core_read_model", args, what: `reading the model ${path}`, memory: [], wrap };
  }

  #compiling(model: unknown, device: unknown, config: unknown): Making<CompiledModel> {
    const core = this.#handle;
    const name = requireString(device, "device");
    const { count, array, memory } = propertyArray(config === undefined ? {} : requireProperties(config, "config"));
    const out = words(1);
    const makeWith = (shapes: VariableShapes): Making<CompiledModel>["wrap"] => (pointer, parents) =>
      makeCompiledModel(pointer, parents, shapes);
    const common = { out, memory };
    if (isModel(model)) {
      const handle = modelHandle(model);
      return {
        ...common,
        name: "ov_core_compile_model_props",
        args: [core.pointer, handle.pointer, cString(name), count, array, out],
        what: `compiling the model for ${name}`,
        parents: [core, handle],
        wrap: makeWith(variableShapesOf(model)),
        model,
      };
    }
    const path = pathOf(model, "model");
    requireVariableIds(path);
    return {
      ...common,
      name: "ov_core_compile_model_from_file_props",
      args: [core.pointer, cString(path), cString(name), count, array, out],
      what: `compiling the model ${path} for ${name}`,
      parents: [core],
      wrap: makeWith(variableShapesOfFile(path)),
    };
  }

  #make<R>({ name, args, out, what, parents, memory, wrap }: Making<R>): R {
    const call = this.#ov.call[name] as (...args: readonly unknown[]) => number;
    this.#check(call(...args), what);
    keepAlive(memory);
    return wrap(out[0]!, parents);
  }

  /** Throws what a failed call means. For a device that is not there, the message says which are. */
  #check(status: number, what: string): void {
    if (status === Status.OK) return;
    const error = errorOf(status, what);
    if (!/Device with ".*" name is not registered/.test(error.message) || this.#handle.disposed) throw error;
    throw new OpenVINOError(status, `${error.message}${this.#available()}`);
  }

  #available(): string {
    return ` (available: ${this.availableDevices.join(", ") || "none"})`;
  }

  async #makeOffThread<R>({ name, args, out, what, parents, memory, wrap, model }: Making<R>): Promise<R> {
    const releases = parents.map((parent) => parent.hold());
    if (model) releases.push(holdStill(model));
    offThread.enter();
    try {
      this.#check(await this.#ov.offThread(name, ...args), what);
      keepAlive(args, memory);
      return wrap(out[0]!, parents);
    } finally {
      for (const release of releases) release();
      offThread.leave();
    }
  }

  #propertyText(core: Pointer, device: string | undefined, name: string): string {
    const what = `the property ${name}${device === undefined ? "" : ` of ${device}`}`;
    const [deviceName, key] = [cString(device ?? ""), cString(name)];
    return takeString(this.#ov, what, (out) => {
      const status = this.#ov.call.ov_core_get_property(core, deviceName, key, out);
      this.#check(status, what);
      return status;
    });
  }

  /** Loads a device into a core; whether there is such a device is for the call that follows to say. */
  #loadDevice(core: Pointer, device: string): void {
    const out = words(1);
    const status = this.#ov.call.ov_core_get_property(core, cString(device), cString("SUPPORTED_PROPERTIES"), out);
    if (status === Status.OK) this.#ov.call.ov_free(out[0]!);
  }

  /** Whether a property is the runtime's, not the devices'. */
  #isOwnProperty(name: string): boolean {
    try {
      this.#propertyText(this.#handle.pointer, undefined, name);
      return true;
    } catch {
      return false;
    }
  }

  /** Sets properties on a core of its own, with all devices loaded, and throws if one is refused there. */
  #tryElsewhere(properties: Properties, what: string): void {
    // Listing devices loads virtual ones too, which refuse what real ones take: on a core that sets nothing.
    const devices = this.#onOtherCore((core) => this.#devicesOf(core));
    this.#onOtherCore((core) => {
      for (const device of devices) this.#loadDevice(core, device);
      check(this.#setProperties(core, undefined, properties), what);
    });
  }

  #onOtherCore<R>(use: (core: Pointer) => R): R {
    const out = words(1);
    check(this.#ov.call.ov_core_create(out), "starting OpenVINO");
    try {
      return use(out[0]!);
    } finally {
      this.#ov.call.ov_core_free(out[0]!);
    }
  }

  #setProperties(core: Pointer, device: string | undefined, properties: Properties): number {
    const { count, array, memory } = propertyArray(properties);
    if (count === 0n) return Status.OK;
    const name = device === undefined ? null : cString(device);
    const status = this.#ov.call.ov_core_set_properties(core, name, count, array);
    keepAlive(memory);
    return status;
  }
}

/**
 * The path that a string or a file URL stands for.
 *
 * @throws {TypeError} If it is neither.
 * @throws {OpenVINOError} If what is there cannot be read as a file.
 */
function pathOf(value: unknown, name: string): string {
  if (value instanceof URL && value.protocol !== "file:") {
    throw new TypeError(`"${name}" must be a path or a file URL, got ${value.href}`);
  }
  if (!(value instanceof URL) && typeof value !== "string") {
    throw new TypeError(`"${name}" must be a path or a file URL, got ${describe(value)}`);
  }
  const path = requireString(value instanceof URL ? fileURLToPath(value) : value, name);
  requireReadable(path, name);
  return path;
}

/** Refuses what the runtime would wait for without end, a pipe for example, and names at which it ends the process. */
function requireReadable(path: string, name: string): void {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Whatever else is wrong, the runtime says itself.
    if ((error as { code?: unknown }).code !== "ENAMETOOLONG") return;
    throw new OpenVINOError(Status.GENERAL_ERROR, `"${name}" is too long for the name of a file: ${describe(path)}`);
  }
  if (!found || found.isFile() || found.isDirectory()) return;
  throw new OpenVINOError(Status.GENERAL_ERROR, `"${name}" is no regular file: ${path}`);
}

/** What is empty has no address to give to C. */
function requireContent(bytes: Uint8Array, name: string): void {
  if (bytes.byteLength === 0) throw new OpenVINOError(Status.PARAMETER_MISMATCH, `"${name}" is empty`);
}

/** Weights as memory that native code may keep: the model's constants go on lying in it. */
function weightsOf(weights: unknown): NativeStorage {
  const bytes = isTensor(weights) && weights.elementType !== "string" ? weights.bytesData : weights;
  if (!(bytes instanceof Uint8Array)) {
    throw new TypeError(`"weights" must be a Uint8Array or a Tensor with a model's content, got ${describe(weights)}`);
  }
  return nativeCopy(bytes);
}

function nativeCopy(bytes: Uint8Array): NativeStorage {
  const storage = NativeStorage.allocate("u8", [bytes.length]);
  (storage.values() as Uint8Array).set(bytes);
  return storage;
}
