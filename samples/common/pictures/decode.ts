import { checkedHeader } from "./checked_header.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import { decodeWithImageJs } from "./decode_with_image_js.ts";
import type { Size } from "./least_size.ts";
import { defaultMaxMegapixels } from "./max_megapixels.ts";
import type { Picture } from "./picture.ts";

/**
 * Decodes a JPEG, PNG, BMP or TIFF file to 8 bits per channel, upright and without transparency.
 *
 * @param maxMegapixels The maximum size. A larger image is refused before memory is allocated for its pixels.
 * @param leastSize A minimum size: a JPEG may be decoded at a half, a quarter or an eighth of its size if the result is
 *   not smaller.
 */
export function decodePicture(
  bytes: Uint8Array,
  channels: 1 | 3,
  maxMegapixels = defaultMaxMegapixels,
  leastSize?: Size,
): Picture {
  const header = checkedHeader(bytes, maxMegapixels);
  if (header.format === "JPEG") return decodeJpeg(bytes, header, channels, leastSize);
  return decodeWithImageJs(bytes, header, channels);
}
