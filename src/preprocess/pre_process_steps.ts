import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { describe } from "../arguments/describe.ts";
import { requireInteger, requireNumber } from "../arguments/require.ts";
import type { ElementType } from "../element_type.ts";
import type { ToldInput } from "../ports/told_layouts.ts";
import { requireCpp, stdVectorOf } from "../native/cpp.ts";
import type { Handle } from "../native/handle.ts";
import { shows } from "../showing.ts";
import {
  type ColorFormat,
  colorFormats,
  numberOf,
  type PaddingMode,
  paddingModes,
  pixels,
  requireOrder,
  type ResizeAlgorithm,
  resizeAlgorithms,
  typeCode,
} from "./choices.ts";
import { Part } from "./part.ts";

export let makePreProcessSteps: (handle: Handle, told: ToldInput) => PreProcessSteps;

/**
 * The steps from a tensor to the model's input, executed in the order in which they are added: `PreProcessSteps` in
 * Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 *
 * const processor = new PrePostProcessor(new Core().readModel("efficientnet-lite0.xml"));
 * processor.input().tensor().setElementType("u8");
 * processor.input().model().setLayout("NCHW");
 * processor.input().preprocess().convertElementType("f32").mean([128, 128, 128]).scale(2);
 * console.log(processor.build().input().elementType); // u8
 * ```
 */
export class PreProcessSteps {
  readonly #part: Part<this>;
  readonly #told: ToldInput;

  static {
    makePreProcessSteps = (handle, told) => new PreProcessSteps(handle, told);
    shows(PreProcessSteps, "PreProcessSteps");
  }

  /** @ignore Returned by `InputInfo.preprocess`. */
  private constructor(handle: Handle, told: ToldInput) {
    this.#part = new Part(this, handle, "PreProcessSteps", "PrePostProcessor.input().preprocess()");
    this.#told = told;
  }

  /**
   * Resizes images to the model's height and width.
   *
   * @param algorithm The interpolation.
   * @returns These steps.
   * @throws {TypeError} If the algorithm is unknown.
   */
  resize(algorithm: ResizeAlgorithm): this;
  /**
   * Resizes images to a height and width.
   *
   * @param algorithm The interpolation.
   * @param height The height in pixels.
   * @param width The width in pixels.
   * @returns These steps.
   * @throws {TypeError} If the algorithm is unknown, or only one size is given.
   * @throws {RangeError} If a size is not a positive integer.
   * @throws {OpenVINOError} On other platforms than Linux x64: the C API has no such function.
   */
  resize(algorithm: ResizeAlgorithm, height: number, width: number): this;
  resize(algorithm: ResizeAlgorithm, height?: number, width?: number): this {
    const code = numberOf(resizeAlgorithms, algorithm, "algorithm");
    if (height !== undefined || width !== undefined) {
      const [h, w] = [pixels(height, "height"), pixels(width, "width")];
      const { resize } = requireCpp(load(), "resize to a size", {
        resize: "_ZN2ov10preprocess15PreProcessSteps6resizeENS0_15ResizeAlgorithmEmm",
      });
      return this.#part.applyCpp((part) => resize(part, code, h, w));
    }
    const { call } = load();
    return this.#part.apply(
      `resize ${algorithm}`,
      (part) => call.ov_preprocess_preprocess_steps_resize(part, code),
    );
  }

  /**
   * Divides by a number, or by one number per channel.
   *
   * @param values The number or numbers.
   * @returns These steps.
   * @throws {TypeError} If the argument is neither.
   */
  scale(values: number | readonly number[]): this {
    const { call } = load();
    if (typeof values === "number") {
      return this.#part.apply(`scale ${values}`, (part) => call.ov_preprocess_preprocess_steps_scale(part, values));
    }
    const floats = floatsOf(values);
    return this.#part.apply(
      `scale [${values}]`,
      (part) => call.ov_preprocess_preprocess_steps_scale_multi_channels(part, floats, floats.length),
    );
  }

  /**
   * Subtracts a number, or one number per channel.
   *
   * @param values The number or numbers.
   * @returns These steps.
   * @throws {TypeError} If the argument is neither.
   */
  mean(values: number | readonly number[]): this {
    const { call } = load();
    if (typeof values === "number") {
      return this.#part.apply(`mean ${values}`, (part) => call.ov_preprocess_preprocess_steps_mean(part, values));
    }
    const floats = floatsOf(values);
    return this.#part.apply(
      `mean [${values}]`,
      (part) => call.ov_preprocess_preprocess_steps_mean_multi_channels(part, floats, floats.length),
    );
  }

  /**
   * Crops the tensor.
   *
   * @param begin The start in each dimension.
   * @param end The end in each dimension, exclusive; a negative one counts from the end.
   * @returns These steps.
   * @throws {TypeError} If an argument is not an array of integers.
   */
  crop(begin: readonly number[], end: readonly number[]): this {
    const [from, to] = [integersOf(begin, "begin"), integersOf(end, "end")];
    const { call } = load();
    return this.#part.apply(
      `crop [${begin}] to [${end}]`,
      (part) => call.ov_preprocess_preprocess_steps_crop(part, from, from.length, to, to.length),
    );
  }

  /**
   * Adds a border.
   *
   * @param begin The number of elements to add before each dimension.
   * @param end The number of elements to add after each dimension.
   * @param value The value of a constant border.
   * @param mode How the border is filled.
   * @returns These steps.
   * @throws {TypeError} If an argument has the wrong type.
   */
  pad(begin: readonly number[], end: readonly number[], value: number, mode: PaddingMode): this {
    const [before, behind] = [integersOf(begin, "begin"), integersOf(end, "end")];
    requireNumber(value, "value");
    const code = numberOf(paddingModes, mode, "mode");
    const { call } = load();
    const [countBefore, countBehind] = [BigInt(before.length), BigInt(behind.length)];
    return this.#part.apply(
      `pad [${begin}] and [${end}]`,
      (part) => call.ov_preprocess_preprocess_steps_pad(part, before, countBefore, behind, countBehind, value, code),
    );
  }

  /**
   * Converts to another layout: `convert_layout` in Python.
   *
   * @param layout The layout, or the order of the dimensions, which is available on Linux x64: `[0, 3, 1, 2]` puts the
   *   last second. Default: the model's layout.
   * @returns These steps.
   * @throws {TypeError} If the layout is neither a string nor an array of numbers.
   * @throws {RangeError} If a number is negative or fractional.
   * @throws {OpenVINOError} If the layout is invalid, or if it is an array on another platform.
   */
  convertLayout(layout: string | readonly number[] = ""): this {
    if (Array.isArray(layout)) {
      const { vector, elements } = stdVectorOf(load(), requireOrder(layout, "layout"));
      const { convert } = requireCpp(load(), "convertLayout by the dimensions' order", {
        convert: "_ZN2ov10preprocess15PreProcessSteps14convert_layoutERKSt6vectorImSaImEE",
      });
      this.#told.isDerived = true;
      return this.#part.applyCpp((part) => {
        convert(part, vector);
        keepAlive(elements);
      });
    }
    return this.#part.applyLayout(layout, load().call.ov_preprocess_preprocess_steps_convert_layout);
  }

  /**
   * Reverses the order of the channels, for example from RGB to BGR.
   *
   * @returns These steps.
   */
  reverseChannels(): this {
    return this.#part.apply("reverseChannels", load().call.ov_preprocess_preprocess_steps_reverse_channels);
  }

  /**
   * Converts to another element type.
   *
   * @param type The element type. Default: the model's.
   * @returns These steps.
   * @throws {TypeError} If the type is not an element type.
   */
  convertElementType(type?: ElementType): this {
    const code = typeCode(type);
    const { call } = load();
    return this.#part.apply(
      `convertElementType ${type ?? ""}`,
      (part) => call.ov_preprocess_preprocess_steps_convert_element_type(part, code),
    );
  }

  /**
   * Converts to another colour format.
   *
   * @param format The colour format.
   * @returns These steps.
   * @throws {TypeError} If the format is unknown.
   * @throws {OpenVINOError} If the tensor's colour format is not set, or cannot be converted to this one.
   */
  convertColor(format: ColorFormat): this {
    const code = numberOf(colorFormats, format, "format");
    const { call } = load();
    return this.#part.apply(
      `convertColor ${format}`,
      (part) => call.ov_preprocess_preprocess_steps_convert_color(part, code),
    );
  }
}

function floatsOf(values: unknown): Float32Array {
  // Copied so that holes, which every() skips, become undefined.
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
