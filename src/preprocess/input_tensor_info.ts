import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import { describe } from "../arguments/describe.ts";
import { requireInteger, requireString } from "../arguments/require.ts";
import { type ElementType, infoOf, requireElementType } from "../element_type.ts";
import { check } from "../native/check.ts";
import type { Handle } from "../native/handle.ts";
import { shapeStruct } from "../native/shape_structs.ts";
import type { Port } from "../port_table.ts";
import { isTensor, storageOf, type Tensor } from "../tensor.ts";
import { requireShape } from "../values/shape.ts";
import { type ColorFormat, colorFormats, numberOf } from "./choices.ts";
import { Part } from "./part.ts";

/** The element types that inputs' tensors were given, by the inputs' indexes. */
export type TensorTypes = Map<number, ElementType>;

/**
 * The tensor given to an input: `InputTensorInfo` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const processor = new PrePostProcessor(new Core().readModel("conformance/models/channel_mean.xml"));
 * processor.input().tensor().setElementType("u8").setShape([1, 3, 4, 4]);
 * const model = processor.build();
 * assertEquals([model.input().elementType, model.input().shape], ["u8", [1, 3, 4, 4]]);
 * ```
 */
export class InputTensorInfo {
  readonly #part: Part<this>;
  readonly #port: Port;
  readonly #types: TensorTypes;

  /** @ignore Given by `InputInfo.tensor`. */
  constructor(handle: Handle, port: Port, types: TensorTypes) {
    this.#part = new Part(this, handle, "InputTensorInfo", "PrePostProcessor.input().tensor()");
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
    const { call } = load();
    this.#part.apply(
      "setElementType",
      (part) => call.ov_preprocess_input_tensor_info_set_element_type(part, code),
    );
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
    return this.#part.applyLayout(layout, load().call.ov_preprocess_input_tensor_info_set_layout);
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
    return this.#setFrom(type, dimensions, `setShape [${dimensions}]`);
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
   * Sets height and width where the layout has them, in pixels.
   *
   * @param height The height.
   * @param width The width.
   * @throws {TypeError} If one is no number.
   * @throws {RangeError} If one is no positive integer.
   */
  setSpatialStaticShape(height: number, width: number): this {
    const [h, w] = [pixels(height, "height"), pixels(width, "width")];
    return this.#setSpatialShape(h, w, `setSpatialStaticShape ${height} x ${width}`);
  }

  /** Lets height and width be any, where the layout has them. */
  setSpatialDynamicShape(): this {
    // The C API has no function for it; its sizes become ints, of which -1 means any.
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
   * Sets how colours lie in the tensor.
   *
   * @param format The colour format.
   * @param subNames For formats of several planes, the name of each plane's input.
   * @throws {TypeError} If the format is none, or a name no string.
   * @throws {OpenVINOError} If the names do not fit the format.
   */
  setColorFormat(format: ColorFormat, subNames: readonly string[] = []): this {
    const code = numberOf(colorFormats, format, "format");
    if (!Array.isArray(subNames)) {
      throw new TypeError(`"subNames" must be an array of strings, got ${describe(subNames)}`);
    }
    const { call, backend } = load();
    const what = `setColorFormat ${format}`;
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
   * Sets the kind of memory the tensor lies in.
   *
   * @param type The memory type, as the device names it.
   * @throws {TypeError} If it is no string.
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

function pixels(value: unknown, name: string): bigint {
  return BigInt(requireInteger(value, name, 1, 2 ** 31 - 1));
}
