import { load } from "../../ffi/load.ts";
import { describe } from "../arguments/describe.ts";
import { requireInteger, requireNumber } from "../arguments/require.ts";
import { type ElementType, infoOf, requireElementType } from "../element_type.ts";
import type { Handle } from "../native/handle.ts";
import {
  type ColorFormat,
  colorFormats,
  numberOf,
  type PaddingMode,
  paddingModes,
  type ResizeAlgorithm,
  resizeAlgorithms,
} from "./choices.ts";
import { Part } from "./part.ts";

/**
 * The steps between a tensor and its input, done in the order they are added: `PreProcessSteps` in Python.
 *
 * @example
 * ```ts
 * import { Core, PrePostProcessor } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const processor = new PrePostProcessor(new Core().readModel("conformance/models/channel_mean.xml"));
 * processor.input().tensor().setElementType("u8");
 * processor.input().model().setLayout("NCHW");
 * processor.input().preprocess().convertElementType("f32").mean([128, 128, 128]).scale(2);
 * assertEquals(processor.build().input().elementType, "u8");
 * ```
 */
export class PreProcessSteps {
  readonly #part: Part<this>;

  /** @ignore Given by `InputInfo.preprocess`. */
  constructor(handle: Handle) {
    this.#part = new Part(this, handle, "PreProcessSteps", "PrePostProcessor.input().preprocess()");
  }

  /**
   * Resizes to the model's height and width.
   *
   * @param algorithm How.
   * @throws {TypeError} If the algorithm is none.
   */
  resize(algorithm: ResizeAlgorithm): this {
    const code = numberOf(resizeAlgorithms, algorithm, "algorithm");
    const { call } = load();
    return this.#part.apply(
      `resize ${algorithm}`,
      (part) => call.ov_preprocess_preprocess_steps_resize(part, code),
    );
  }

  /**
   * Divides by a number, or by one number a channel.
   *
   * @param values The number or numbers.
   * @throws {TypeError} If it is neither.
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
   * Subtracts a number, or one number a channel.
   *
   * @param values The number or numbers.
   * @throws {TypeError} If it is neither.
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
   * Cuts out a part.
   *
   * @param begin Where it begins, for each dimension.
   * @param end Where it ends, for each dimension, exclusive; from the end if negative.
   * @throws {TypeError} If one is no array of integers.
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
   * @param begin How much before, for each dimension.
   * @param end How much behind, for each dimension.
   * @param value What a constant border is filled with.
   * @param mode What the border is filled with.
   * @throws {TypeError} If an argument is of the wrong kind.
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
   * Converts to another layout.
   *
   * @param layout The layout; without it the model's.
   * @throws {TypeError} If it is no string.
   * @throws {OpenVINOError} If it is no layout.
   */
  convertLayout(layout = ""): this {
    return this.#part.applyLayout(layout, load().call.ov_preprocess_preprocess_steps_convert_layout);
  }

  /** Turns the channels round: RGB into BGR. */
  reverseChannels(): this {
    return this.#part.apply("reverseChannels", load().call.ov_preprocess_preprocess_steps_reverse_channels);
  }

  /**
   * Converts to another element type.
   *
   * @param type The element type.
   * @throws {TypeError} If it is none.
   */
  convertElementType(type: ElementType): this {
    const { code } = infoOf(requireElementType(type, "type"));
    const { call } = load();
    return this.#part.apply(
      `convertElementType ${type}`,
      (part) => call.ov_preprocess_preprocess_steps_convert_element_type(part, code),
    );
  }

  /**
   * Converts to another colour format.
   *
   * @param format The colour format.
   * @throws {TypeError} If it is none.
   * @throws {OpenVINOError} If the tensor's format is not set, or cannot be converted to it.
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
