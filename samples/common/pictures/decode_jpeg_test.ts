import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodePicture } from "./decode.ts";
import { Failure } from "../failure.ts";
import { eighthsFor } from "./least_size.ts";

const read = (path: string) => new Uint8Array(readFileSync(new URL(path, import.meta.url)));
const made = (name: string) => read(`./fixtures/pictures/${name}`);
const photograph = () => read("../../data/photographs/cat.jpg"); // The photograph is 451x300.

const FRAME = 0xc0;
/** A JPEG with one byte of its frame changed: offset 1 is the marker, 4 the number of bits per channel. */
function withFrameByte(offset: number, value: number): Uint8Array {
  const bytes = made("baseline_444.jpg");
  bytes[Buffer.from(bytes).indexOf(Uint8Array.of(0xff, FRAME)) + offset] = value;
  return bytes;
}

test("JPEGs of kinds that libjpeg-turbo cannot decode are refused by name", () => {
  const refused: [number, number, string][] = [
    [1, 0xc3, "lossless JPEG is not supported"],
    [1, 0xc5, "hierarchical JPEG is not supported"],
    [1, 0xc9, "JPEG with arithmetic coding is not supported"],
    [1, 0xca, "JPEG with arithmetic coding is not supported"],
    [4, 12, "JPEG with 12 bits a channel is not supported"],
  ];
  for (const [offset, value, message] of refused) {
    assertThrows(() => decodePicture(withFrameByte(offset, value), 3), Failure, message);
  }
  assertEquals(decodePicture(withFrameByte(1, 0xc1), 3).width, 33);
});

test("a damaged JPEG is refused with what libjpeg-turbo says of it, and the next one decoded", () => {
  const whole = made("baseline_420.jpg");
  const broken = whole.slice().fill(0x55, whole.length - 100, whole.length - 60);
  const damaged: [Uint8Array, string][] = [
    [whole.slice(0, -60), "Premature end of JPEG file"],
    [whole.slice(0, 300), "missing SOS marker"],
    [broken, "Corrupt JPEG data: premature end of data segment"],
  ];
  for (const [bytes, message] of damaged) {
    const error = assertThrows(() => decodePicture(bytes, 3), Failure, "damaged or unsupported JPEG image: ");
    assert(error.message.includes(message), error.message);
    assertEquals(decodePicture(whole, 3).width, 33);
  }
});

test("bytes between segments are harmless, unless the end is missing too", () => {
  const stray = made("extraneous.jpg");
  assertEquals(decodePicture(stray, 3).pixels, decodePicture(made("baseline_444.jpg"), 3).pixels);
  assertThrows(() => decodePicture(stray.slice(0, -2), 3), Failure, "damaged or unsupported JPEG image");
});

test("no size passes unseen behind bytes that should not be there", () => {
  const withStray = (...stray: number[]) => {
    const bytes = made("baseline_444.jpg");
    const frame = Buffer.from(bytes).indexOf(Uint8Array.of(0xff, FRAME));
    return [...bytes.subarray(0, frame), ...stray, ...bytes.subarray(frame)];
  };
  const whole = decodePicture(made("baseline_444.jpg"), 3);
  assertEquals(decodePicture(Uint8Array.from(withStray(1, 0xff, 0, 3)), 3), whole);
  const huge = withStray(1, 2, 3);
  const size = Buffer.from(huge).indexOf(Uint8Array.of(0xff, FRAME)) + 5;
  assertThrows(
    () => decodePicture(Uint8Array.from(huge.toSpliced(size, 2, 0xff, 0)), 3, 1),
    Failure,
    "33x65280 pixels are more",
  );
  const start = Uint8Array.from(huge).slice(0, size);
  assertThrows(() => decodePicture(start, 3), Failure, "it ends before it gives its size");
});

test("a JPEG of more scans than any program writes is refused", () => {
  const whole = made("progressive_444.jpg");
  const end = whole.length - 2;
  const lastScan = Buffer.from(whole).lastIndexOf(Uint8Array.of(0xff, 0xda));
  const withScans = (count: number) =>
    Uint8Array.from(
      Buffer.concat([
        whole.subarray(0, end),
        ...Array.from({ length: count }, () => whole.subarray(lastScan, end)),
        whole.subarray(end),
      ]),
    );
  assertThrows(() => decodePicture(withScans(100), 3), Failure, "it has more than 100 scans");
  assertEquals(decodePicture(withScans(0), 3).width, 33);
});

test("a JPEG is decoded smaller where that is not below the least size", () => {
  const bytes = photograph();
  const sizeFor = (width: number, height: number) => {
    const picture = decodePicture(bytes, 3, 100, { width, height });
    assertEquals(picture.pixels.length, 3 * picture.width * picture.height);
    return [picture.width, picture.height];
  };
  assertEquals(sizeFor(300, 200), [451, 300]);
  assertEquals(sizeFor(225, 151), [451, 300]);
  assertEquals(sizeFor(225, 150), [226, 150]);
  assertEquals(sizeFor(100, 75), [113, 75]);
  assertEquals(sizeFor(20, 20), [57, 38]);
});

test("a JPEG decoded smaller is the whole one, averaged", () => {
  const whole = decodePicture(photograph(), 3);
  const half = decodePicture(photograph(), 3, 100, { width: 225, height: 150 });
  let sum = 0;
  for (let y = 0; y < 150; y++) {
    for (let x = 0; x < 225; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const at = (column: number, row: number) => whole.pixels[3 * (row * whole.width + column) + channel]!;
        const average = (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4;
        sum += Math.abs(half.pixels[3 * (y * half.width + x) + channel]! - average);
      }
    }
  }
  assertLess(sum / (3 * 225 * 150), 2);
});

test("eighthsFor() counts with the picture's size when it is upright", () => {
  const header = { width: 800, height: 400, orientation: 1 };
  assertEquals(eighthsFor(header, { width: 400, height: 200 }), 4);
  assertEquals(eighthsFor(header, { width: 200, height: 400 }), 8);
  assertEquals(eighthsFor({ ...header, orientation: 6 }, { width: 200, height: 400 }), 4);
  assertEquals(eighthsFor({ orientation: 1 }, { width: 1, height: 1 }), 8);
});
