import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { float, integer, lengthOf, message, text, varint } from "./protobuf.ts";

const bytesOf = (parts: readonly Uint8Array[]) => parts.flatMap((part) => [...part]);

test("varint() writes groups of 7 bits, the lowest first", () => {
  const written = [0, 1, 127, 128, 300, 2 ** 32, Number.MAX_SAFE_INTEGER].map((value) => [...varint(value)]);
  assertEquals(written, [
    [0],
    [1],
    [0x7f],
    [0x80, 1],
    [0xac, 2],
    [0x80, 0x80, 0x80, 0x80, 0x10],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
  ]);
});

test("varint() refuses what is no non-negative integer", () => {
  assertThrows(() => varint(-1), RangeError, "-1");
  assertThrows(() => varint(1.5), RangeError, "1.5");
  assertThrows(() => varint(2 ** 53), RangeError);
  assertEquals([...varint(2)], [2]);
});

test("integer(), float(), text() write tag and value", () => {
  assertEquals(bytesOf(integer(1, 150)), [0x08, 0x96, 0x01]);
  assertEquals(bytesOf(integer(20, 7)), [0xa0, 0x01, 7]);
  assertEquals(bytesOf(float(2, 0.75)), [0x15, 0, 0, 0x40, 0x3f]);
  assertEquals(bytesOf(text(2, "Añb")), [0x12, 4, 0x41, 0xc3, 0xb1, 0x62]);
});

test("message() writes the length of nested fields", () => {
  const inner = message(3, integer(1, 150), text(2, "a"));
  assertEquals(bytesOf(inner), [0x1a, 6, 0x08, 0x96, 0x01, 0x12, 1, 0x61]);
  assertEquals(bytesOf(message(1, inner)), [0x0a, 8, ...bytesOf(inner)]);
  assertEquals(bytesOf(message(1)), [0x0a, 0]);
});

test("message() counts bytes that come later", () => {
  const later = { byteLength: 300 };
  const parts = message(9, integer(1, 1), [later]);
  assertEquals(parts.at(-1), later);
  assertEquals(bytesOf(parts.slice(0, -1) as Uint8Array[]), [0x4a, 0xae, 2, 0x08, 1]);
  assertEquals(lengthOf(parts), 305);
});
