import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { shapeSize } from "../mod.ts";
import { sameShape } from "./shape.ts";

test("shapeSize() is the product of the dimensions", () => {
  assertEquals(shapeSize([1, 3, 224, 224]), 150528);
  assertEquals(shapeSize([]), 1);
  assertEquals(shapeSize([7, 0, 3]), 0);
  assertEquals(shapeSize([2 ** 20, 2 ** 20]), 2 ** 40);
});

test("shapeSize() refuses what is no shape", () => {
  for (
    const wrong of [
      undefined,
      null,
      3,
      "[1,2]",
      { 0: 1 },
      new DataView(new ArrayBuffer(8)),
      ["1"],
      [1n],
      [null],
      [[1]],
      [, 1],
    ]
  ) {
    assertThrows(() => shapeSize(wrong as never), TypeError, `"shape"`);
  }
  for (const wrong of [[-1], [1.5], [NaN], [Infinity], [1e300, 0], [2 ** 53, 0], [2 ** 24, 2 ** 24]]) {
    assertThrows(() => shapeSize(wrong), RangeError, `"shape"`);
  }
  assertEquals(shapeSize([-0, 5]), 0);
});

test("shapeSize() takes typed arrays of integers", () => {
  for (const kind of [Int32Array, Uint8Array, Int16Array, Uint32Array]) assertEquals(shapeSize(kind.of(2, 3)), 6);
  assertEquals(shapeSize(BigInt64Array.of(2n, 3n)), 6);
  assertEquals(shapeSize(new Int32Array(0)), 1);
  assertThrows(() => shapeSize(Int32Array.of(-1)), RangeError, `"shape"`);
  for (const kind of [Float16Array, Float32Array, Float64Array]) {
    assertThrows(() => shapeSize(kind.of(2, 3) as never), TypeError, `"shape"`);
  }
  assertThrows(() => shapeSize(BigInt64Array.of(2n ** 60n)), RangeError, `"shape"`);
  const taken = Int32Array.of(2, 3);
  taken.buffer.transfer();
  assertThrows(() => shapeSize(taken), TypeError, `"shape" is detached`);
});

test("sameShape() compares rank and dimensions", () => {
  assertEquals(sameShape([1, 2], [1, 2]), true);
  assertEquals(sameShape([1, 2], [2, 1]), false);
  assertEquals(sameShape([1, 2], [1, 2, 1]), false);
  assertEquals(sameShape([], []), true);
});
