import { readBmpHeader } from "./bmp_header.ts";
import { type JpegHeader, readJpegHeader } from "./jpeg_header.ts";
import { readPngHeader } from "./png_header.ts";
import { readTiffHeader } from "./tiff_header.ts";

/** The facts about an image in the file's header. */
export interface ImageHeader {
  format: "JPEG" | "PNG" | "BMP" | "TIFF";
  /** Missing if it is not in the usual place. */
  width?: number;
  height?: number;
  /** The Exif orientation; 1 is upright. */
  orientation: number;
  /** The kind of image, if the decoders do not support it or silently decode it wrongly. */
  unsupported?: string | undefined;
}

/** Reads the header from the first bytes of an image file; `undefined` for an unknown format. */
export function readImageHeader(
  bytes: Uint8Array,
): JpegHeader | (ImageHeader & { format: Exclude<ImageHeader["format"], "JPEG"> }) | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const startsWith = (...start: number[]) => start.every((byte, index) => bytes[index] === byte);
  if (startsWith(0xff, 0xd8, 0xff)) return readJpegHeader(view);
  if (startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && bytes.length >= 33) return readPngHeader(view);
  if (startsWith(0x42, 0x4d) && bytes.length >= 26) return readBmpHeader(view);
  if (startsWith(0x49, 0x49, 42, 0) || startsWith(0x4d, 0x4d, 0, 42)) return readTiffHeader(view);
  if (startsWith(0x49, 0x49, 43, 0) || startsWith(0x4d, 0x4d, 0, 43)) {
    return { format: "TIFF", orientation: 1, unsupported: "BigTIFF" };
  }
  return undefined;
}
