import { Failure } from "../failure.ts";
import { readImageHeader } from "./headers/image_header.ts";
import { isPngBomb } from "./png_bomb.ts";

/** Reads an image file's header, and refuses images that must not or cannot be decoded. */
export function checkedHeader(
  bytes: Uint8Array,
  maxMegapixels: number,
): NonNullable<ReturnType<typeof readImageHeader>> {
  const header = readImageHeader(bytes);
  if (header === undefined) throw new Failure("it is no JPEG, PNG, BMP or TIFF image");
  if (header.unsupported !== undefined) throw new Failure(`${header.unsupported} is not supported`);
  const { width = 1, height = 1 } = header;
  const size = `${width}x${height} pixels`;
  if (width < 1 || height < 1) throw new Failure(`${size} are no picture`);
  if (width * height > maxMegapixels * 1e6) {
    throw new Failure(`${size} are more than ${maxMegapixels} megapixels (--max-megapixels sets the limit)`);
  }
  if (header.format === "PNG" && isPngBomb(bytes)) throw new Failure(`it holds more data than ${size} need`);
  return header;
}
