/** An entry of a TIFF directory. Exif data in JPEG and PNG is such a directory too. */
export interface DirectoryEntry {
  tag: number;
  /** The number, or the first of several; undefined if it is not a number or not stored in the entry itself. */
  value: number | undefined;
  /** The number's offset and its size in bytes. */
  at: number;
  size: 2 | 4;
}

const SHORT = 3;
const LONG = 4;

/** Whether a TIFF structure is little-endian: it begins with `II` if so, else with `MM`. */
export const isLittleEndian = (view: DataView, start = 0) => view.getUint8(start) === 0x49;

/**
 * Reads the entries of a TIFF structure's first directory, as far as the bytes are available.
 *
 * @param start The start of the structure, to which its offsets are relative.
 * @param end The end of the structure.
 */
export function readDirectory(view: DataView, start = 0, end = view.byteLength): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  if (start + 8 > end) return entries;
  const littleEndian = isLittleEndian(view, start);
  const directory = start + view.getUint32(start + 4, littleEndian);
  if (directory + 2 > end) return entries;
  const last = directory + 2 + 12 * view.getUint16(directory, littleEndian);
  for (let entry = directory + 2; entry < last && entry + 12 <= end; entry += 12) {
    const type = view.getUint16(entry + 2, littleEndian);
    const size = type === SHORT ? 2 : 4;
    const inPlace = view.getUint32(entry + 4, littleEndian) * size <= 4 && (type === SHORT || type === LONG);
    const at = entry + 8;
    const value = size === 2 ? view.getUint16(at, littleEndian) : view.getUint32(at, littleEndian);
    entries.push({ tag: view.getUint16(entry, littleEndian), value: inPlace ? value : undefined, at, size });
  }
  return entries;
}

const ORIENTATION = 0x0112;

/** The Exif orientation in a directory; undefined if it has none. */
export function readOrientation(view: DataView, start = 0, end = view.byteLength): number | undefined {
  const value = readDirectory(view, start, end).find(({ tag }) => tag === ORIENTATION)?.value;
  return value !== undefined && value >= 1 && value <= 8 ? value : undefined;
}
