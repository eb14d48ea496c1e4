import type { Image } from "image-js";
import { greyOf } from "./colours.ts";
import { causeOf, Failure } from "../failure.ts";
import { asImageJsTakesIt } from "./headers/bmp_header.ts";
import type { ImageHeader } from "./headers/image_header.ts";
import { withoutOrientation } from "./headers/tiff_header.ts";
import type { Picture } from "./picture.ts";
import { turnUpright } from "./turn_upright.ts";

/**
 * Loads image-js, if possible from the package's single file for browsers: the three hundred separate modules, few of
 * which a decoder needs, take three times as long.
 */
async function loadImageJs(): Promise<typeof import("image-js")> {
  try {
    return await import(new URL("../dist/image-js.esm.min.js", import.meta.resolve("image-js")).href);
  } catch {
    // A single executable contains the package's modules but no package folder.
    return await import("image-js");
  }
}

const { decode } = await loadImageJs();

/**
 * Decodes a PNG, BMP or TIFF file to 8 bits per channel, upright and without transparency, with the same pixels as
 * Pillow.
 */
export function decodeWithImageJs(bytes: Uint8Array, { format, orientation }: ImageHeader, channels: 1 | 3): Picture {
  let image: Image;
  try {
    image = decode(asTaken(bytes, format));
  } catch (error) {
    throw new Failure(`damaged or unsupported ${format} image: ${causeOf(error)}`);
  }
  if (image.bitDepth !== 8) image = image.convertBitDepth(8);
  const isGrey = image.colorModel === "GREY" || image.colorModel === "GREYA";
  const colorModel = isGrey && channels === 1 ? "GREY" : "RGB";
  if (image.colorModel !== colorModel) image = image.convertColor(colorModel);
  const { width, height, data } = image.getRawImage();
  const pixels = new Uint8Array(data);
  return turnUpright(
    { width, height, channels, pixels: channels === 1 && !isGrey ? greyOf(pixels) : pixels },
    orientation,
  );
}

function asTaken(bytes: Uint8Array, format: ImageHeader["format"]): Uint8Array {
  return format === "BMP" ? asImageJsTakesIt(bytes) : format === "TIFF" ? withoutOrientation(bytes) : bytes;
}
