import { isFloatArray, isTypedArray } from "../element_type.ts";
import { requireAttached } from "./attached.ts";

/**
 * A copy of the dimensions in an array or a typed array of integers, unchecked; undefined for any other value. Bigints
 * of typed arrays become numbers.
 *
 * @throws {TypeError} If the array is detached; the message has the argument's name.
 */
export function dimensionsIn(value: unknown, name: string): unknown[] | undefined {
  if (Array.isArray(value)) return Array.from(value as unknown[]);
  // Floats are rather a tensor's values that were passed in the wrong place.
  if (!isTypedArray(value) || isFloatArray(value)) return undefined;
  requireAttached(value, `"${name}"`);
  return Array.from(value as ArrayLike<number | bigint>, Number);
}
