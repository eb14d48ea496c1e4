import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { isRecord, requireInteger, requireString } from "./require.ts";

test("requireString() takes strings that C can take", () => {
  assertEquals(requireString("CPU", "device"), "CPU");
  assertEquals(requireString("", "device"), "");
  assertThrows(() => requireString(5, "device"), TypeError, '"device" must be a string, got 5');
  assertThrows(() => requireString(new String("CPU"), "device"), TypeError, '"device" must be a string, got a String');
  assertThrows(() => requireString("a\0b", "device"), TypeError, '"device" has a NUL character in it');
});

test("requireInteger() takes integers in a range", () => {
  assertEquals(requireInteger(0, "index", 0, 3), 0);
  assertEquals(requireInteger(3, "index", 0, 3), 3);
  assertThrows(() => requireInteger(4, "index", 0, 3), RangeError, '"index" must be an integer from 0 to 3, got 4');
  assertThrows(() => requireInteger(-1, "index", 0, 3), RangeError, "got -1");
  assertThrows(() => requireInteger(1.5, "index", 0, 3), RangeError, "got 1.5");
  assertThrows(() => requireInteger(NaN, "index", 0, 3), RangeError, "got NaN");
  assertThrows(() => requireInteger("1", "index", 0, 3), TypeError, '"index" must be a number, got "1"');
  assertThrows(() => requireInteger(1n, "index", 0, 3), TypeError, '"index" must be a number, got 1n');
  assertThrows(() => requireInteger(undefined, "index", 0, 3), TypeError, "got undefined");
});

test("isRecord() tells plain objects", () => {
  assertEquals([{}, { a: 1 }, Object.create(null)].map(isRecord), [true, true, true]);
  assertEquals([null, undefined, 1, "a", [], new Map(), new Date(), () => 1].map(isRecord), new Array(8).fill(false));
});
