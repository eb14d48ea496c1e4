import type { ImageHeader } from "./image_header.ts";

/** The length of Windows' first header. OS/2's headers are shorter or have other fields at these offsets. */
const WINDOWS = 40;
const OS2_LONG = 64;
const [RGB, RLE8, RLE4, MASKS] = [0, 1, 2, 3];
const FLIPPED = 4;

/** Reads a BMP file's header. */
export function readBmpHeader(view: DataView): ImageHeader & { format: "BMP" } {
  const header = { format: "BMP", orientation: 1 } as const;
  const length = view.getUint32(14, true);
  if (length < WINDOWS || length === OS2_LONG) return { ...header, unsupported: "BMP of OS/2" };
  if (view.byteLength < 54) return header;
  const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
  // With rows from top to bottom, decoders that expect the opposite order produce a flipped image.
  const orientation = height < 0 ? FLIPPED : 1;
  return { ...header, width, height: Math.abs(height), orientation, unsupported: unsupportedKind(view) };
}

/** Describes a kind of BMP that image-js 1.7 does not support or decodes wrongly. */
function unsupportedKind(view: DataView): string | undefined {
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  if (compression === RLE8 || compression === RLE4) return "BMP with run-length compression";
  if (bits <= 8) return hasGreyPalette(view, bits) ? undefined : "BMP with a colour palette";
  return bits === 16 ? "BMP with 16 bits a pixel" : undefined;
}

/**
 * Tells whether the palette is a grey scale, so that each pixel's index is its brightness (for 1 bit: black and white).
 */
function hasGreyPalette(view: DataView, bitsPerPixel: number): boolean {
  const start = 14 + view.getUint32(14, true);
  const colors = view.getUint32(46, true) || 2 ** bitsPerPixel;
  if (view.byteLength < start + 4 * colors) return false;
  const step = bitsPerPixel === 1 ? 255 : 1;
  for (let index = 0; index < colors; index++) {
    for (let channel = 0; channel < 3; channel++) {
      if (view.getUint8(start + 4 * index + channel) !== index * step) return false;
    }
  }
  return true;
}

/**
 * Converts a BMP file to the form that image-js 1.7 supports: rows from bottom to top, and masks for 32 bits per pixel.
 */
export function asImageJsTakesIt(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const addsMasks = view.getUint16(28, true) === 32 && view.getUint32(30, true) === RGB;
  const header = view.getUint32(14, true);
  const masksInHeader = header >= 52;
  const moved = addsMasks && !masksInHeader ? 12 : 0;
  const copy = new Uint8Array(bytes.length + moved);
  copy.set(bytes.subarray(0, 54));
  copy.set(bytes.subarray(54), 54 + moved);
  const changed = new DataView(copy.buffer);
  changed.setInt32(22, Math.abs(view.getInt32(22, true)), true);
  if (addsMasks) {
    changed.setUint32(10, view.getUint32(10, true) + moved, true);
    changed.setUint32(30, MASKS, true);
    [0xff0000, 0xff00, 0xff].forEach((mask, index) => changed.setUint32(54 + 4 * index, mask, true));
  }
  return copy;
}
