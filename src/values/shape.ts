import { describe } from "../arguments/describe.ts";
import { dimensionsIn } from "../arguments/dimensions.ts";
import type { IntegerArray } from "../element_type.ts";

/** The sizes of a static shape's dimensions, in an array or a typed array of integers. */
export type ShapeLike = readonly number[] | IntegerArray;

/**
 * The number of elements of a shape: the product of its dimensions, and 1 for `[]`. It is `ov::shape_size` in C++.
 *
 * @param shape The shape's dimensions.
 * @returns The number of elements.
 * @throws {TypeError} If the shape is not an array of numbers or a typed array of integers.
 * @throws {RangeError} If a dimension is not a non-negative integer.
 * @example
 * ```ts
 * import { shapeSize } from "openvino-ffi";
 *
 * console.log(shapeSize([1, 3, 224, 224])); // 150528
 * ```
 */
export function shapeSize(shape: ShapeLike): number {
  return requireShape(shape, "shape").reduce((product, dimension) => product * dimension, 1);
}

/** The number of elements of a shape that has been checked. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (let i = 0; i < shape.length; i++) count *= shape[i]!;
  return count;
}

/**
 * Returns a copy of the value if it is a static shape.
 *
 * @throws {TypeError} If it is not an array of numbers; the message has the argument's name.
 * @throws {RangeError} If a dimension is negative or fractional, or the shape is too large.
 */
export function requireShape(value: unknown, name: string): number[] {
  const dimensions = dimensionsIn(value, name);
  if (!dimensions) throw new TypeError(`"${name}" must be an array of numbers, got ${describe(value)}`);
  let elements = 1;
  const shape = dimensions.map((dimension) => {
    if (typeof dimension !== "number") {
      throw new TypeError(`"${name}" must be an array of numbers, got ${describe(dimension)} in it`);
    }
    if (!Number.isSafeInteger(dimension) || dimension < 0) {
      throw new RangeError(`"${name}" must have non-negative integers, got ${dimension} in [${value}]`);
    }
    elements *= dimension;
    // Turns -0 into 0.
    return dimension + 0;
  });
  // More than any memory holds; larger numbers would also lose precision.
  if (elements > 2 ** 47) throw new RangeError(`"${name}" is too large: [${shape}]`);
  return shape;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
