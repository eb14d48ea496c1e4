import { existsSync, statSync } from "node:fs";
import { types } from "node:util";
import { keepAlive } from "../ffi/keep_alive.ts";
import { load, type OpenVINO } from "../ffi/load.ts";
import { cString, layouts, structs, words } from "../ffi/structs.ts";
import type { ArgumentsOf, OffThreadName, Pointer, Symbols } from "../ffi/symbols/mod.ts";
import { hiddenPlugins } from "../ffi/loading/windows_libraries.ts";
import { describe } from "./arguments/describe.ts";
import { didYouMean } from "./arguments/did_you_mean.ts";
import { fileOf, pathOf } from "./arguments/readable_path.ts";
import { requireString } from "./arguments/require.ts";
import { type CompiledModel, makeCompiledModel } from "./compiled_model.ts";
import { unknownPorts } from "./ports/port_declarations.ts";
import { portsOf } from "./ports/ir_ports.ts";
import {
  changesOf,
  type Declarations,
  declarationsOf,
  holdStill,
  isModel,
  makeModel,
  type Model,
  modelHandle,
} from "./model.ts";
import { readingFromMemory } from "./model_content.ts";
import { byteCount, nativeCopy, privateCopy } from "./native/bytes.ts";
import { check, errorOf } from "./native/check.ts";
import { cppObjectOf, requireCpp, stdStringOf } from "./native/cpp.ts";
import { CoreSettings, ofTheProcess, setProperties } from "./native/core_settings.ts";
import { withKnownProperty, withWeightsFile } from "./native/explained.ts";
import { Handle } from "./native/handle.ts";
import type { Origin, Remake } from "./native/native_compiled.ts";
import type { NativeTensor } from "./native/native_tensor.ts";
import { type PropertyArray, propertyArray, withoutProperty, withProperties } from "./native/property_array.ts";
import { propertyWithArguments } from "./native/property_with_arguments.ts";
import { queryModel } from "./native/query_model.ts";
import { takeString } from "./native/strings.ts";
import { devicesProperties } from "./native/supported_properties.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { parseProperty, requireProperties } from "./properties.ts";
import type { Device, Properties, PropertyAccess, PropertyName, PropertyOf, PropertyValue } from "./property_types.ts";
import { CompiledState } from "./running/compiled_state.ts";
import { DeferredFrees } from "./running/deferred_frees.ts";
import { shows } from "./showing.ts";
import { isTensor, type Tensor } from "./tensor.ts";
import { declarationsIn, type FileDeclarations, variablesOf } from "./variables/ir_variables.ts";

/** The name and version of a device's plugin. */
export interface DeviceVersion {
  /** The plugin's name. */
  readonly description: string;
  /** The plugin's version. */
  readonly buildNumber: string;
}

/** The C functions that create a model or a compiled model. They can take long. */
type Maker = Extract<OffThreadName<Symbols>, `ov_core_${string}`>;

/** A call that creates a native object: made at once, blocking, or off the JavaScript thread. */
interface Making<R, N extends Maker = Maker> {
  readonly name: N;
  readonly args: ArgumentsOf<Symbols, N>;
  /** Receives the address of the new object. */
  readonly out: BigUint64Array;
  /** What the call does, for error messages. */
  readonly what: string;
  /** Objects that must outlive the call and the new object. */
  readonly parents: readonly Handle[];
  /** Memory that the arguments point to, kept alive during the call. */
  readonly memory: readonly unknown[];
  /** What was made for the call only: the new object keeps references to it. */
  readonly temporary?: readonly (NativeTensor | Handle)[];
  readonly wrap: (pointer: Pointer, parents: readonly Handle[]) => R;
  /** The model that the call reads. */
  readonly model?: Model;
  readonly subject?: Subject;
}

/** What a call is about, from which its error is explained. */
interface Subject {
  /** The absolute path of the model's file. */
  readonly file?: string;
  readonly device?: string;
  /** The names of the properties that are set or asked for. */
  readonly properties?: readonly string[];
}

/** The devices that stand for others. */
const virtualDevices: readonly string[] = ["AUTO", "MULTI", "HETERO", "BATCH"];

/** The properties of the runtime itself, which it does not list. */
const ownProperties: readonly string[] = ["CACHE_DIR", "ENABLE_MMAP", "FORCE_TBB_TERMINATE"];

/** Counts calls off the JavaScript thread. No core is freed while one runs: freeing clears the message of its error. */
const offThread = new DeferredFrees(true);

/**
 * The OpenVINO runtime: `openvino.Core` in Python. The first instance opens the native library.
 *
 * @example
 * ```ts
 * import { Core } from "openvino-ffi";
 *
 * using core = new Core();
 * using model = core.readModel("efficientnet-lite0.xml");
 * using compiled = core.compileModel(model, "CPU", { PERFORMANCE_HINT: "THROUGHPUT" });
 * console.log(compiled.getProperty("EXECUTION_DEVICES")); // ["CPU"]
 * ```
 */
export class Core implements Disposable {
  readonly #ov: OpenVINO;
  readonly #handle: Handle;
  readonly #settings: CoreSettings;

  static {
    shows(Core, "Core", ({ availableDevices }) => `available plugins[${availableDevices.join(", ")}]`);
  }

  /**
   * Starts the runtime.
   *
   * @param config The path or file URL of a plugin configuration file.
   * @throws {OpenVINOLoadError} If the native library is not found, or the library or the JavaScript runtime is too
   *   old.
   * @throws {TypeError} If the configuration is neither a path nor a file URL.
   * @throws {OpenVINOError} If the configuration cannot be read.
   */
  constructor(config?: string | URL) {
    const path = config === undefined ? undefined : fileOf(config, "config").absolute;
    this.#ov = load();
    this.#settings = new CoreSettings(this.#ov, path);
    this.#handle = this.#own(this, this.#settings.makePlain());
  }

  #own(owner: object, core: Pointer): Handle {
    const { call } = this.#ov;
    return new Handle("Core", core, (pointer) => offThread.whenQuiet(() => call.ov_core_free(pointer))).ownedBy(owner);
  }

  /** The names of the available devices, for example `["CPU"]`: `available_devices` in Python. */
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
   * Gets the names and versions of a device's plugins: `get_versions` in Python.
   *
   * @param device The device, for example `"CPU"`.
   * @returns Names and versions by device.
   * @throws {TypeError} If the device is not a string.
   * @throws {OpenVINOError} If there is no such device; the message lists those available.
   */
  getVersions(device: Device): Record<string, DeviceVersion> {
    requireString(device, "device");
    const { call, backend } = this.#ov;
    const list = structs.list();
    const status = call.ov_core_get_versions_by_device_name(this.#handle.pointer, cString(device), list);
    // For this status the C API leaves the message of an earlier error.
    if (status === Status.NOT_FOUND) {
      throw new OpenVINOError(status, `there is no device ${describe(device)}${this.#available(device)}`);
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
   * Reads a model: `read_model` in Python. The weights of a model in a file are memory-mapped and read when needed.
   * While the model, or anything compiled from it, is in use, overwriting the file gives wrong numbers and truncating
   * it ends the process; deleting it, or replacing it by another file of the same name, is safe. Call
   * `core.setProperty({ ENABLE_MMAP: false })` first to read all weights at once.
   *
   * @param model The path or file URL of an `.xml`, `.onnx` or other model file, or the bytes of an IR's XML, an ONNX
   *   model or a PaddlePaddle model, which are copied. OpenVINO reads models of TensorFlow and TensorFlow Lite from files
   *   only.
   * @param weights The path or file URL of an IR's `.bin` file, if it is not next to the `.xml`; for a model from
   *   bytes, the weights themselves, those of a PaddlePaddle model's `.pdiparams` file too, which are copied.
   * @param config Properties of the runtime for this call, such as `{ ENABLE_MMAP: false }`. The C function takes none,
   *   so they are set on a separate core with this core's settings, which is made for the call.
   * @returns The model.
   * @throws {TypeError} If an argument has the wrong type.
   * @throws {OpenVINOError} If the model cannot be read, or a property is not the runtime's.
   */
  readModel(
    model: string | URL | Uint8Array,
    weights?: string | URL | Uint8Array | Tensor,
    config: Properties = {},
  ): Model {
    return this.#make(this.#reading(model, weights, config));
  }

  /**
   * Reads a model without blocking the event loop. Everything else is as in `readModel`.
   *
   * @param model The model's path, file URL or content.
   * @param weights The weights' path, file URL or content.
   * @param config Properties of the runtime for this call, which are set before the method returns.
   * @returns A promise of the model. It rejects with the errors that `readModel` throws.
   */
  async readModelAsync(
    model: string | URL | Uint8Array,
    weights?: string | URL | Uint8Array | Tensor,
    config: Properties = {},
  ): Promise<Model> {
    return await this.#makeOffThread(this.#reading(model, weights, config));
  }

  /**
   * Compiles a model for a device: `compile_model` in Python. As with `readModel`, the weights of a model in a file may
   * be read from there for as long as the compiled model is in use.
   *
   * @param model The model, its path or file URL, or its bytes, which `readModel` takes.
   * @param device The device, for example `"CPU"`. Default: `"AUTO"`, which lets OpenVINO choose.
   * @param config Properties, for example `{ PERFORMANCE_HINT: "THROUGHPUT" }`. Those of a device that AUTO, MULTI or
   *   HETERO uses are nested: `{ DEVICE_PROPERTIES: { CPU: { NUM_STREAMS: 2 } } }`.
   * @param weights The weights of a model from bytes, which are copied.
   * @returns The compiled model.
   * @throws {TypeError} If an argument has the wrong type, or there are weights for a model that is not bytes.
   * @throws {OpenVINOError} If the model cannot be read or compiled, or the device or a property does not exist.
   */
  compileModel(
    model: Model | string | URL | Uint8Array,
    device: Device = "AUTO",
    config?: Properties,
    weights?: Uint8Array | Tensor,
  ): CompiledModel {
    const compiling = this.#compilingWith(device, config);
    if (!types.isUint8Array(model)) return this.#make(this.#compiling(model, { ...compiling, weights }));
    const read = this.readModel(model, weights);
    try {
      return this.#make(this.#compiling(read, compiling));
    } finally {
      read.dispose();
    }
  }

  /**
   * Compiles a model without blocking the event loop. Everything else is as in `compileModel`.
   *
   * @param model The model, its path or file URL, or its bytes, which are copied before the method returns. A `Model`
   *   cannot be reshaped until the promise settles.
   * @param device The device. Default: `"AUTO"`, which lets OpenVINO choose.
   * @param config Properties.
   * @param weights The weights of a model from bytes, which are copied before the method returns.
   * @returns A promise of the compiled model. It rejects with the errors that `compileModel` throws.
   */
  async compileModelAsync(
    model: Model | string | URL | Uint8Array,
    device: Device = "AUTO",
    config?: Properties,
    weights?: Uint8Array | Tensor,
  ): Promise<CompiledModel> {
    const compiling = this.#compilingWith(device, config);
    if (!types.isUint8Array(model)) return await this.#makeOffThread(this.#compiling(model, { ...compiling, weights }));
    // As with a path, the core may be disposed as soon as the method has returned.
    const release = this.#handle.hold();
    try {
      const read = await this.readModelAsync(model, weights);
      try {
        return await this.#makeOffThread(this.#compiling(read, compiling));
      } finally {
        read.dispose();
      }
    } finally {
      release();
    }
  }

  /**
   * Asks which operations of a model a device supports, without compiling it: `query_model` in Python.
   *
   * @param model The model.
   * @param device The device, for example `"CPU"` or `"HETERO:GPU,CPU"`.
   * @param config Properties, as for `compileModel`.
   * @returns The device of each supported operation, by the operation's friendly name.
   * @throws {TypeError} If an argument has the wrong type.
   * @throws {OpenVINOError} If the device or a property does not exist, if the device cannot tell, or on other platforms
   *   than Linux x64.
   */
  queryModel(model: Model, device: Device, config: Properties = {}): Record<string, string> {
    if (!isModel(model)) throw new TypeError(`"model" must be a Model, got ${describe(model)}`);
    const what = `querying the model for ${requireString(device, "device")}`;
    const properties = propertyArray(requireProperties(config, "config"));
    const { pointer } = this.#handle;
    const query = { core: pointer, model: modelHandle(model).pointer, device, properties };
    const operations = queryModel(this.#ov, query, what);
    keepAlive(model);
    if (operations) return Object.fromEntries(operations);
    // The reason is lost; the C API tells it for most.
    if (!device.includes(":")) {
      this.#propertyText(pointer, device, "SUPPORTED_PROPERTIES", what);
      if (properties.count > 0n) this.#coreWith(device, properties).dispose();
    }
    throw new OpenVINOError(Status.GENERAL_ERROR, `${what}: the device cannot tell what it supports of this model`);
  }

  /**
   * Imports a compiled model from the bytes that `CompiledModel.exportModel` returned: `import_model` in Python. The
   * bytes must be unchanged: OpenVINO rejects most damaged blobs but not all, and a damaged blob of a model with state
   * may end the process.
   *
   * @param blob The exported bytes, or a tensor of them, which are copied.
   * @param device The device that the model was compiled for.
   * @param config Properties. The C function for imports takes none, so they are set on a separate core with this
   *   core's settings, which is made for the import.
   * @returns The compiled model.
   * @throws {TypeError} If an argument has the wrong type.
   * @throws {OpenVINOError} If the bytes are not a compiled model, the device cannot import, or a property does not
   *   exist.
   */
  importModel(blob: Uint8Array | Tensor, device: Device, config: Properties = {}): CompiledModel {
    return this.#make(this.#importing(blob, device, config));
  }

  /**
   * Imports a compiled model without blocking the event loop. Everything else is as in `importModel`.
   *
   * @param blob The exported bytes, or a tensor of them, which are copied before the method returns.
   * @param device The device that the model was compiled for.
   * @param config Properties, which are set before the method returns.
   * @returns A promise of the compiled model. It rejects with the errors that `importModel` throws.
   */
  async importModelAsync(blob: Uint8Array | Tensor, device: Device, config: Properties = {}): Promise<CompiledModel> {
    return await this.#makeOffThread(this.#importing(blob, device, config));
  }

  /**
   * Creates a core with these settings and additional properties, of a device or of the runtime. It lives as long as
   * `properties`, or anything made with it.
   */
  #coreWith(device: string | undefined, properties: PropertyArray, ofCpu?: PropertyArray): Handle {
    const core = this.#own(properties, this.#settings.makePlain());
    try {
      this.#settings.replay(core.pointer);
      if (device !== undefined) this.#loadDevice(core.pointer, device);
      const what = settingOf(properties, device);
      const subject = { properties: properties.names, ...(device !== undefined && { device }) };
      this.#check(setProperties(this.#ov, core.pointer, device, properties), what, subject);
      if (ofCpu && ofCpu.count > 0n) {
        check(setProperties(this.#ov, core.pointer, "CPU", ofCpu), settingOf(ofCpu, "CPU"));
      }
      return core;
    } catch (error) {
      core.dispose();
      throw error;
    }
  }

  /**
   * Gets a property of the runtime itself, as a value of the property's type: `get_property` in Python.
   *
   * @param name The property's name, for example `"ENABLE_MMAP"`.
   * @returns A boolean, number, string or array.
   * @throws {TypeError} If an argument is not a string.
   * @throws {OpenVINOError} If the device or the property does not exist.
   */
  getProperty<Name extends PropertyName>(name: Name): PropertyOf<Name>;
  /**
   * Gets a property of a device, as a value of the property's type. `"SUPPORTED_PROPERTIES"` is an array of names:
   * `getSupportedProperties` also tells which can be set.
   *
   * @param device The device, for example `"CPU"`.
   * @param name The property's name, for example `"FULL_DEVICE_NAME"`.
   * @returns A boolean, number, string, array or record.
   */
  getProperty<Name extends PropertyName>(device: Device, name: Name): PropertyOf<Name>;
  /**
   * Gets a property of a device that depends on others, on Linux x64 only.
   *
   * @param device The device, for example `"HETERO"`.
   * @param name The property's name, for example `"MULTI_DEVICE_PRIORITIES"`.
   * @param args What it depends on, by name. A device ignores what it does not know.
   * @returns A boolean, number, string, array or record.
   */
  getProperty<Name extends PropertyName>(device: Device, name: Name, args: Properties): PropertyOf<Name>;
  getProperty(...args: [string] | [string, string] | [string, string, Properties]): PropertyValue {
    const [device, name] = args.length === 1 ? [undefined, args[0]] : args;
    if (args.length > 1) requireString(device, "device");
    requireString(name, "name");
    const { pointer } = this.#handle;
    if (args.length < 3) return parseProperty(name, this.#propertyText(pointer, device, name));
    return parseProperty(name, this.#textWith(device!, name, propertyArray(requireProperties(args[2], "args"))));
  }

  /**
   * Gets the properties that a device supports, and what may be done with each: `get_property(device,
   * "SUPPORTED_PROPERTIES")` in Python.
   *
   * @param device The device, for example `"CPU"`.
   * @returns By name, `"RO"` for a property that can be read, `"WO"` for one that can be set, or `"RW"` for both.
   * @throws {TypeError} If the device is not a string.
   * @throws {OpenVINOError} If there is no such device, or on other platforms than Linux x64.
   */
  getSupportedProperties(device: Device): Record<string, PropertyAccess> {
    const what = `the properties of ${requireString(device, "device")}`;
    const { pointer } = this.#handle;
    // For its error, which tells the reason.
    this.#propertyText(pointer, device, "SUPPORTED_PROPERTIES", what);
    return devicesProperties(this.#ov, pointer, device, what);
  }

  /**
   * Sets properties of the runtime and of all devices: `set_property` in Python.
   *
   * @param properties Values by name.
   * @throws {TypeError} If an argument has the wrong type.
   * @throws {OpenVINOError} If the device or a property does not exist.
   */
  setProperty(properties: Properties): void;
  /**
   * Sets properties of a device.
   *
   * @param device The device.
   * @param properties Values by name.
   */
  setProperty(device: Device, properties: Properties): void;
  setProperty(...args: [Properties] | [string, Properties]): void {
    const device = args.length === 1 ? undefined : requireString(args[0], "device");
    const list = propertyArray(requireProperties(args.length === 1 ? args[0] : args[1], "properties"));
    const what = settingOf(list, device);
    const { pointer } = this.#handle;
    // Until a device is loaded, it accepts any property, and a wrong one then breaks later compilations. A loaded
    // device checks at once.
    if (device !== undefined) this.#loadDevice(pointer, device);
    else if (!list.names.every((name) => this.#isOwnProperty(name))) this.#tryElsewhere(list, what);
    const subject = { properties: list.names, ...(device !== undefined && { device }) };
    this.#check(setProperties(this.#ov, pointer, device, list), what, subject);
    this.#settings.noteProperties(device, list);
  }

  /**
   * Loads a library of custom operations: `add_extension` in Python.
   *
   * @param path The library's path or file URL.
   * @throws {TypeError} If it is neither.
   * @throws {OpenVINOError} If the library cannot be loaded.
   */
  addExtension(path: string | URL): void {
    const { original, absolute } = pathOf(path, "path");
    // A name that is not a file is left to the system's search for libraries.
    const library = existsSync(absolute) ? absolute : original;
    check(this.#ov.call.ov_core_add_extension(this.#handle.pointer, cString(library)), `the extension ${original}`);
    this.#settings.noteExtension(library);
  }

  /**
   * Unloads a device's plugin: `unload_plugin` in Python, which refuses one that is not loaded. What was made with it
   * stays usable, and the next use of the device loads it again.
   *
   * @param device The device, for example `"CPU"`.
   * @throws {TypeError} If the device is not a string.
   * @throws {OpenVINOError} If there is no such device, or on other platforms than Linux x64.
   */
  unloadPlugin(device: string): void {
    requireString(device, "device");
    const { unload } = requireCpp(this.#ov, "unloadPlugin", {
      unload: "_ZN2ov4Core13unload_pluginERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE",
    });
    const { pointer } = this.#handle;
    // Loads it.
    this.#propertyText(pointer, device, "SUPPORTED_PROPERTIES", `unloading the plugin of ${describe(device)}`);
    const { string, bytes } = stdStringOf(this.#ov, device);
    unload(cppObjectOf(this.#ov, pointer), string);
    keepAlive(bytes);
  }

  /** Releases the runtime object; calling it again does nothing. Models made with it stay usable. */
  [Symbol.dispose](): void {
    this.#handle.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }

  #reading(model: unknown, weights: unknown, config: unknown): Making<Model> {
    const properties = this.#requireOwn(propertyArray(requireProperties(config, "config")));
    if (properties.count === 0n) return this.#readingWith(this.#handle, model, weights);
    const own = this.#coreWith(undefined, properties);
    try {
      const making = this.#readingWith(own, model, weights);
      return { ...making, memory: [...making.memory, properties], temporary: [...making.temporary ?? [], own] };
    } catch (error) {
      own.dispose();
      throw error;
    }
  }

  #readingWith(core: Handle, model: unknown, weights: unknown): Making<Model> {
    const out = words(1);
    const common = { out, parents: [core] };
    if (types.isUint8Array(model)) {
      requireContent(model, "model");
      const content = privateCopy(model, "model");
      const [shapes, ports] = [variablesOf(content), portsOf(content)];
      const tensor = weights === undefined ? undefined : weightsOf(weights);
      return {
        ...common,
        name: "ov_core_read_model_from_memory_buffer",
        args: [core.pointer, content, BigInt(content.byteLength), tensor?.pointer ?? 0n, out],
        what: readingFromMemory(content),
        memory: [content],
        temporary: tensor ? [tensor] : [],
        wrap: (pointer, parents) => makeModel(pointer, parents, { variableShapes: () => shapes, ports }),
      };
    }
    const { original, absolute } = fileOf(model, "model");
    const weightsPath = weights === undefined ? null : cString(fileOf(weights, "weights").absolute);
    const file = declarationsIn(absolute);
    return {
      ...common,
      name: "ov_core_read_model",
      args: [core.pointer, cString(absolute), weightsPath, out],
      what: `reading the model ${original}`,
      memory: [],
      ...(weights === undefined && { subject: { file: absolute } }),
      wrap: (pointer, parents) =>
        makeModel(pointer, parents, { variableShapes: file.variables(), ports: file.ports() }),
    };
  }

  /** Reads arguments at once: the caller may change them while a model is being read. */
  #compilingWith(device: unknown, config: unknown): Compiling {
    const name = requireString(device, "device");
    const list = propertyArray(config === undefined ? {} : requireProperties(config, "config"));
    return { core: this.#handle.pointer, device: name, list };
  }

  #compiling(model: unknown, { core, device: name, list, weights }: Compiling): Making<CompiledModel> {
    if (weights !== undefined) {
      throw new TypeError(`"weights" are those of a model from bytes, and "model" is ${describe(model)}`);
    }
    const out = words(1);
    const device = cString(name);
    if (isModel(model)) {
      const handle = modelHandle(model);
      const { pointer } = handle;
      const changes = changesOf(model);
      const [declared, isDynamic] = [declarationsOf(model), model.isDynamic()];
      return this.#remaking(
        (more) => {
          const { names: properties, count, array, memory } = withProperties(list, more);
          return {
            name: "ov_core_compile_model_props",
            args: [core, pointer, device, count, array, out],
            out,
            memory,
            what: `compiling the model for ${name}`,
            parents: [this.#handle, handle],
            model,
            subject: { device: name, properties },
          };
        },
        () => ({ device: name, ...declared, isDynamic }),
        () => {
          if (changesOf(model) !== changes) throw new Error("the model has been changed since");
        },
      );
    }
    const { original, absolute } = fileOf(model, "model");
    const file = declarationsIn(absolute);
    return this.#remaking(
      (more) => {
        const { names: properties, count, array, memory } = withProperties(list, more);
        return {
          name: "ov_core_compile_model_from_file_props",
          args: [core, cString(absolute), device, count, array, out],
          out,
          memory,
          what: `compiling the model ${original} for ${name}`,
          parents: [this.#handle],
          subject: { file: absolute, device: name, properties },
        };
      },
      (pointer) => ({ device: name, ...this.#declaredIn(pointer, file), isDynamic: undefined }),
      sameFiles(absolute),
    );
  }

  #importing(exported: unknown, device: unknown, config: unknown): Making<CompiledModel> {
    const blob = contentOf(exported);
    if (!blob) throw new TypeError(`"blob" must be a Uint8Array or a Tensor of bytes, got ${describe(exported)}`);
    const name = requireString(device, "device");
    const properties = propertyArray(requireProperties(config, "config"));
    requireContent(blob, "blob");
    void this.#handle.pointer;
    // The compiled model's constants stay in this memory.
    const content = nativeCopy(blob, "blob");
    const bytes = content.values();
    const out = words(1);
    return this.#remaking((more) => {
      const ofCpu = propertyArray(more);
      const own = properties.count + ofCpu.count === 0n ? undefined : this.#coreWith(name, properties, ofCpu);
      const core = own ?? this.#handle;
      return {
        name: "ov_core_import_model",
        args: [core.pointer, bytes, BigInt(bytes.byteLength), cString(name), out],
        out,
        what: `importing a model for ${name}`,
        parents: [core, content.handle],
        memory: [properties, ofCpu],
        temporary: own ? [content, own] : [content],
      };
    }, () => {
      const variableShapes = () => "the model was imported";
      return { device: name, variableShapes, ports: unknownPorts, isDynamic: undefined };
    });
  }

  /** Keeps the call with the compiled model, so that it can be compiled again while its sources are unchanged. */
  #remaking(
    makingWith: (more: Properties) => Omit<Making<CompiledModel>, "wrap">,
    originOf: (compiled: Pointer) => Omit<Origin, "remake">,
    requireSame: () => void = () => {},
  ): Making<CompiledModel> {
    let [lastMore, last]: [Properties, Omit<Making<CompiledModel>, "wrap">] = [{}, makingWith({})];
    const remake: Remake = (more, own) => {
      requireSame();
      if (more !== lastMore && Object.keys(more).length > 0) [lastMore, last] = [more, makingWith(more)];
      this.#make({ ...last, wrap: own });
    };
    return {
      ...last,
      wrap: (pointer, parents) =>
        makeCompiledModel(new CompiledState(pointer, parents, { ...originOf(pointer), remake })),
    };
  }

  /** Returns what a file declares, for a model compiled from that file. */
  #declaredIn(compiled: Pointer, file: FileDeclarations): Declarations {
    const [variableShapes, ports] = [file.variables(), file.ports()];
    const declared = variableShapes();
    const hasVariables = typeof declared === "object" && declared.size > 0;
    if ((!hasVariables && ports === unknownPorts) || !this.#mayBeCached(compiled)) {
      return { variableShapes, ports };
    }
    // OpenVINO's cache goes by the file's name and time, so a cached model may come from another file.
    return {
      variableShapes: hasVariables ? () => "the model may come from the cache" : variableShapes,
      ports: unknownPorts,
    };
  }

  #mayBeCached(compiled: Pointer): boolean {
    const get = (out: BigUint64Array) =>
      this.#ov.call.ov_compiled_model_get_property(compiled, cString("LOADED_FROM_CACHE"), out);
    let text: string;
    try {
      text = takeString(this.#ov, "LOADED_FROM_CACHE", get);
    } catch {
      return true;
    }
    return parseProperty("LOADED_FROM_CACHE", text) !== false;
  }

  #make<R>(making: Making<R>): R {
    try {
      this.#call(making);
      return making.wrap(making.out[0]!, making.parents);
    } finally {
      for (const each of making.temporary ?? []) each.dispose();
    }
  }

  #call({ name, args, what, memory, subject }: Omit<Making<unknown>, "wrap">): void {
    const call = this.#ov.call[name] as (...args: readonly unknown[]) => number;
    this.#check(call(...args), what, subject);
    keepAlive(memory);
  }

  /** Throws the error of a failed call, with what is known of its subject. */
  #check(status: number, what: string, { file, device, properties = [] }: Subject = {}): void {
    if (status === Status.OK) return;
    const error = errorOf(status, what);
    if (this.#handle.disposed) throw error;
    const [, unknown] = /Device with "(.*)" name is not registered/.exec(error.message) ?? [];
    if (unknown !== undefined) throw new OpenVINOError(status, `${error.message}${this.#available(unknown)}`);
    const explained = file === undefined ? error : withWeightsFile(error, file);
    throw withKnownProperty(explained, properties, () => this.#knownProperties(device));
  }

  #available(device: string): string {
    const available = this.availableDevices;
    const hint = didYouMean(device, [...available, ...virtualDevices]);
    const why = available.length === 0 ? hiddenPlugins(this.#ov.path) : undefined;
    const none = why === undefined ? "none" : `none; ${why}`;
    return ` (available: ${available.join(", ") || none})${hint}`;
  }

  /** The properties of the runtime and of a device, of those that it stands for, or of all devices. */
  #knownProperties(device: string | undefined): string[] {
    const load = (core: Pointer, devices: readonly string[]) => devices.flatMap((each) => this.#loadDevice(core, each));
    if (device === undefined) {
      return [...ownProperties, ...this.#onOtherCore((core) => load(core, this.#devicesOf(core)))];
    }
    const devices = device.split(/[:,]/).map((part) => part.trim().replace(/\(.*/, "")).filter((part) => part !== "");
    return [...ownProperties, ...load(this.#handle.pointer, devices)];
  }

  async #makeOffThread<R>(making: Making<R>): Promise<R> {
    const { name, args, out, what, parents, memory, temporary = [], wrap, model, subject } = making;
    const releases = parents.map((parent) => parent.hold());
    if (model) releases.push(holdStill(model));
    offThread.enter();
    try {
      this.#check(await this.#ov.offThread(name, ...args), what, subject);
      keepAlive(args, memory);
      return wrap(out[0]!, parents);
    } finally {
      for (const each of temporary) each.dispose();
      for (const release of releases) release();
      offThread.leave();
    }
  }

  #propertyText(
    core: Pointer,
    device: string | undefined,
    name: string,
    what = `the property ${name}${device === undefined ? "" : ` of ${device}`}`,
  ): string {
    const [deviceName, key] = [cString(device ?? ""), cString(name)];
    return takeString(this.#ov, what, (out) => {
      const status = this.#ov.call.ov_core_get_property(core, deviceName, key, out);
      this.#check(status, what, { device: device ?? "", properties: [name] });
      return status;
    });
  }

  #textWith(device: string, name: string, args: PropertyArray): string {
    const { pointer } = this.#handle;
    const what = `the property ${name} of ${device}`;
    const text = propertyWithArguments(this.#ov, { core: pointer, device, name, arguments: args }, what);
    if (text !== undefined) return text;
    // The reason is lost; without arguments, the C API tells it for most.
    this.#propertyText(pointer, device, name);
    throw new OpenVINOError(Status.GENERAL_ERROR, `${what}: the device refuses ${args.names.join(", ")}`);
  }

  /**
   * Loads a device into a core. An unknown device is ignored here: the next call that uses it reports it.
   *
   * @returns The properties that the device supports.
   */
  #loadDevice(core: Pointer, device: string): string[] {
    const text = this.#textOr("", core, device, "SUPPORTED_PROPERTIES");
    return parseProperty("SUPPORTED_PROPERTIES", text) as string[];
  }

  /** Returns the properties that a call is given, if they are the runtime's, without the one that is the process's. */
  #requireOwn(list: PropertyArray): PropertyArray {
    const other = list.names.find((name) => !this.#isOwnProperty(name));
    if (other === undefined) return withoutProperty(list, ofTheProcess);
    throw new OpenVINOError(
      Status.NOT_FOUND,
      `reading a model takes properties of the runtime, and ${other} is none${didYouMean(other, ownProperties)}`,
    );
  }

  /** Tells whether a property belongs to the runtime rather than to its devices. */
  #isOwnProperty(name: string): boolean {
    return this.#textOr(undefined, this.#handle.pointer, "", name) !== undefined;
  }

  /** A property's text, or something else if there is no such property. */
  #textOr<T>(otherwise: T, core: Pointer, device: string, name: string): string | T {
    const out = words(1);
    if (this.#ov.call.ov_core_get_property(core, cString(device), cString(name), out) !== Status.OK) return otherwise;
    const text = this.#ov.backend.readString(out[0]!);
    this.#ov.call.ov_free(out[0]!);
    return text;
  }

  /** Sets properties on a separate core with all devices loaded, and throws if a device refuses one. */
  #tryElsewhere(list: PropertyArray, what: string): void {
    // Listing the devices also loads virtual ones, which refuse properties that real devices accept, so it is done on
    // yet another core.
    const devices = this.#onOtherCore((core) => this.#devicesOf(core));
    this.#onOtherCore((core) => {
      for (const device of devices) this.#loadDevice(core, device);
      this.#check(setProperties(this.#ov, core, undefined, list), what, { properties: list.names });
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

/** Records the identity of a model's files. Returns a function that throws if they have changed since. */
function sameFiles(path: string): () => void {
  const identities = () => [path, path.replace(/\.xml$/i, ".bin")].map(identityOf).join();
  const before = identities();
  return () => {
    if (identities() !== before) throw new Error(`${path} has been changed since`);
  };
}

/** Returns a text that changes when the file does; empty if the file cannot be examined. */
function identityOf(path: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    return [dev, ino, size, mtimeNs].join();
  } catch {
    return "";
  }
}

/** Refuses empty content: C cannot be given an address of it. */
function requireContent(bytes: Uint8Array, name: string): void {
  if (byteCount(bytes, name) === 0) throw new OpenVINOError(Status.PARAMETER_MISMATCH, `"${name}" is empty`);
}

/** What setting properties does, for error messages. */
function settingOf({ names }: PropertyArray, device: string | undefined): string {
  return `setting ${names.join(", ")}${device === undefined ? "" : ` of ${device}`}`;
}

/** What a model is compiled with. */
interface Compiling {
  readonly core: Pointer;
  readonly device: string;
  readonly list: PropertyArray;
  readonly weights?: unknown;
}

/** Bytes, or a tensor's; undefined for anything else. */
function contentOf(value: unknown): Uint8Array | undefined {
  const bytes = isTensor(value) && value.elementType !== "string" ? value.bytesData : value;
  return types.isUint8Array(bytes) ? bytes : undefined;
}

/** Copies weights into memory that native code may keep: the model's constants stay there. */
function weightsOf(weights: unknown): NativeTensor {
  const bytes = contentOf(weights);
  if (!bytes) {
    throw new TypeError(`"weights" must be a Uint8Array or a Tensor with a model's content, got ${describe(weights)}`);
  }
  return nativeCopy(bytes, "weights");
}
