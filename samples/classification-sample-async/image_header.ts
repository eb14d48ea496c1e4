/** What an image file says of itself before it is decoded. */
export interface ImageHeader {
  format: "JPEG" | "PNG" | "BMP" | "TIFF";
  /** Absent where the file does not say it in the usual place. */
  width?: number;
  height?: number;
  /** How to turn the picture, in Exif's numbering: 1 is upright. */
  orientation: number;
  /** The kind of image, if it is one that image-js 1.7 decodes to wrong colours without saying so. */
  misread?: string | undefined;
}

/** Reads the first bytes of an image file; `undefined` when it is none of the known formats. */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const startsWith = (...start: number[]) => start.every((byte, index) => bytes[index] === byte);
  if (startsWith(0xff, 0xd8, 0xff)) return readJpeg(view);
  if (startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && bytes.length >= 33) return readPng(view);
  if (startsWith(0x42, 0x4d) && bytes.length >= 54) return readBmp(view);
  if (startsWith(0x49, 0x49, 42, 0) || startsWith(0x4d, 0x4d, 0, 42)) return readTiff(view);
  return undefined;
}

function readPng(view: DataView): ImageHeader {
  const [width, height, depth, colorType] = [
    view.getUint32(16),
    view.getUint32(20),
    view.getUint8(24),
    view.getUint8(25),
  ];
  const GREY = 0;
  const partialBytes = (width * depth) % 8 !== 0;
  return {
    format: "PNG",
    width,
    height,
    orientation: 1,
    misread: depth < 8 && (colorType === GREY || partialBytes) ? `PNG with ${depth} bits a pixel` : undefined,
  };
}

function readBmp(view: DataView): ImageHeader {
  const bitsPerPixel = view.getUint16(28, true);
  return {
    format: "BMP",
    width: view.getInt32(18, true),
    height: Math.abs(view.getInt32(22, true)),
    orientation: 1,
    misread: bitsPerPixel <= 8 && !hasGreyPalette(view, bitsPerPixel) ? "BMP with a colour palette" : undefined,
  };
}

/** Whether a pixel's number in the palette is its brightness too (for 1 bit: black and white). */
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

/** Only the size: all else of the first picture's directory the decoder reads. */
function readTiff(view: DataView): ImageHeader {
  const header: ImageHeader = { format: "TIFF", orientation: 1 };
  const littleEndian = view.getUint8(0) === 0x49;
  const directory = view.byteLength >= 8 ? view.getUint32(4, littleEndian) : view.byteLength;
  if (directory + 2 > view.byteLength) return header;
  const [WIDTH, HEIGHT, SHORT] = [256, 257, 3];
  const end = directory + 2 + 12 * view.getUint16(directory, littleEndian);
  for (let entry = directory + 2; entry < end && entry + 12 <= view.byteLength; entry += 12) {
    const tag = view.getUint16(entry, littleEndian);
    if (tag !== WIDTH && tag !== HEIGHT) continue;
    const isShort = view.getUint16(entry + 2, littleEndian) === SHORT;
    const size = isShort ? view.getUint16(entry + 8, littleEndian) : view.getUint32(entry + 8, littleEndian);
    if (tag === WIDTH) header.width = size;
    else header.height = size;
  }
  return header;
}

function readJpeg(view: DataView): ImageHeader {
  const header: ImageHeader = { format: "JPEG", orientation: 1 };
  // Segments: 0xff, a marker, a big-endian length that counts itself. The frame's size stands before the pixels.
  for (let at = 2; at + 10 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at++; // a fill byte
      continue;
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xe1) header.orientation = readExifOrientation(view, at + 4, at + 2 + length) ?? header.orientation;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      header.height = view.getUint16(at + 5);
      header.width = view.getUint16(at + 7);
      if (storesRgb(view, at)) header.misread = "JPEG stored as red, green and blue";
      break;
    }
    at += 2 + length;
  }
  return header;
}

function storesRgb(view: DataView, frame: number): boolean {
  const components = view.getUint8(frame + 9);
  if (components !== 3 || view.byteLength < frame + 19) return false;
  return [0, 1, 2].every((index) => view.getUint8(frame + 10 + 3 * index) === "RGB".charCodeAt(index));
}

function readExifOrientation(view: DataView, start: number, end: number): number | undefined {
  const EXIF = [0x45, 0x78, 0x69, 0x66, 0, 0];
  const tiff = start + EXIF.length;
  if (end > view.byteLength || tiff + 8 > end) return undefined;
  if (!EXIF.every((byte, index) => view.getUint8(start + index) === byte)) return undefined;
  const littleEndian = view.getUint8(tiff) === 0x49;
  const directory = tiff + view.getUint32(tiff + 4, littleEndian);
  if (directory + 2 > end) return undefined;
  const ORIENTATION = 0x0112;
  const entries = view.getUint16(directory, littleEndian);
  for (let entry = directory + 2; entry < directory + 2 + 12 * entries && entry + 12 <= end; entry += 12) {
    if (view.getUint16(entry, littleEndian) === ORIENTATION) {
      const orientation = view.getUint16(entry + 8, littleEndian);
      return orientation >= 1 && orientation <= 8 ? orientation : undefined;
    }
  }
  return undefined;
}
