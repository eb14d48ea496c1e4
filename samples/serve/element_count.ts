/**
 * The number of elements of a shape, which may exceed any memory.
 *
 * @param shape The dimensions, none of them negative.
 * @returns Their product.
 */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
