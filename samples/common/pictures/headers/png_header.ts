import type { ImageHeader } from "./image_header.ts";
import { readOrientation } from "./tiff_directory.ts";

const GREY = 0;
const CHUNKS_START = 8;
const EXIF = 0x65584966; // "eXIf"

/** Reads a PNG file's first chunk, and the orientation from any chunk. */
export function readPngHeader(view: DataView): ImageHeader & { format: "PNG" } {
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, colorType, interlaced] = [view.getUint8(24), view.getUint8(25), view.getUint8(28)];
  const partialBytes = (width * depth) % 8 !== 0;
  // image-js 1.7 treats the bits of grey as whole pixels, and rows that end within a byte as one stream of bits.
  const misread = depth < 8 && (colorType === GREY || partialBytes || interlaced !== 0);
  return {
    format: "PNG",
    width,
    height,
    orientation: findOrientation(view) ?? 1,
    unsupported: misread ? `PNG with ${depth} bits a pixel` : undefined,
  };
}

function findOrientation(view: DataView): number | undefined {
  // Chunks: length, four-letter type, data, checksum.
  for (let at = CHUNKS_START; at + 12 <= view.byteLength;) {
    const end = at + 8 + view.getUint32(at);
    if (view.getUint32(at + 4) === EXIF) return readOrientation(view, at + 8, Math.min(end, view.byteLength));
    at = end + 4;
  }
  return undefined;
}
