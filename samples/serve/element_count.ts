/**
 * Counts the elements of a shape, which may be more than any memory holds.
 *
 * @param shape The dimensions, of which none is negative.
 * @returns Their product.
 */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
