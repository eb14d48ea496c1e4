import { types } from "node:util";
import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import { describe } from "../arguments/describe.ts";
import { requireString } from "../arguments/require.ts";
import { type ElementType, elementTypeOfArray, infoOf, requireElementType, type TypedArray } from "../element_type.ts";
import type { ToldInput } from "../ports/told_layouts.ts";
import { check } from "../native/check.ts";
import { requireCpp, withPartialShapes } from "../native/cpp.ts";
import type { Handle } from "../native/handle.ts";
import { shapeStruct } from "../native/shape_structs.ts";
import { type DimensionLike, PartialShape } from "../partial_shape.ts";
import type { Port } from "../port_table.ts";
import { shows } from "../showing.ts";
import { isTensor, storageOf, type Tensor } from "../tensor.ts";
import { type ColorFormat, colorFormats, numberOf, pixels } from "./choices.ts";
import { Part } from "./part.ts";

/** What a processor was told of an input. */
export interface Told extends ToldInput {
  /** The element type of the program's tensor. */
  type?: ElementType;
}

export let makeInputTensorInfo: (handle: Handle, port: Port, told: Told) => InputTensorInfo;

/**
 * The tensor that the program provides for an input: `InputTensorInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.input().tensor().setElementType("u8").setShape([1, 3, 224, 224]);
 * const model = processor.build();
 * console.log(model.input().elementType, model.input().shape); // u8 [1, 3, 224, 224]
 * ```
 */
export class InputTensorInfo {
  readonly #part: Part<this>;
  readonly #port: Port;
  readonly #told: Told;

  static {
    makeInputTensorInfo = (handle, port, told) => new InputTensorInfo(handle, port, told);
    shows(InputTensorInfo, "InputTensorInfo");
  }

  /** @ignore Returned by `InputInfo.tensor`. */
  private constructor(handle: Handle, port: Port, told: Told) {
    this.#part = new Part(this, handle, "InputTensorInfo", "PrePostProcessor.input().tensor()");
    this.#port = port;
    this.#told = told;
  }

  /**
   * Sets the element type.
   *
   * @param type The element type.
   * @returns This description.
   * @throws {TypeError} If the type is not an element type.
   */
  setElementType(type: ElementType): this {
    const { code } = infoOf(requireElementType(type, "type"));
    const { call } = load();
    this.#part.apply(
      "setElementType",
      (part) => call.ov_preprocess_input_tensor_info_set_element_type(part, code),
    );
    this.#told.type = type;
    return this;
  }

  /**
   * Sets the layout.
   *
   * @param layout The layout, for example `"NHWC"`.
   * @returns This description.
   * @throws {TypeError} If the layout is not a string.
   * @throws {OpenVINOError} If the layout is invalid.
   */
  setLayout(layout: string): this {
    this.#part.applyLayout(layout, load().call.ov_preprocess_input_tensor_info_set_layout);
    this.#told.tensor = layout;
    return this;
  }

  /**
   * Sets the shape.
   *
   * @param shape The sizes or a partial shape. One that is not static is available on Linux x64 only.
   * @returns This description.
   * @throws {TypeError} If the shape is neither an array nor a PartialShape.
   * @throws {RangeError} If the shape is invalid.
   * @throws {OpenVINOError} If the height and width have been set, or if the shape is not static on another platform.
   */
  setShape(shape: readonly DimensionLike[] | PartialShape): this {
    if (typeof shape === "string") {
      throw new TypeError(`"shape" must be an array or a PartialShape, got ${describe(shape)}`);
    }
    const wanted = PartialShape.from(shape);
    const what = `setShape ${wanted}`;
    const type = this.#told.type ?? this.#port.type;
    if (wanted.isStatic) return this.#setFrom(type, wanted.toShape(), what);
    const { set } = requireCpp(load(), what, {
      set: "_ZN2ov10preprocess15InputTensorInfo9set_shapeERKNS_12PartialShapeE",
    });
    // The C function refuses where C++ would throw.
    this.#setFrom(type, [], what);
    return this.#part.applyCpp((part) =>
      withPartialShapes(load(), what, [String(wanted)], ([native]) => set(part, native!))
    );
  }

  /**
   * Sets the element type and the shape to those of a tensor.
   *
   * @param tensor The tensor, or a typed array, which has one dimension. The elements are not read.
   * @returns This description.
   * @throws {TypeError} If the argument is neither.
   */
  setFrom(tensor: Tensor | TypedArray): this {
    if (!isTensor(tensor) && (!types.isTypedArray(tensor))) {
      throw new TypeError(`"tensor" must be a Tensor or a typed array, got ${describe(tensor)}`);
    }
    const { type, shape } = isTensor(tensor)
      ? storageOf(tensor)
      : { type: elementTypeOfArray(tensor as TypedArray), shape: [(tensor as TypedArray).length] };
    this.#setFrom(type, shape, "setFrom");
    this.#told.type = type;
    return this;
  }

  /**
   * Sets the shape by the C function that takes element type and shape from a tensor: there is no other. The tensor's
   * memory is never read.
   */
  #setFrom(type: ElementType | "dynamic", shape: readonly number[], what: string): this {
    const ov = load();
    const memory = words(1);
    const out = words(1);
    const { struct, dims } = shapeStruct(ov, shape);
    const code = type === "dynamic" ? 0 : infoOf(type).code;
    return this.#part.apply(what, (part) => {
      check(ov.call.ov_tensor_create_from_host_ptr(code, struct, ov.backend.addressOf(memory), out), what);
      keepAlive(dims);
      const status = ov.call.ov_preprocess_input_tensor_info_set_from(part, out[0]!);
      ov.call.ov_tensor_free(out[0]!);
      keepAlive(memory);
      return status;
    });
  }

  /**
   * Sets the height and width in pixels of a layout that has them.
   *
   * @param height The height.
   * @param width The width.
   * @returns This description.
   * @throws {TypeError} If an argument is not a number.
   * @throws {RangeError} If an argument is not a positive integer.
   */
  setSpatialStaticShape(height: number, width: number): this {
    const [h, w] = [pixels(height, "height"), pixels(width, "width")];
    return this.#setSpatialShape(h, w, `setSpatialStaticShape ${height} x ${width}`);
  }

  /**
   * Makes the height and width of a layout that has them dynamic.
   *
   * @returns This description.
   */
  setSpatialDynamicShape(): this {
    // The C API has no such function, but it casts sizes to int, and -1 means dynamic.
    const any = 2n ** 64n - 1n;
    return this.#setSpatialShape(any, any, "setSpatialDynamicShape");
  }

  #setSpatialShape(height: bigint, width: bigint, what: string): this {
    const { call } = load();
    return this.#part.apply(
      what,
      (part) => call.ov_preprocess_input_tensor_info_set_spatial_static_shape(part, height, width),
    );
  }

  /**
   * Sets the colour format.
   *
   * @param format The colour format.
   * @param subNames For formats of several planes, a name for each plane's input. Default: none.
   * @returns This description.
   * @throws {TypeError} If the format is unknown, or a name is not a string.
   * @throws {OpenVINOError} If the names do not fit the format.
   */
  setColorFormat(format: ColorFormat, subNames: readonly string[] = []): this {
    const code = numberOf(colorFormats, format, "format");
    if (!Array.isArray(subNames)) {
      throw new TypeError(`"subNames" must be an array of strings, got ${describe(subNames)}`);
    }
    const { call, backend } = load();
    const what = `setColorFormat ${format}`;
    this.#told.isDerived = true;
    // Each plane is an input of its own.
    if (format.endsWith("_PLANES")) this.#told.addsInputs = true;
    if (subNames.length === 0) {
      return this.#part.apply(what, (part) => call.ov_preprocess_input_tensor_info_set_color_format(part, code));
    }
    const names = subNames.map((name) => cString(requireString(name, "subNames")));
    const addresses = words(names.length);
    names.forEach((name, i) => addresses[i] = backend.addressOf(name));
    const count = BigInt(names.length);
    return this.#part.apply(what, (part) => {
      const set = call.ov_preprocess_input_tensor_info_set_color_format_with_subnames;
      const status = set(part, code, count, addresses);
      keepAlive(names);
      return status;
    });
  }

  /**
   * Sets the type of memory that the tensor is in.
   *
   * @param type The memory type, by the device's name for it.
   * @returns This description.
   * @throws {TypeError} If the type is not a string.
   */
  setMemoryType(type: string): this {
    const name = cString(requireString(type, "type"));
    const { call } = load();
    return this.#part.apply(
      `setMemoryType ${type}`,
      (part) => call.ov_preprocess_input_tensor_info_set_memory_type(part, name),
    );
  }
}
