import { Buffer } from "node:buffer";
import { greyOf, rgbOfInks } from "./colours.ts";
import { Failure } from "../failure.ts";
import type { JpegHeader } from "./headers/jpeg_header.ts";
import { type DecodedJpeg, JpegTurbo, type PixelFormat } from "./jpeg_turbo.ts";
import { eighthsFor, type Size } from "./least_size.ts";
import type { Picture } from "./picture.ts";
import { turnUpright } from "./turn_upright.ts";

const decoder = new JpegTurbo();

/** More scans than any program writes; a small file with many takes minutes to decode. */
const mostScans = 100;

/**
 * Decodes a JPEG file to 8 bits per channel, upright, with the same pixels as Pillow.
 *
 * @param leastSize A minimum size for decoding at a smaller scale; without it, the image is decoded at full size.
 */
export function decodeJpeg(bytes: Uint8Array, header: JpegHeader, channels: 1 | 3, leastSize?: Size): Picture {
  const { components, orientation } = header;
  if (header.progressive && hasManyScans(bytes, header.frame)) throw new Failure(`it has more than ${mostScans} scans`);
  const format = components === 4 ? "cmyk" : components === 1 && channels === 1 ? "grey" : "rgb";
  const { width, height, pixels } = decodeOrFail(bytes, header, format, leastSize && eighthsFor(header, leastSize));
  const rgb = format === "cmyk" ? rgbOfInks(pixels) : pixels;
  const picture = { width, height, channels, pixels: channels === 1 && format !== "grey" ? greyOf(rgb) : rgb };
  return turnUpright(picture, orientation);
}

function decodeOrFail(bytes: Uint8Array, header: JpegHeader, format: PixelFormat, eighths?: number): DecodedJpeg {
  const { width, height, frame } = header;
  let decoded: DecodedJpeg;
  try {
    if (width === undefined || height === undefined) throw new Error("it ends before it gives its size");
    decoded = decoder.decode(bytes, format, { width, height }, eighths);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`damaged or unsupported JPEG image: ${(error as Error).message}`);
  }
  if (decoded.warning !== undefined && !isHarmless(decoded.warning, bytes, frame)) {
    throw new Failure(`damaged or unsupported JPEG image: ${decoded.warning}`);
  }
  return decoded;
}

/**
 * Tells whether a warning is harmless, such as the few extra bytes that some cameras leave between segments. Only the
 * first warning is reported, so this also checks that the end of the file is present.
 */
function isHarmless(warning: string, bytes: Uint8Array, frame: number): boolean {
  const END = Uint8Array.of(0xff, 0xd9);
  return warning.includes("extraneous bytes before marker") && Buffer.from(bytes).lastIndexOf(END) > frame;
}

function hasManyScans(bytes: Uint8Array, start: number): boolean {
  const SCAN = 0xda;
  let scans = 0;
  for (let at = bytes.indexOf(0xff, start); at >= 0 && scans <= mostScans; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === SCAN) scans++;
  }
  return scans > mostScans;
}
