import { assertEquals, assertInstanceOf, assertLess, assertThrows } from "@std/assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodePicture } from "./decode.ts";
import { Failure } from "../failure.ts";

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));

const WIDTH = 8;
const HEIGHT = 6;
/** An image of the lossless fixtures' size, from a function that returns each pixel. */
function pixels(of: (x: number, y: number) => number[]): number[] {
  return Array.from({ length: WIDTH * HEIGHT }, (_, index) => of(index % WIDTH, Math.floor(index / WIDTH))).flat();
}
const COLOURS = pixels((x, y) => [30 * x, 40 * y, 10 * (x + y)]);
const GREYS = pixels((x) => [30 * x, 30 * x, 30 * x]);

const LOSSLESS: Record<string, number[]> = {
  "rgb.png": COLOURS,
  "rgb.bmp": COLOURS,
  "rgb.tif": COLOURS,
  "rgb_lzw.tif": COLOURS,
  "palette.png": COLOURS,
  "rgba.png": COLOURS,
  "rgba.tif": COLOURS,
  "grey.png": GREYS,
  "grey.bmp": GREYS,
  "grey.tif": GREYS,
  "grey16.png": GREYS,
  "grey16.tif": GREYS,
  "grey_alpha.png": GREYS,
  "grey_alpha.tif": GREYS,
};
for (const [name, expected] of Object.entries(LOSSLESS)) {
  test(`decodePicture() gives the colours of ${name} exactly`, () => {
    const picture = decodePicture(fixture(name), 3);
    assertEquals([picture.width, picture.height, picture.channels], [WIDTH, HEIGHT, 3]);
    assertEquals([...picture.pixels], expected);
  });
}

const SQUARES = [[220, 30, 30], [30, 220, 30], [30, 30, 220], [220, 220, 30], [30, 220, 220], [128, 128, 128]];
const TURNED = [2, 3, 4, 5, 6, 7, 8].map((orientation) => `squares_orientation${orientation}.jpg`);
for (const name of ["squares.jpg", "squares_progressive.jpg", "squares_cmyk.jpg", ...TURNED]) {
  test(`decodePicture() gives the colours of ${name}, upright`, () => {
    const { width, height, pixels } = decodePicture(fixture(name), 3);
    assertEquals([width, height], [48, 32]);
    SQUARES.forEach((colour, index) => {
      const [x, y] = [8 + 16 * (index % 3), 8 + 16 * Math.floor(index / 3)];
      colour.forEach((value, channel) => assertLess(Math.abs(pixels[(y * width + x) * 3 + channel]! - value), 6));
    });
  });
}

test("decodePicture() gives a grey JPEG in three equal channels", () => {
  const { pixels } = decodePicture(fixture("squares_grey.jpg"), 3);
  const last = pixels.slice(-3);
  assertEquals(new Set(last).size, 1);
  assertLess(Math.abs(last[0]! - 128), 3);
});

test("decodePicture() gives one channel for a single-channel network", () => {
  const grey = decodePicture(fixture("grey.png"), 1);
  assertEquals([...grey.pixels], pixels((x) => [30 * x]));
  const colours = decodePicture(fixture("rgb.png"), 1);
  assertEquals([colours.width, colours.height, colours.channels, colours.pixels.length], [WIDTH, HEIGHT, 1, 48]);
  // Green contributes most to brightness, blue least.
  assertLess(colours.pixels[7]!, 210);
  assertLess(colours.pixels[7]!, colours.pixels[5 * WIDTH]!);
});

const REFUSED: Record<string, RegExp> = {
  "refused_1bit.png": /^PNG with 1 bits a pixel is not supported$/,
  "refused_4bit.png": /^PNG with 4 bits a pixel is not supported$/,
  "refused_palette.bmp": /^BMP with a colour palette is not supported$/,
  "refused_planar.tif": /^TIFF with its colours in separate planes is not supported$/,
  "cut.jpg": /^damaged or unsupported JPEG image: ./,
  "cut.png": /^damaged or unsupported PNG image: ./,
  "cut.bmp": /^damaged or unsupported BMP image: ./,
  "cut.tif": /^damaged or unsupported TIFF image: ./,
};
for (const [name, message] of Object.entries(REFUSED)) {
  test(`decodePicture() refuses ${name}`, () => {
    const error = assertThrows(() => decodePicture(fixture(name), 3), Failure);
    assertEquals(message.test(error.message), true, error.message);
  });
}

test("decodePicture() refuses what is no image", () => {
  for (const bytes of [new Uint8Array(), new TextEncoder().encode("GIF89a, says this text"), new Uint8Array(1000)]) {
    assertThrows(() => decodePicture(bytes, 3), Failure, "it is no JPEG, PNG, BMP or TIFF image");
  }
});

test("decodePicture() refuses a picture of more than 100 megapixels by its header", () => {
  const withWidth = (width: number) => {
    const bytes = fixture("rgb.png");
    new DataView(bytes.buffer).setUint32(16, width);
    return bytes;
  };
  assertThrows(() => decodePicture(withWidth(20_000_000), 3), Failure, "more than 100 megapixels");
  assertEquals(decodePicture(withWidth(WIDTH), 3).width, WIDTH);
});

/** For each format, a function that changes the size in the fixture's header. */
const HUGE: Record<string, (view: DataView) => void> = {
  "rgb.png": (view) => [16, 20].forEach((at) => view.setUint32(at, 30_000)),
  "rgb.bmp": (view) => [18, 22].forEach((at) => view.setInt32(at, 30_000, true)),
  "rgb.tif": (view) => tiffSizes(view).forEach((at) => view.setUint32(at, 30_000, true)),
  "squares.jpg": (view) => {
    for (let at = 2;; at += 2 + view.getUint16(at + 2)) {
      if (view.getUint8(at + 1) !== 0xc0) continue;
      [5, 7].forEach((offset) => view.setUint16(at + offset, 30_000));
      return;
    }
  },
};

/** The offsets of width and height in a TIFF; their type is set to 32 bits. */
function tiffSizes(view: DataView): number[] {
  const directory = view.getUint32(4, true);
  const entries = Array.from({ length: view.getUint16(directory, true) }, (_, i) => directory + 2 + 12 * i);
  return entries.filter((entry) => [256, 257].includes(view.getUint16(entry, true))).map((entry) => {
    view.setUint16(entry + 2, 4, true);
    return entry + 8;
  });
}

for (const [name, enlarge] of Object.entries(HUGE)) {
  test(`decodePicture() refuses ${name} by its header if that says 900 megapixels`, () => {
    const bytes = fixture(name);
    enlarge(new DataView(bytes.buffer));
    assertThrows(() => decodePicture(bytes, 3), Failure, "30000x30000 pixels are more than 100 megapixels");
    assertEquals(decodePicture(fixture(name), 3).channels, 3);
  });
}

test("decodePicture() takes another limit", () => {
  const picture = fixture("squares.jpg");
  assertThrows(() => decodePicture(picture, 3, 0.001), Failure, "48x32 pixels are more than 0.001 megapixels");
  assertEquals(decodePicture(picture, 3, 0.002).width, 48);
});

test("decodePicture() refuses a picture without pixels", () => {
  const png = fixture("rgb.png");
  new DataView(png.buffer).setUint32(16, 0);
  assertThrows(() => decodePicture(png, 3), Failure, "0x6 pixels are no picture");
  const bmp = fixture("rgb.bmp");
  new DataView(bmp.buffer).setInt32(18, -20_000, true);
  assertThrows(() => decodePicture(bmp, 3), Failure, "-20000x6 pixels are no picture");
});

test("decodePicture() gives a picture or a Failure for files cut anywhere", () => {
  for (const name of ["squares.jpg", "squares_progressive.jpg", "rgb.png", "rgb.bmp", "rgb.tif", "rgb_lzw.tif"]) {
    const whole = fixture(name);
    for (let i = 0; i < 40; i++) {
      try {
        decodePicture(whole.slice(0, Math.floor(i * whole.length / 40)), 3);
      } catch (error) {
        assertInstanceOf(error, Failure);
      }
    }
    assertEquals(decodePicture(whole, 3).channels, 3);
  }
});

test("decodePicture() tells the format by the content, whatever the name said", () => {
  assertThrows(() => decodePicture(new TextEncoder().encode("<svg/>"), 3), Failure, "it is no JPEG");
  // A PNG's first bytes followed by a JPEG, and vice versa.
  const [png, jpeg] = [fixture("rgb.png"), fixture("squares.jpg")];
  for (const [start, rest] of [[png, jpeg], [jpeg, png]] as const) {
    const mixed = Uint8Array.from([...start.subarray(0, 8), ...rest.subarray(8)]);
    assertThrows(() => decodePicture(mixed, 3), Failure);
  }
});
