import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { decodePicture } from "./decode.ts";
import { Failure } from "../failure.ts";

/** Pillow's results, recorded by `fixtures/make_pictures.py`. */
interface Expected {
  width: number;
  height: number;
  /** RGB pixels in base64. */
  pixels: string;
  grey?: string;
}

const folder = new URL("./fixtures/pictures/", import.meta.url);
const read = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));
const expected: Record<string, Expected> = JSON.parse(readFileSync(new URL("expected.json", folder), "utf8"));

/** Images that image-js 1.7 does not decode, or decodes to other pixels. */
const REFUSED: [files: RegExp, message: RegExp][] = [
  [/^(grey|palette)1(_interlaced)?\.png$/, /^PNG with 1 bits a pixel is not supported$/],
  [/^(grey|palette)2(_interlaced)?\.png$/, /^PNG with 2 bits a pixel is not supported$/],
  [/^(grey|palette)4(_interlaced|_transparent)?\.png$/, /^PNG with 4 bits a pixel is not supported$/],
  [/_os2\.bmp$/, /^BMP of OS\/2 is not supported$/],
  [/^rgb16.*\.bmp$/, /^BMP with 16 bits a pixel is not supported$/],
  [/_rle\.bmp$/, /^BMP with run-length compression is not supported$/],
  [/^palette.*(?<!rle|os2)\.bmp$|^grey4\.bmp$|_inverted\.bmp$/, /^BMP with a colour palette is not supported$/],
  [/^tiled.*\.tif$/, /^TIFF in tiles is not supported$/],
  [/^planar\.tif$/, /^TIFF with its colours in separate planes is not supported$/],
  [/^fill_order\.tif$/, /^TIFF with the bits of its bytes reversed is not supported$/],
  [/^rgb_unspecified\.tif$/, /^TIFF with a channel of no known meaning is not supported$/],
  [/^big_tiff\.tif$/, /^BigTIFF is not supported$/],
  [
    /^(packbits|jpeg|zstd|lzma|group[34]|tiff_ccitt)\.tif$/,
    /^damaged or unsupported TIFF image: Unsupported Compression/,
  ],
  [/^(grey|grey_inverted|palette)[24]\.tif$/, /^damaged or unsupported TIFF image: Unsupported bitDepth: [24]$/],
  [/^(cmyk|ycbcr)\.tif$/, /^damaged or unsupported TIFF image: Unsupported image type: [56]$/],
  [/^float\.tif$/, /^damaged or unsupported TIFF image: Float TIFF data is not supported/],
];

test("each file of the folder is one that Pillow was asked about", () => {
  assertEquals(readdirSync(folder).filter((name) => name !== "expected.json").sort(), Object.keys(expected).sort());
  for (const [files] of REFUSED) assert(Object.keys(expected).some((name) => files.test(name)), String(files));
});

for (const [name, { width, height, pixels, grey }] of Object.entries(expected)) {
  const refusals = REFUSED.filter(([files]) => files.test(name));
  if (refusals.length > 0) {
    test(`decodePicture() refuses ${name} and says why`, () => {
      assertEquals(refusals.length, 1);
      const { message } = assertThrows(() => decodePicture(read(name), 3), Failure);
      assert(refusals[0]![1].test(message), message);
    });
    continue;
  }
  test(`decodePicture() gives Pillow's pixels of ${name}`, () => {
    assertSame(decodePicture(read(name), 3), { width, height, channels: 3 }, pixels);
    if (grey !== undefined) assertSame(decodePicture(read(name), 1), { width, height, channels: 1 }, grey);
  });
}

function assertSame(
  { pixels, ...actual }: ReturnType<typeof decodePicture>,
  shape: { width: number; height: number; channels: number },
  base64: string,
): void {
  assertEquals(actual, shape as typeof actual);
  const wanted = Buffer.from(base64, "base64");
  assertEquals(pixels.length, wanted.length);
  const wrong = pixels.findIndex((value, index) => value !== wanted[index]);
  const at = Math.floor(wrong / shape.channels);
  const where = `column ${at % shape.width}, row ${Math.floor(at / shape.width)}: ${pixels[wrong]}, not ${
    wanted[wrong]
  }`;
  assert(wrong === -1, where);
}
