import type { ImageHeader } from "./image_header.ts";
import { readOrientation } from "./tiff_directory.ts";

/** The facts about a JPEG file before its pixels. */
export interface JpegHeader extends ImageHeader {
  format: "JPEG";
  /** 1: grey, 3: colour, 4: inks. */
  components?: number;
  progressive: boolean;
  /** The offset of the frame header; all pixels come after it. */
  frame: number;
}

const APP1 = 0xe1;
const [SOF0, SOF15, DHT, JPG, DAC] = [0xc0, 0xcf, 0xc4, 0xc8, 0xcc];
const PROGRESSIVE = 0xc2;
const LOSSLESS = 0xc3;
const ARITHMETIC = 0xc9;
const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];

const isFrame = (marker: number) => marker >= SOF0 && marker <= SOF15 && ![DHT, JPG, DAC].includes(marker);

/** Reads a JPEG file up to the frame header, which has the size. */
export function readJpegHeader(view: DataView): JpegHeader {
  const header: JpegHeader = { format: "JPEG", orientation: 1, progressive: false, frame: 0 };
  let orientation: number | undefined;
  // Segments: 0xff, a marker, and a big-endian length that includes itself.
  for (let at = 2; at + 10 <= view.byteLength;) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff || marker === 0xff || marker === 0) {
      at++; // A stray byte, or a fill byte.
      continue;
    }
    const end = at + 2 + view.getUint16(at + 2);
    // Such a segment may also hold XMP. The first Exif segment counts.
    if (marker === APP1) orientation ??= readExif(view, at + 4, Math.min(end, view.byteLength));
    if (isFrame(marker)) {
      header.frame = at;
      header.height = view.getUint16(at + 5);
      header.width = view.getUint16(at + 7);
      header.components = view.getUint8(at + 9);
      header.progressive = marker === PROGRESSIVE;
      header.unsupported = unsupportedFrame(marker, view.getUint8(at + 4));
      break;
    }
    at = end;
  }
  header.orientation = orientation ?? 1;
  return header;
}

function readExif(view: DataView, start: number, end: number): number | undefined {
  const tiff = start + EXIF.length;
  if (tiff > end || !EXIF.every((byte, index) => view.getUint8(start + index) === byte)) return undefined;
  return readOrientation(view, tiff, end);
}

function unsupportedFrame(marker: number, bits: number): string | undefined {
  if (marker === LOSSLESS) return "lossless JPEG";
  if (marker >= ARITHMETIC) return "JPEG with arithmetic coding";
  if (marker > LOSSLESS) return "hierarchical JPEG";
  return bits === 8 ? undefined : `JPEG with ${bits} bits a channel`;
}
