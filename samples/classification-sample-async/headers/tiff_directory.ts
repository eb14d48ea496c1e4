/** One entry of a TIFF directory; Exif, in JPEG and PNG, is such a directory too. */
export interface DirectoryEntry {
  tag: number;
  /** Its number, or the first of several; undefined if it is none or does not stand in the entry itself. */
  value: number | undefined;
  /** Where the number is, and of how many bytes. */
  at: number;
  size: 2 | 4;
}

const SHORT = 3;
const LONG = 4;

/** Whether the numbers of a TIFF structure have their lowest byte first: it begins with `II` if so, else with `MM`. */
export const isLittleEndian = (view: DataView, start = 0) => view.getUint8(start) === 0x49;

/**
 * The entries of the first directory of a TIFF structure, as far as they are there.
 *
 * @param start Where the structure begins, which its offsets count from.
 * @param end Where it ends.
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

/** How to turn the picture that a directory is about, in Exif's numbering; undefined if it does not say. */
export function readOrientation(view: DataView, start = 0, end = view.byteLength): number | undefined {
  const value = readDirectory(view, start, end).find(({ tag }) => tag === ORIENTATION)?.value;
  return value !== undefined && value >= 1 && value <= 8 ? value : undefined;
}
