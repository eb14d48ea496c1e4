import { existsSync, type Stats, statSync } from "node:fs";
import { isAbsolute, resolve, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { types } from "node:util";
import { keepAlive } from "../ffi/keep_alive.ts";
import { load, type OpenVINO } from "../ffi/load.ts";
import { cString, layouts, structs, words } from "../ffi/structs.ts";
import type { ArgumentsOf, OffThreadName, Pointer, Symbols } from "../ffi/symbols/mod.ts";
import { urlOf } from "./arguments/brands.ts";
import { describe } from "./arguments/describe.ts";
import { requireString } from "./arguments/require.ts";
import { type CompiledModel, makeCompiledModel } from "./compiled_model.ts";
import { changesOf, holdStill, isModel, makeModel, type Model, modelHandle, variableShapesOf } from "./model.ts";
import { byteCount, nativeCopy, privateCopy } from "./native/bytes.ts";
import { check, errorOf } from "./native/check.ts";
import { CoreSettings, setProperties } from "./native/core_settings.ts";
import { Handle } from "./native/handle.ts";
import type { Origin } from "./native/native_compiled.ts";
import type { NativeTensor } from "./native/native_tensor.ts";
import { type PropertyArray, propertyArray } from "./native/property_array.ts";
import { takeString } from "./native/strings.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { parseProperty, type Properties, type PropertyValue, requireProperties } from "./properties.ts";
import { CompiledState } from "./running/compiled_state.ts";
import { FreeGate } from "./running/free_gate.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import { type FileVariables, variablesOf, variablesOfFile } from "./variables/ir_variables.ts";
import type { VariableShapes } from "./variables/variable_shapes.ts";

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
  /** A tensor that was made for the call: what is made of it keeps the memory for itself. */
  readonly tensor?: NativeTensor | undefined;
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
  readonly #settings: CoreSettings;

  /**
   * Starts the runtime.
   *
   * @param config A plugin configuration file.
   * @throws {OpenVINOLoadError} If the native library is not found, or it or the JavaScript runtime is too old.
   * @throws {TypeError} If the configuration is neither a path nor a file URL.
   * @throws {OpenVINOError} If the configuration cannot be read.
   */
  constructor(config?: string | URL) {
    const path = config === undefined ? undefined : pathOf(config, "config").absolute;
    this.#ov = load();
    this.#settings = new CoreSettings(this.#ov, path);
    this.#handle = this.#own(this, this.#settings.makePlain());
  }

  /** The handle of a core. */
  #own(owner: object, core: Pointer): Handle {
    const { call } = this.#ov;
    return new Handle("Core", core, (pointer) => offThread.whenQuiet(() => call.ov_core_free(pointer))).ownedBy(owner);
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
   * Reads a model. The weights of a model in a file stay there and are read when they are needed, by memory mapping: as
   * long as the model or what was compiled from it is used, the file must not be overwritten, which gives wrong numbers,
   * nor cut off, which ends the process. It may be deleted, or replaced by another of its name. Where that cannot be
   * promised, `core.setProperty({ ENABLE_MMAP: false })` beforehand has all of it read at once.
   *
   * @param model The path or file URL of an `.xml`, `.onnx` or other model file; or its content, the bytes of an IR's
   * text or of an ONNX model, which are copied.
   * @param weights The path or file URL of an IR's `.bin` where it lies elsewhere; with content, the weights, which are
   * copied too.
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
   * Compiles a model for a device. For a model in a file the same holds as for `readModel`: its weights may be read from
   * there as long as the compiled model is used.
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
   * @param config Properties. The C API's import takes none, so a core of its own is made for it, like this one, in
   * which the device has them.
   * @returns The compiled model.
   * @throws {TypeError} If an argument is of the wrong kind.
   * @throws {OpenVINOError} If the bytes are no compiled model, or the device cannot import, or has no such property.
   */
  importModel(blob: Uint8Array, device: string, config: Properties = {}): CompiledModel {
    if (!types.isUint8Array(blob)) throw new TypeError(`"blob" must be a Uint8Array, got ${describe(blob)}`);
    requireString(device, "device");
    const properties = propertyArray(requireProperties(config, "config"));
    requireContent(blob, "blob");
    void this.#handle.pointer;
    // The compiled model's constants go on lying in the content.
    const content = nativeCopy(blob, "blob");
    const core = properties.count === 0n ? this.#handle : this.#coreWith(device, properties);
    try {
      const out = words(1);
      return this.#make(this.#remaking({
        name: "ov_core_import_model",
        args: [core.pointer, content.values(), BigInt(content.values().byteLength), cString(device), out],
        out,
        what: `importing a model for ${device}`,
        parents: [core, content.handle],
        memory: [],
        tensor: content,
      }, () => ({ device, variableShapes: () => "the model was imported", isDynamic: undefined })));
    } finally {
      // From now on it is the compiled model's.
      if (core !== this.#handle) core.dispose();
      keepAlive(properties);
    }
  }

  /** A core like this one, whose device has these properties besides; it goes with them, unless something is made of it. */
  #coreWith(device: string, properties: PropertyArray): Handle {
    const core = this.#own(properties, this.#settings.makePlain());
    try {
      this.#settings.replay(core.pointer);
      this.#loadDevice(core.pointer, device);
      const what = `setting ${properties.names.join(", ")} of ${device}`;
      this.#check(setProperties(this.#ov, core.pointer, device, properties), what);
      return core;
    } catch (error) {
      core.dispose();
      throw error;
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
    const list = propertyArray(requireProperties(given.length === 1 ? given[0] : given[1], "properties"));
    const what = `setting ${list.names.join(", ")}${device === undefined ? "" : ` of ${device}`}`;
    const { pointer } = this.#handle;
    // A device that is not loaded yet takes everything, and spoils what is compiled later; a loaded one checks at once.
    if (device !== undefined) this.#loadDevice(pointer, device);
    else if (!list.names.every((name) => this.#isOwnProperty(name))) this.#tryElsewhere(list, what);
    this.#check(setProperties(this.#ov, pointer, device, list), what);
    this.#settings.noteProperties(device, list);
  }

  /**
   * Loads a library of custom operations.
   *
   * @param path The library's path or file URL.
   * @throws {TypeError} If it is neither.
   * @throws {OpenVINOError} If it cannot be loaded.
   */
  addExtension(path: string | URL): void {
    const { given, absolute } = pathOf(path, "path");
    // What is no file is for the system's own search for libraries.
    const library = existsSync(absolute) ? absolute : given;
    check(this.#ov.call.ov_core_add_extension(this.#handle.pointer, cString(library)), `the extension ${given}`);
    this.#settings.noteExtension(library);
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
    const common = { out, parents: [this.#handle] };
    if (types.isUint8Array(model)) {
      requireContent(model, "model");
      const content = privateCopy(model, "model");
      const shapes = variablesOf(content);
      const tensor = weights === undefined ? undefined : weightsOf(weights);
      return {
        ...common,
        name: "ov_core_read_model_from_memory_buffer",
        args: [this.#handle.pointer, content, BigInt(content.byteLength), tensor?.pointer ?? 0n, out],
        what: "reading a model from memory",
        memory: [content],
        tensor,
        wrap: (pointer, parents) => makeModel(pointer, parents, () => shapes),
      };
    }
    const { given, absolute } = pathOf(model, "model");
    const weightsPath = weights === undefined ? null : cString(pathOf(weights, "weights").absolute);
    const variables = variablesOfFile(absolute);
    return {
      ...common,
      name: "ov_core_read_model",
      args: [this.#handle.pointer, cString(absolute), weightsPath, out],
      what: `reading the model ${given}`,
      memory: [],
      wrap: (pointer, parents) => makeModel(pointer, parents, variables.confirmed()),
    };
  }

  #compiling(model: unknown, device: unknown, config: unknown): Making<CompiledModel> {
    const core = this.#handle;
    const name = requireString(device, "device");
    const { count, array, memory } = propertyArray(config === undefined ? {} : requireProperties(config, "config"));
    const out = words(1);
    const common = { out, memory };
    if (isModel(model)) {
      const handle = modelHandle(model);
      const changes = changesOf(model);
      const [variableShapes, isDynamic] = [variableShapesOf(model), model.isDynamic()];
      return this.#remaking(
        {
          ...common,
          name: "ov_core_compile_model_props",
          args: [core.pointer, handle.pointer, cString(name), count, array, out],
          what: `compiling the model for ${name}`,
          parents: [core, handle],
          model,
        },
        () => ({ device: name, variableShapes, isDynamic }),
        () => {
          if (changesOf(model) !== changes) throw new Error("the model has been changed since");
        },
      );
    }
    const { given, absolute } = pathOf(model, "model");
    const variables = variablesOfFile(absolute);
    return this.#remaking(
      {
        ...common,
        name: "ov_core_compile_model_from_file_props",
        args: [core.pointer, cString(absolute), cString(name), count, array, out],
        what: `compiling the model ${given} for ${name}`,
        parents: [core],
      },
      (pointer) => ({ device: name, variableShapes: this.#shapesIn(pointer, variables), isDynamic: undefined }),
      sameFiles(absolute),
    );
  }

  /** Lets a compiled model be made again by the same call, if what it was made of is the same. */
  #remaking(
    making: Omit<Making<CompiledModel>, "wrap">,
    originOf: (compiled: Pointer) => Omit<Origin, "remake">,
    requireSame: () => void = () => {},
  ): Making<CompiledModel> {
    const remake = () => {
      requireSame();
      this.#call(making);
      return making.out[0]!;
    };
    return {
      ...making,
      wrap: (pointer, parents) =>
        makeCompiledModel(new CompiledState(pointer, parents, { ...originOf(pointer), remake })),
    };
  }

  /** The declared shapes of a file's variables, in what was compiled of it. */
  #shapesIn(compiled: Pointer, variables: FileVariables): VariableShapes {
    const shapes = variables.confirmed();
    const declared = shapes();
    if (typeof declared !== "object" || declared.size === 0) return shapes;
    // The cache goes by the file's name and time: what lies there may be of another file.
    const get = (out: BigUint64Array) =>
      this.#ov.call.ov_compiled_model_get_property(compiled, cString("LOADED_FROM_CACHE"), out);
    let text: string;
    try {
      text = takeString(this.#ov, "LOADED_FROM_CACHE", get);
    } catch {
      text = "unknown";
    }
    return parseProperty("LOADED_FROM_CACHE", text) === false ? shapes : () => "the model may come from the cache";
  }

  #make<R>(making: Making<R>): R {
    try {
      this.#call(making);
      return making.wrap(making.out[0]!, making.parents);
    } finally {
      making.tensor?.dispose();
    }
  }

  #call({ name, args, what, memory }: Omit<Making<unknown>, "wrap">): void {
    const call = this.#ov.call[name] as (...args: readonly unknown[]) => number;
    this.#check(call(...args), what);
    keepAlive(memory);
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

  async #makeOffThread<R>({ name, args, out, what, parents, memory, tensor, wrap, model }: Making<R>): Promise<R> {
    const releases = parents.map((parent) => parent.hold());
    if (model) releases.push(holdStill(model));
    offThread.enter();
    try {
      this.#check(await this.#ov.offThread(name, ...args), what);
      keepAlive(args, memory);
      return wrap(out[0]!, parents);
    } finally {
      tensor?.dispose();
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
  #tryElsewhere(list: PropertyArray, what: string): void {
    // Listing devices loads virtual ones too, which refuse what real ones take: on a core that sets nothing.
    const devices = this.#onOtherCore((core) => this.#devicesOf(core));
    this.#onOtherCore((core) => {
      for (const device of devices) this.#loadDevice(core, device);
      check(setProperties(this.#ov, core, undefined, list), what);
    });
  }

  #onOtherCore<R>(use: (core: Pointer) => R): R {
    const { call } = this.#ov;
    const out = words(1);
    check(call.ov_core_create(out), "starting OpenVINO");
    const core = out[0]!;
    try {
      return use(core);
    } finally {
      offThread.whenQuiet(() => call.ov_core_free(core));
    }
  }
}

/** A path as it was given, for messages, and as it is whatever the current folder becomes. */
interface Path {
  readonly given: string;
  readonly absolute: string;
}

/**
 * The path that a string or a file URL stands for.
 *
 * @throws {TypeError} If it is neither.
 * @throws {OpenVINOError} If what is there cannot be read as a file.
 */
function pathOf(value: unknown, name: string): Path {
  const url = urlOf(value);
  if (url && url.protocol !== "file:") {
    throw new TypeError(`"${name}" must be a path or a file URL, got ${url.href}`);
  }
  if (!url && typeof value !== "string") {
    throw new TypeError(`"${name}" must be a path or a file URL, got ${describe(value)}`);
  }
  const given = requireString(url ? fileURLToPath(url) : value, name);
  const absolute = absolutePath(given);
  requireReadable(absolute, name, given);
  return { given, absolute };
}

/** A path from the root, its parts as they are: two dots after a link lead elsewhere than without both. */
function absolutePath(path: string): string {
  if (path === "" || isAbsolute(path)) return path;
  try {
    return process.platform === "win32" ? resolve(path) : `${process.cwd()}${sep}${path}`;
  } catch {
    // The current folder is gone, or may not be known.
    return path;
  }
}

/** Refuses what the runtime would wait for without end, a pipe for example, and names at which it ends the process. */
function requireReadable(path: string, name: string, given: string): void {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // Whatever else is wrong, the runtime says itself.
    if ((error as { code?: unknown }).code !== "ENAMETOOLONG") return;
    throw new OpenVINOError(Status.GENERAL_ERROR, `"${name}" is too long for the name of a file: ${describe(given)}`);
  }
  if (!found || found.isFile() || found.isDirectory()) return;
  throw new OpenVINOError(Status.GENERAL_ERROR, `"${name}" is no regular file: ${given}`);
}

/** Remembers a model's files, and returns what throws if they are not the same any more. */
function sameFiles(path: string): () => void {
  const seen = () => [path, path.replace(/\.xml$/i, ".bin")].map(identityOf).join();
  const before = seen();
  return () => {
    if (seen() !== before) throw new Error(`${path} has been changed since`);
  };
}

/** What tells whether a file is still the same; nothing for one that may not be looked at. */
function identityOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs].join();
  } catch {
    return "";
  }
}

/** What is empty has no address to give to C. */
function requireContent(bytes: Uint8Array, name: string): void {
  if (byteCount(bytes, name) === 0) throw new OpenVINOError(Status.PARAMETER_MISMATCH, `"${name}" is empty`);
}

/** Weights as memory that native code may keep: the model's constants go on lying in it. */
function weightsOf(weights: unknown): NativeTensor {
  const bytes = isTensor(weights) && weights.elementType !== "string" ? weights.bytesData : weights;
  if (!types.isUint8Array(bytes)) {
    throw new TypeError(`"weights" must be a Uint8Array or a Tensor with a model's content, got ${describe(weights)}`);
  }
  return nativeCopy(bytes, "weights");
}
