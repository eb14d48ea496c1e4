import type { ImageHeader } from "./image_header.ts";
import { type DirectoryEntry, readDirectory } from "./tiff_directory.ts";

const WIDTH = 256;
const HEIGHT = 257;
const FILL_ORDER = 266;
const ORIENTATION = 274;
const SAMPLES_PER_PIXEL = 277;
const PLANES = 284;
const TILE_WIDTH = 322;
const EXTRA_SAMPLES = 338;

/** Reads the directory of a TIFF file's first image. */
export function readTiffHeader(view: DataView): ImageHeader & { format: "TIFF" } {
  const directory = readDirectory(view);
  const values = new Map(directory.map(({ tag, value }) => [tag, value]));
  const [width, height] = [values.get(WIDTH), values.get(HEIGHT)];
  const orientation = values.get(ORIENTATION) ?? 1;
  return {
    format: "TIFF",
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    unsupported: unsupportedKind(values),
  };
}

/** Describes a kind of TIFF that image-js 1.7 decodes to other pixels, or refuses with a misleading reason. */
function unsupportedKind(values: Map<number, number | undefined>): string | undefined {
  if (values.has(TILE_WIDTH)) return "TIFF in tiles";
  if ((values.get(SAMPLES_PER_PIXEL) ?? 1) > 1 && values.get(PLANES) === 2) {
    return "TIFF with its colours in separate planes";
  }
  if (values.get(FILL_ORDER) === 2) return "TIFF with the bits of its bytes reversed";
  if (values.get(EXTRA_SAMPLES) === 0) return "TIFF with a channel of no known meaning";
  return undefined;
}

/** Copies a TIFF file, with its first image marked as upright: image-js refuses others. */
export function withoutOrientation(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const entry: DirectoryEntry | undefined = readDirectory(view).find(({ tag }) => tag === ORIENTATION);
  if (entry === undefined) return copy;
  copy.fill(0, entry.at, entry.at + entry.size);
  copy[view.getUint8(0) === 0x49 ? entry.at : entry.at + entry.size - 1] = 1;
  return copy;
}
