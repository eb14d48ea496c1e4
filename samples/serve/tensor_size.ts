import type { NamedTensor } from "openvino-ffi/protocol";

/** The number of elements of a shape, which may exceed any memory. No dimension is negative. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** What one element of BYTES holds besides its text. */
export const BYTES_PER_STRING = 64;

/** The number of bytes that tensors hold, about. */
export function heldBytes(tensors: readonly NamedTensor[]): number {
  return tensors.reduce((sum, { data }) => sum + (Array.isArray(data) ? textBytes(data) : data.byteLength), 0);
}

function textBytes(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + BYTES_PER_STRING + 3 * length, 0);
}
