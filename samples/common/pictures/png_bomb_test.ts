import { assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { crc32, deflateSync } from "node:zlib";
import { decodePicture } from "./decode.ts";
import { Failure } from "../failure.ts";
import { isPngBomb } from "./png_bomb.ts";

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** An 8x8 colour image with a number of bytes of pixels, of which it needs 200. */
function png(pixelBytes: number, ...more: Uint8Array[]): Uint8Array {
  const header = Uint8Array.of(0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0);
  const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const pixels = chunk("IDAT", deflateSync(new Uint8Array(pixelBytes)));
  return Uint8Array.from(
    Buffer.concat([signature, chunk("IHDR", header), ...more, pixels, chunk("IEND", new Uint8Array())]),
  );
}

const profile = (bytes: number) =>
  chunk("iCCP", Uint8Array.from(Buffer.concat([Buffer.from("name\0\0"), deflateSync(new Uint8Array(bytes))])));

test("isPngBomb() finds pixels beyond the picture's size, which would take half a gigabyte", () => {
  const bomb = png(500_000_000);
  assertEquals(bomb.length < 1_000_000, true);
  assertEquals(isPngBomb(bomb), true);
  assertThrows(() => decodePicture(bomb, 3), Failure, "it holds more data than 8x8 pixels need");
  assertEquals(isPngBomb(png(200)), false);
  assertEquals(decodePicture(png(200), 3).pixels.length, 192);
});

test("isPngBomb() finds a colour profile that would take a gigabyte", () => {
  assertEquals(isPngBomb(png(200, profile(300_000_000))), true);
  assertEquals(isPngBomb(png(200, profile(3_000_000))), false);
});

test("isPngBomb() leaves damaged files to the decoder", () => {
  const bomb = png(500_000_000);
  assertEquals(isPngBomb(bomb.slice(0, 40)), false);
  assertEquals(isPngBomb(bomb.map((byte, i) => i === 41 ? byte ^ 255 : byte)), false);
});

test("isPngBomb() lets real pictures pass", () => {
  for (const name of ["rgb.png", "palette.png", "grey16.png", "rgba.png"]) {
    assertEquals(isPngBomb(new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)))), false);
  }
});
