import { inflateSync } from "node:zlib";

/** The maximum factor by which deflated data grows when inflated. */
const mostGrowth = 1032;
/** An amount of data that is cheap enough to skip the check. */
const harmlessBytes = 64 * 2 ** 20;
/** Longer than any colour profile. */
const profileBytes = 16 * 2 ** 20;

/**
 * Tells whether a PNG's compressed parts contain more than its size requires. The decoder inflates everything, and a
 * file of half a megabyte can contain half a gigabyte of zeros.
 */
export function isPngBomb(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height, depth] = [view.getUint32(16), view.getUint32(20), view.getUint8(24)];
  // Four channels, one byte per row, and additional rows of interlaced images.
  const pixelBytes = 2 * height * (Math.ceil(width * depth / 2) + 8);
  const pixels: Uint8Array[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IDAT") pixels.push(data);
    // Preceded by a name that ends with NUL, and the number of the compression method.
    if (type === "iCCP" && isLonger(data.subarray(data.indexOf(0) + 2), profileBytes)) return true;
    at += 12 + length;
  }
  const size = pixels.reduce((sum, { length }) => sum + length, 0);
  if (size * mostGrowth <= harmlessBytes) return false;
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of pixels) {
    all.set(part, at);
    at += part.length;
  }
  return isLonger(all, Math.max(pixelBytes, harmlessBytes));
}

/** Tells whether data is longer than a limit when inflated. */
function isLonger(deflated: Uint8Array, limit: number): boolean {
  if (deflated.length * mostGrowth <= limit) return false;
  try {
    inflateSync(deflated, { maxOutputLength: limit });
    return false;
  } catch (error) {
    // Damaged data is reported by the decoder.
    return (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
  }
}
