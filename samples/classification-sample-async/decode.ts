import { checkedHeader } from "./checked_header.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import { decodeWithImageJs } from "./decode_with_image_js.ts";
import type { Size } from "./least_size.ts";
import { defaultMaxMegapixels } from "./max_megapixels.ts";
import type { Picture } from "./picture.ts";

/**
 * Decodes a JPEG, PNG, BMP or TIFF file to 8 bits a channel, upright, without its transparency.
 *
 * @param maxMegapixels Above this an image is refused before any memory is taken for its pixels.
 * @param leastSize JPEGs may be decoded at half, a quarter or an eighth of their size if that is not below this one.
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
