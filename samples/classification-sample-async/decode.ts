import type { Image } from "image-js";
import { causeOf, Failure } from "./failure.ts";
import { readImageHeader } from "./image_header.ts";
import { defaultMaxMegapixels } from "./max_megapixels.ts";
import type { Picture } from "./picture.ts";
import { isPngBomb } from "./png_bomb.ts";

/**
 * image-js, if it can be from the one file that its package has for browsers: as some three hundred modules, most of
 * which no decoder needs, it takes three times as long to load, which is a fifth of the whole sample's work.
 */
async function loadImageJs(): Promise<typeof import("image-js")> {
  try {
    return await import(new URL("../dist/image-js.esm.min.js", import.meta.resolve("image-js")).href);
  } catch {
    // A single executable has no folders of packages, but the package's modules.
    return await import("image-js");
  }
}

const { decode } = await loadImageJs();

/**
 * Decodes a JPEG, PNG, BMP or TIFF file to 8 bits a channel, upright, without its transparency.
 *
 * @param maxMegapixels Above this an image is refused before any memory is taken for its pixels.
 */
export function decodePicture(bytes: Uint8Array, channels: 1 | 3, maxMegapixels = defaultMaxMegapixels): Picture {
  const header = readImageHeader(bytes);
  if (header === undefined) throw new Failure("it is no JPEG, PNG, BMP or TIFF image");
  if (header.misread !== undefined) throw new Failure(`${header.misread} is not supported`);
  const { width: declaredWidth = 1, height: declaredHeight = 1 } = header;
  const size = `${declaredWidth}x${declaredHeight} pixels`;
  if (declaredWidth < 1 || declaredHeight < 1) throw new Failure(`${size} are no picture`);
  if (declaredWidth * declaredHeight > maxMegapixels * 1e6) {
    throw new Failure(`${size} are more than ${maxMegapixels} megapixels (--max-megapixels sets the limit)`);
  }
  if (header.format === "PNG" && isPngBomb(bytes)) throw new Failure(`it holds more data than ${size} need`);

  let image = decodeOrFail(bytes, header.format);
  if (image.bitDepth !== 8) image = image.convertBitDepth(8);
  const colorModel = channels === 3 ? "RGB" : "GREY";
  if (image.colorModel !== colorModel) image = image.convertColor(colorModel);
  image = turnUpright(image, header.orientation);
  const { width, height, data } = image.getRawImage();
  return { width, height, channels, pixels: new Uint8Array(data) };
}

function decodeOrFail(bytes: Uint8Array, format: string): Image {
  let image: Image;
  try {
    image = decode(bytes);
  } catch (error) {
    throw new Failure(`damaged or unsupported ${format} image: ${causeOf(error)}`);
  }
  const PLANAR_CONFIGURATION = 284;
  const SEPARATE_PLANES = 2;
  if (image.channels > 1 && image.meta?.tiff.fields.get(PLANAR_CONFIGURATION) === SEPARATE_PLANES) {
    throw new Failure("TIFF with its colours in separate planes is not supported");
  }
  return image;
}

/** Undoes the turning and mirroring that Exif's orientation stands for. */
function turnUpright(image: Image, orientation: number): Image {
  switch (orientation) {
    case 2:
      return image.flip({ axis: "horizontal" });
    case 3:
      return image.rotate(180);
    case 4:
      return image.flip({ axis: "vertical" });
    case 5:
      return image.rotate(90).flip({ axis: "horizontal" });
    case 6:
      return image.rotate(90);
    case 7:
      return image.rotate(270).flip({ axis: "horizontal" });
    case 8:
      return image.rotate(270);
    default:
      return image;
  }
}
