import { Failure } from "../failure.ts";
import type { Picture } from "./picture.ts";

const UNSIGNED_BYTE = 0x08;

/**
 * Reads the images of an idx3 "ubyte" file, the format of the MNIST digits: two zero bytes, the element type, the
 * number of dimensions, each dimension as a big-endian 32-bit number (count, rows, columns), then the pixels.
 */
export function readIdxImages(bytes: Uint8Array): Picture[] {
  const dimensions = readHeader(bytes);
  if (dimensions.length !== 3) {
    throw new Failure(`an idx file of pictures has 3 dimensions, this one has ${dimensions.length}`);
  }
  const [count = 0, height = 0, width = 0] = dimensions;
  const size = height * width;
  const start = 4 + 4 * dimensions.length;
  if (count === 0 || size === 0) throw new Failure("this idx file holds no pictures");
  if (bytes.length !== start + count * size) {
    throw new Failure(
      `${count} pictures of ${width}x${height} take ${start + count * size} bytes, not ${bytes.length}`,
    );
  }
  return Array.from({ length: count }, (_, index) => ({
    width,
    height,
    channels: 1,
    pixels: new Uint8Array(bytes.subarray(start + index * size, start + (index + 1) * size)),
  }));
}

function readHeader(bytes: Uint8Array): number[] {
  const rank = bytes[3] ?? 0;
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || bytes.length < 4 + 4 * rank) {
    throw new Failure("not an idx file");
  }
  if (bytes[2] !== UNSIGNED_BYTE) throw new Failure(`the elements of this idx file are not unsigned bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: rank }, (_, index) => view.getUint32(4 + 4 * index));
}
