import { describe } from "../arguments/describe.ts";
import { didYouMean } from "../arguments/did_you_mean.ts";
import { requireInteger } from "../arguments/require.ts";
import { infoOf, requireElementType } from "../element_type.ts";

/** The order of an image's colour channels and planes in a tensor: `ColorFormat` in Python. */
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

/** Values of `ov_color_format_e`. */
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

/** The interpolation for resizing images: `ResizeAlgorithm` in Python, where the names begin with `RESIZE_`. */
export type ResizeAlgorithm = "linear" | "cubic" | "nearest" | "RESIZE_LINEAR" | "RESIZE_CUBIC" | "RESIZE_NEAREST";

/** Values of `ov_preprocess_resize_algorithm_e`. */
export const resizeAlgorithms: Readonly<Record<ResizeAlgorithm, number>> = {
  linear: 0,
  cubic: 1,
  nearest: 2,
  RESIZE_LINEAR: 0,
  RESIZE_CUBIC: 1,
  RESIZE_NEAREST: 2,
};

/** How a border is filled: `PaddingMode` in Python. */
export type PaddingMode = "constant" | "edge" | "reflect" | "symmetric" | "CONSTANT" | "EDGE" | "REFLECT" | "SYMMETRIC";

/** Values of `ov_padding_mode_e`. */
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

/** The names that other libraries have for choices. */
const otherNames: Readonly<Record<string, string>> = {
  bilinear: "linear",
  bicubic: "cubic",
  nearestneighbor: "nearest",
  nearestneighbour: "nearest",
  nv12: "NV12_SINGLE_PLANE",
  i420: "I420_SINGLE_PLANE",
  rgba: "RGBX",
  bgra: "BGRX",
  grayscale: "GRAY",
  greyscale: "GRAY",
  grey: "GRAY",
  replicate: "edge",
};

/**
 * Returns a choice's number in C.
 *
 * @throws {TypeError} If the value is not a choice; the message has the argument's name.
 */
export function numberOf<K extends string>(choices: Readonly<Record<K, number>>, value: unknown, name: string): number {
  if (typeof value === "string" && Object.hasOwn(choices, value)) return choices[value as K];
  const known = Object.keys(choices);
  const synonyms = Object.fromEntries(Object.entries(otherNames).filter(([, choice]) => known.includes(choice)));
  throw new TypeError(
    `"${name}" must be one of ${known.join(", ")}, got ${describe(value)}${didYouMean(value, known, synonyms)}`,
  );
}

/**
 * Returns an element type's number in C; 0, for any type, if there is none.
 *
 * @throws {TypeError} If the value is not an element type.
 */
export function typeCode(type: unknown): number {
  return type === undefined ? 0 : infoOf(requireElementType(type, "type")).code;
}

/**
 * Returns the order of dimensions that an array gives.
 *
 * @throws {TypeError} If an element is not a number; the message has the argument's name.
 * @throws {RangeError} If an element is negative or fractional.
 */
export function requireOrder(values: readonly unknown[], name: string): number[] {
  return Array.from(values, (value) => requireInteger(value, name, 0, 2 ** 31 - 1));
}

/**
 * Returns a height or width in pixels for C.
 *
 * @throws {TypeError} If it is not a number; the message has the argument's name.
 * @throws {RangeError} If it is not a positive integer.
 */
export function pixels(value: unknown, name: string): bigint {
  return BigInt(requireInteger(value, name, 1, 2 ** 31 - 1));
}
