import { keepAlive } from "../ffi/keep_alive.ts";
import { load } from "../ffi/load.ts";
import { cString, words } from "../ffi/structs.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { type ElementType, infoOf, requireElementType } from "./element_type.ts";
import { check, describe, OpenVINOError, requireInteger, requireString, Status } from "./errors.ts";
import { Handle, requireHandle } from "./handle.ts";
import { isModel, makeBuiltModel, type Model, modelHandle, requireStill } from "./model.ts";
import { describePorts, findPort, type Port } from "./port_table.ts";
import { requireShape, shapeStruct } from "./shape.ts";
import { isTensor, storageOf, type Tensor } from "./tensor.ts";

/** How the colours of a picture lie in a tensor: `ColorFormat` in Python. */
export type ColorFormat =
  | "UNDEFINED"
  | "NV12_SINGLE_PLANE"
  | "NV12_TWO_PLANES"
  | "I420_SINGLE_PLANE"
  | "I420_THREE_PLANES"
  | "RGB"
  | "BGR"
  | "GRAY"
  | "RGBX"
  | "BGRX";

/** Their numbers in `ov_color_format_e`. */
export const colorFormats: Readonly<Record<ColorFormat, number>> = {
  UNDEFINED: 0,
  NV12_SINGLE_PLANE: 1,
  NV12_TWO_PLANES: 2,
  I420_SINGLE_PLANE: 3,
  I420_THREE_PLANES: 4,
  RGB: 5,
  BGR: 6,
  GRAY: 7,
  RGBX: 8,
  BGRX: 9,
};

/** How pictures are resized: `ResizeAlgorithm` in Python, where the names begin with `RESIZE_`. */
export type ResizeAlgorithm = "linear" | "cubic" | "nearest" | "RESIZE_LINEAR" | "RESIZE_CUBIC" | "RESIZE_NEAREST";

/** Their numbers in `ov_preprocess_resize_algorithm_e`. */
export const resizeAlgorithms: Readonly<Record<ResizeAlgorithm, number>> = {
  linear: 0,
  cubic: 1,
  nearest: 2,
  RESIZE_LINEAR: 0,
  RESIZE_CUBIC: 1,
  RESIZE_NEAREST: 2,
};

/** What padding is filled with: `PaddingMode` in Python. */
export type PaddingMode = "constant" | "edge" | "reflect" | "symmetric" | "CONSTANT" | "EDGE" | "REFLECT" | "SYMMETRIC";

/** Their numbers in `ov_padding_mode_e`. */
export const paddingModes: Readonly<Record<PaddingMode, number>> = {
  constant: 0,
  edge: 1,
  reflect: 2,
  symmetric: 3,
  CONSTANT: 0,
  EDGE: 1,
  REFLECT: 2,
  SYMMETRIC: 3,
};

/**
 * Builds pre- and post-processing into a model: `openvino.preprocess.PrePostProcessor` in Python. All methods that
 * describe or add something return their object, so that calls can be chained.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const processor = new PrePostProcessor(new Core().readModel("conformance/models/channel_mean.xml"));
 * processor.input().tensor().setElementType("u8").setLayout("NHWC").setSpatialDynamicShape();
 * processor.input().preprocess().convertElementType("f32").resize("linear");
 * processor.input().model().setLayout("NCHW");
 * const model = processor.build();
 * assertEquals(model.input().partialShape.toString(), "[1,?,?,3]");
 * ```
 */
export class PrePostProcessor implements Disposable {
  readonly #handle: Handle;
  readonly #model: Model;
  readonly #inputs: readonly Port[];
  readonly #outputs: readonly Port[];
  /** The element types that inputs' tensors were given, by index. */
  readonly #types: TensorTypes = new Map();

  /**
   * Starts on a model.
   *
   * @param model The model, which `build` changes: it becomes the one that `build` returns.
   * @throws {TypeError} If it is no Model.
   */
  constructor(model: Model) {
    if (!isModel(model)) throw new TypeError(`"model" must be a Model, got ${describe(model)}`);
    const { call } = load();
    const out = words(1);
    check(call.ov_preprocess_prepostprocessor_create(modelHandle(model).pointer, out), "PrePostProcessor");
    const free = call.ov_preprocess_prepostprocessor_free;
    const handle = new Handle("PrePostProcessor", out[0]!, free, [modelHandle(model)]);
    // Not by this object: its parts need it too, and have its handle.
    this.#handle = handle.ownedBy(handle);
    this.#model = model;
    this.#inputs = describePorts(model.inputs);
    this.#outputs = describePorts(model.outputs);
  }

  /**
   * An input to be described.
   *
   * @param key Its index or name; without it the model must have one input.
   * @returns The input.
   * @throws {TypeError} If the key is neither.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such input, or there are several and none is named.
   */
  input(key?: number | string): InputInfo {
    const { call } = load();
    const port = portOf(this.#inputs, key, "input");
    const handle = get("InputInfo", this.#handle, key, port.label, call.ov_preprocess_input_info_free, {
      only: call.ov_preprocess_prepostprocessor_get_input_info,
      byIndex: call.ov_preprocess_prepostprocessor_get_input_info_by_index,
      byName: call.ov_preprocess_prepostprocessor_get_input_info_by_name,
    });
    return new InputInfo(handle, port, this.#types);
  }

  /**
   * An output to be described.
   *
   * @param key Its index or name; without it the model must have one output.
   * @returns The output.
   * @throws {TypeError} If the key is neither.
   * @throws {RangeError} If the index is out of range.
   * @throws {OpenVINOError} If there is no such output, or there are several and none is named.
   */
  output(key?: number | string): OutputInfo {
    const { call } = load();
    const { label } = portOf(this.#outputs, key, "output");
    const handle = get("OutputInfo", this.#handle, key, label, call.ov_preprocess_output_info_free, {
      only: call.ov_preprocess_prepostprocessor_get_output_info,
      byIndex: call.ov_preprocess_prepostprocessor_get_output_info_by_index,
      byName: call.ov_preprocess_prepostprocessor_get_output_info_by_name,
    });
    return new OutputInfo(handle);
  }

  /**
   * Builds everything into the model: the one that was given is the same model afterwards. A processor builds once.
   *
   * @returns The model with pre- and post-processing.
   * @throws {OpenVINOError} If the descriptions and steps do not fit together or the model, it was built already, or
   * the model is being compiled in the background.
   */
  build(): Model {
    requireStill(this.#model, "PrePostProcessor.build");
    const out = words(1);
    check(load().call.ov_preprocess_prepostprocessor_build(this.#handle.pointer, out), "PrePostProcessor.build");
    return makeBuiltModel(out[0]!, this.#model);
  }

  /** Gives up the processor and what describes its parts; more than once is no harm. The model that it built goes on. */
  [Symbol.dispose](): void {
    this.#handle.dispose();
  }

  /** The same as `Symbol.dispose`. */
  dispose(): void {
    this[Symbol.dispose]();
  }
}

/** A model's input in pre-processing: `InputInfo` in Python. */
export class InputInfo {
  readonly #handle: Handle;
  readonly #port: Port;
  readonly #types: TensorTypes;

  /** @ignore Given by `PrePostProcessor.input`. */
  constructor(handle: Handle, port: Port, types: TensorTypes) {
    this.#handle = requireHandle(handle, "InputInfo", "PrePostProcessor.input()").ownedBy(this);
    this.#port = port;
    this.#types = types;
  }

  /** The tensor that is given to the model. */
  tensor(): InputTensorInfo {
    const { call } = load();
    const handle = part(
      "InputTensorInfo",
      this.#handle,
      call.ov_preprocess_input_info_get_tensor_info,
      call.ov_preprocess_input_tensor_info_free,
    );
    return new InputTensorInfo(handle, this.#port, this.#types);
  }

  /** The steps between the tensor and the model. */
  preprocess(): PreProcessSteps {
    const { call } = load();
    return new PreProcessSteps(
      part(
        "PreProcessSteps",
        this.#handle,
        call.ov_preprocess_input_info_get_preprocess_steps,
        call.ov_preprocess_preprocess_steps_free,
      ),
    );
  }

  /** What the model itself takes. */
  model(): InputModelInfo {
    const { call } = load();
    return new InputModelInfo(
      part(
        "InputModelInfo",
        this.#handle,
        call.ov_preprocess_input_info_get_model_info,
        call.ov_preprocess_input_model_info_free,
      ),
    );
  }
}

/** The tensor given to an input: `InputTensorInfo` in Python. */
export class InputTensorInfo {
  readonly #handle: Handle;
  readonly #port: Port;
  readonly #types: TensorTypes;

  /** @ignore Given by `InputInfo.tensor`. */
  constructor(handle: Handle, port: Port, types: TensorTypes) {
    this.#handle = requireHandle(handle, "InputTensorInfo", "PrePostProcessor.input().tensor()").ownedBy(this);
    this.#port = port;
    this.#types = types;
  }

  /**
   * Sets the element type.
   *
   * @param type The element type.
   * @throws {TypeError} If it is none.
   */
  setElementType(type: ElementType): this {
    const { code } = infoOf(requireElementType(type, "type"));
    check(load().call.ov_preprocess_input_tensor_info_set_element_type(this.#handle.pointer, code), "setElementType");
    this.#types.set(this.#port.index, type);
    return this;
  }

  /**
   * Sets the layout.
   *
   * @param layout The layout, `"NHWC"` for example.
   * @throws {TypeError} If it is no string.
   * @throws {OpenVINOError} If it is no layout.
   */
  setLayout(layout: string): this {
    withLayout(
      layout,
      (pointer) => load().call.ov_preprocess_input_tensor_info_set_layout(this.#handle.pointer, pointer),
    );
    return this;
  }

  /**
   * Sets the shape.
   *
   * @param shape The static shape.
   * @throws {TypeError} If it is no array of numbers.
   * @throws {RangeError} If it has a negative or fractional dimension.
   */
  setShape(shape: readonly number[]): this {
    const dimensions = requireShape(shape, "shape");
    const type = this.#types.get(this.#port.index) ?? this.#port.type;
    this.#setFrom(type, dimensions, `setShape [${dimensions}]`);
    return this;
  }

  /**
   * Sets element type and shape to those of a tensor.
   *
   * @param tensor The tensor.
   * @throws {TypeError} If it is no Tensor.
   */
  setFrom(tensor: Tensor): this {
    if (!isTensor(tensor)) throw new TypeError(`"tensor" must be a Tensor, got ${describe(tensor)}`);
    const { type, shape } = storageOf(tensor);
    this.#setFrom(type, shape, "setFrom");
    this.#types.set(this.#port.index, type);
    return this;
  }

  /** The C API sets a shape only with an element type, by the example of a tensor, whose memory is never read. */
  #setFrom(type: ElementType | "dynamic", shape: readonly number[], what: string): void {
    const ov = load();
    const memory = words(1);
    const out = words(1);
    const { struct, dims } = shapeStruct(ov, shape);
    const code = type === "dynamic" ? 0 : infoOf(type).code;
    check(ov.call.ov_tensor_create_from_host_ptr(code, struct, ov.backend.addressOf(memory), out), what);
    keepAlive(dims);
    const status = ov.call.ov_preprocess_input_tensor_info_set_from(this.#handle.pointer, out[0]!);
    ov.call.ov_tensor_free(out[0]!);
    keepAlive(memory);
    check(status, what);
  }

  /**
   * Sets height and width where the layout has them, in pixels.
   *
   * @param height The height.
   * @param width The width.
   * @throws {TypeError} If one is no number.
   * @throws {RangeError} If one is no positive integer.
   */
  setSpatialStaticShape(height: number, width: number): this {
    const [h, w] = [pixels(height, "height"), pixels(width, "width")];
    const status = load().call.ov_preprocess_input_tensor_info_set_spatial_static_shape(this.#handle.pointer, h, w);
    check(status, `setSpatialStaticShape ${height} x ${width}`);
    return this;
  }

  /** Lets height and width be any, where the layout has them. */
  setSpatialDynamicShape(): this {
    // The C API has no function for it; its sizes become ints, of which -1 means any.
    const any = 2n ** 64n - 1n;
    const status = load().call.ov_preprocess_input_tensor_info_set_spatial_static_shape(this.#handle.pointer, any, any);
    check(status, "setSpatialDynamicShape");
    return this;
  }

  /**
   * Sets how colours lie in the tensor.
   *
   * @param format The colour format.
   * @param subNames For formats of several planes, the name of each plane's input.
   * @throws {TypeError} If the format is none, or a name no string.
   * @throws {OpenVINOError} If the names do not fit the format.
   */
  setColorFormat(format: ColorFormat, subNames: readonly string[] = []): this {
    const code = choice(colorFormats, format, "format");
    if (!Array.isArray(subNames)) {
      throw new TypeError(`"subNames" must be an array of strings, got ${describe(subNames)}`);
    }
    const { call, backend } = load();
    const { pointer } = this.#handle;
    if (subNames.length === 0) {
      check(call.ov_preprocess_input_tensor_info_set_color_format(pointer, code), `setColorFormat ${format}`);
      return this;
    }
    const names = subNames.map((name) => cString(requireString(name, "subNames")));
    const addresses = words(names.length);
    names.forEach((name, i) => addresses[i] = backend.addressOf(name));
    const status = call.ov_preprocess_input_tensor_info_set_color_format_with_subnames(
      pointer,
      code,
      BigInt(names.length),
      addresses,
    );
    keepAlive(names);
    check(status, `setColorFormat ${format}`);
    return this;
  }

  /**
   * Sets the kind of memory the tensor lies in.
   *
   * @param type The memory type, as the device names it.
   * @throws {TypeError} If it is no string.
   */
  setMemoryType(type: string): this {
    const name = cString(requireString(type, "type"));
    check(
      load().call.ov_preprocess_input_tensor_info_set_memory_type(this.#handle.pointer, name),
      `setMemoryType ${type}`,
    );
    return this;
  }
}

/** What a model's input takes: `InputModelInfo` in Python. */
export class InputModelInfo {
  readonly #handle: Handle;

  /** @ignore Given by `InputInfo.model`. */
  constructor(handle: Handle) {
    this.#handle = requireHandle(handle, "InputModelInfo", "PrePostProcessor.input().model()").ownedBy(this);
  }

  /**
   * Sets the layout.
   *
   * @param layout The layout, `"NCHW"` for example.
   * @throws {TypeError} If it is no string.
   * @throws {OpenVINOError} If it is no layout.
   */
  setLayout(layout: string): this {
    withLayout(
      layout,
      (pointer) => load().call.ov_preprocess_input_model_info_set_layout(this.#handle.pointer, pointer),
    );
    return this;
  }
}

/** The steps between a tensor and its input, done in the order they are added: `PreProcessSteps` in Python. */
export class PreProcessSteps {
  readonly #handle: Handle;

  /** @ignore Given by `InputInfo.preprocess`. */
  constructor(handle: Handle) {
    this.#handle = requireHandle(handle, "PreProcessSteps", "PrePostProcessor.input().preprocess()").ownedBy(this);
  }

  /**
   * Resizes to the model's height and width.
   *
   * @param algorithm How.
   * @throws {TypeError} If the algorithm is none.
   */
  resize(algorithm: ResizeAlgorithm): this {
    const code = choice(resizeAlgorithms, algorithm, "algorithm");
    check(load().call.ov_preprocess_preprocess_steps_resize(this.#handle.pointer, code), `resize ${algorithm}`);
    return this;
  }

  /**
   * Divides by a number, or by one number a channel.
   *
   * @param values The number or numbers.
   * @throws {TypeError} If it is neither.
   */
  scale(values: number | readonly number[]): this {
    const { call } = load();
    const { pointer } = this.#handle;
    if (typeof values === "number") {
      check(call.ov_preprocess_preprocess_steps_scale(pointer, values), `scale ${values}`);
    } else {
      const floats = floatsOf(values);
      check(
        call.ov_preprocess_preprocess_steps_scale_multi_channels(pointer, floats, floats.length),
        `scale [${values}]`,
      );
    }
    return this;
  }

  /**
   * Subtracts a number, or one number a channel.
   *
   * @param values The number or numbers.
   * @throws {TypeError} If it is neither.
   */
  mean(values: number | readonly number[]): this {
    const { call } = load();
    const { pointer } = this.#handle;
    if (typeof values === "number") check(call.ov_preprocess_preprocess_steps_mean(pointer, values), `mean ${values}`);
    else {
      const floats = floatsOf(values);
      check(
        call.ov_preprocess_preprocess_steps_mean_multi_channels(pointer, floats, floats.length),
        `mean [${values}]`,
      );
    }
    return this;
  }

  /**
   * Cuts out a part.
   *
   * @param begin Where it begins, for each dimension.
   * @param end Where it ends, for each dimension, exclusive; from the end if negative.
   * @throws {TypeError} If one is no array of integers.
   */
  crop(begin: readonly number[], end: readonly number[]): this {
    const [from, to] = [integersOf(begin, "begin"), integersOf(end, "end")];
    const { pointer } = this.#handle;
    const status = load().call.ov_preprocess_preprocess_steps_crop(pointer, from, from.length, to, to.length);
    check(status, `crop [${begin}] to [${end}]`);
    return this;
  }

  /**
   * Adds a border.
   *
   * @param begin How much before, for each dimension.
   * @param end How much behind, for each dimension.
   * @param value What a constant border is filled with.
   * @param mode What the border is filled with.
   * @throws {TypeError} If an argument is of the wrong kind.
   */
  pad(begin: readonly number[], end: readonly number[], value: number, mode: PaddingMode): this {
    const [before, behind] = [integersOf(begin, "begin"), integersOf(end, "end")];
    if (typeof value !== "number") throw new TypeError(`"value" must be a number, got ${describe(value)}`);
    const code = choice(paddingModes, mode, "mode");
    const status = load().call.ov_preprocess_preprocess_steps_pad(
      this.#handle.pointer,
      before,
      BigInt(before.length),
      behind,
      BigInt(behind.length),
      value,
      code,
    );
    check(status, `pad [${begin}] and [${end}]`);
    return this;
  }

  /**
   * Converts to another layout.
   *
   * @param layout The layout; without it the model's.
   * @throws {TypeError} If it is no string.
   * @throws {OpenVINOError} If it is no layout.
   */
  convertLayout(layout = ""): this {
    withLayout(
      layout,
      (pointer) => load().call.ov_preprocess_preprocess_steps_convert_layout(this.#handle.pointer, pointer),
    );
    return this;
  }

  /** Turns the channels round: RGB into BGR. */
  reverseChannels(): this {
    check(load().call.ov_preprocess_preprocess_steps_reverse_channels(this.#handle.pointer), "reverseChannels");
    return this;
  }

  /**
   * Converts to another element type.
   *
   * @param type The element type.
   * @throws {TypeError} If it is none.
   */
  convertElementType(type: ElementType): this {
    const { code } = infoOf(requireElementType(type, "type"));
    check(
      load().call.ov_preprocess_preprocess_steps_convert_element_type(this.#handle.pointer, code),
      `convertElementType ${type}`,
    );
    return this;
  }

  /**
   * Converts to another colour format.
   *
   * @param format The colour format.
   * @throws {TypeError} If it is none.
   * @throws {OpenVINOError} If the tensor's format is not set, or cannot be converted to it.
   */
  convertColor(format: ColorFormat): this {
    const code = choice(colorFormats, format, "format");
    check(
      load().call.ov_preprocess_preprocess_steps_convert_color(this.#handle.pointer, code),
      `convertColor ${format}`,
    );
    return this;
  }
}

/** A model's output in post-processing: `OutputInfo` in Python. */
export class OutputInfo {
  readonly #handle: Handle;

  /** @ignore Given by `PrePostProcessor.output`. */
  constructor(handle: Handle) {
    this.#handle = requireHandle(handle, "OutputInfo", "PrePostProcessor.output()").ownedBy(this);
  }

  /** The tensor that the model gives. */
  tensor(): OutputTensorInfo {
    const { call } = load();
    return new OutputTensorInfo(
      part(
        "OutputTensorInfo",
        this.#handle,
        call.ov_preprocess_output_info_get_tensor_info,
        call.ov_preprocess_output_tensor_info_free,
      ),
    );
  }
}

/** The tensor that an output gives: `OutputTensorInfo` in Python. */
export class OutputTensorInfo {
  readonly #handle: Handle;

  /** @ignore Given by `OutputInfo.tensor`. */
  constructor(handle: Handle) {
    this.#handle = requireHandle(handle, "OutputTensorInfo", "PrePostProcessor.output().tensor()").ownedBy(this);
  }

  /**
   * Sets the element type.
   *
   * @param type The element type.
   * @throws {TypeError} If it is none.
   */
  setElementType(type: ElementType): this {
    const { code } = infoOf(requireElementType(type, "type"));
    check(load().call.ov_preprocess_output_set_element_type(this.#handle.pointer, code), `setElementType ${type}`);
    return this;
  }
}

/** The element types that inputs' tensors were given, by the inputs' indexes. */
type TensorTypes = Map<number, ElementType>;

/** The port that a key stands for; without a key there must be one only. */
function portOf(ports: readonly Port[], key: unknown, kind: string): Port {
  if (typeof key === "number" || typeof key === "string") return findPort(ports, key, "key");
  if (key !== undefined) throw new TypeError(`"key" must be an index or a name, got ${describe(key)}`);
  if (ports.length === 1) return ports[0]!;
  throw new OpenVINOError(Status.GENERAL_ERROR, `the model has ${ports.length} ${kind}s, say which one`);
}

type Getter = (parent: Pointer, out: BigUint64Array) => number;
type Free = (pointer: Pointer) => void;

/** A part of an input or output. */
function part(what: string, parent: Handle, getter: Getter, free: Free): Handle {
  const out = words(1);
  check(getter(parent.pointer, out), what);
  return new Handle(what, out[0]!, free).partOf(parent);
}

/** An input or output, by whatever finds it; there is one. */
function get(what: string, parent: Handle, key: number | string | undefined, label: string, free: Free, getters: {
  only: Getter;
  byIndex: (parent: Pointer, index: bigint, out: BigUint64Array) => number;
  byName: (parent: Pointer, name: Uint8Array, out: BigUint64Array) => number;
}): Handle {
  const out = words(1);
  if (key === undefined) check(getters.only(parent.pointer, out), label);
  else if (typeof key === "number") {
    check(getters.byIndex(parent.pointer, BigInt(key), out), label);
  } else check(getters.byName(parent.pointer, cString(key), out), label);
  return new Handle(what, out[0]!, free).partOf(parent);
}

/** Calls with a native layout, which the callee copies. */
function withLayout(layout: unknown, call: (layout: Pointer) => number): void {
  const text = requireString(layout, "layout");
  const out = words(1);
  check(load().call.ov_layout_create(cString(text), out), `the layout ${describe(text)}`);
  const status = call(out[0]!);
  load().call.ov_layout_free(out[0]!);
  check(status, `the layout ${describe(text)}`);
}

function choice<K extends string>(choices: Readonly<Record<K, number>>, value: unknown, name: string): number {
  if (typeof value === "string" && Object.hasOwn(choices, value)) return choices[value as K];
  throw new TypeError(`"${name}" must be one of ${Object.keys(choices).join(", ")}, got ${describe(value)}`);
}

function pixels(value: unknown, name: string): bigint {
  return BigInt(requireInteger(value, name, 1, 2 ** 31 - 1));
}

function floatsOf(values: unknown): Float32Array {
  // A copy without holes, which every() passes over.
  const numbers: unknown[] = Array.isArray(values) ? Array.from(values) : [];
  if (numbers.length === 0 || !numbers.every((value) => typeof value === "number")) {
    throw new TypeError(`"values" must be a number or an array of numbers, got ${describe(values)}`);
  }
  const floats = new Float32Array(new ArrayBuffer(numbers.length * 4));
  floats.set(numbers);
  return floats;
}

function integersOf(values: unknown, name: string): Int32Array {
  if (!Array.isArray(values)) throw new TypeError(`"${name}" must be an array of integers, got ${describe(values)}`);
  const integers = new Int32Array(new ArrayBuffer(Math.max(values.length, 1) * 4)).subarray(0, values.length);
  Array.from(values as unknown[]).forEach((value, i) =>
    integers[i] = requireInteger(value, name, -(2 ** 31), 2 ** 31 - 1)
  );
  return integers;
}
