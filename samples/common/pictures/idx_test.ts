import { assertEquals, assertThrows } from "@std/assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Failure } from "../failure.ts";
import { readIdxImages } from "./idx.ts";

/** Two images of 3 columns and 2 rows. */
const TWO = new Uint8Array([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);

function changed(index: number, value: number): Uint8Array {
  const bytes = TWO.slice();
  bytes[index] = value;
  return bytes;
}

test("readIdxImages() gives each picture with its size", () => {
  assertEquals(readIdxImages(TWO), [
    { width: 3, height: 2, channels: 1, pixels: new Uint8Array([1, 2, 3, 4, 5, 6]) },
    { width: 3, height: 2, channels: 1, pixels: new Uint8Array([7, 8, 9, 10, 11, 12]) },
  ]);
});

test("readIdxImages() reads a view into a larger buffer", () => {
  const larger = new Uint8Array(TWO.length + 3);
  larger.set(TWO, 3);
  assertEquals(readIdxImages(larger.subarray(3)), readIdxImages(TWO));
});

test("readIdxImages() reads the MNIST digits", () => {
  const file = new URL("../../data/mnist/mnist64-images-idx3-ubyte", import.meta.url);
  const digits = readIdxImages(readFileSync(file));
  assertEquals(digits.length, 64);
  assertEquals(new Set(digits.map(({ width, height }) => `${width}x${height}`)), new Set(["28x28"]));
});

test("readIdxImages() refuses other files", () => {
  assertThrows(() => readIdxImages(new Uint8Array()), Failure, "not an idx file");
  assertThrows(() => readIdxImages(new TextEncoder().encode("some text")), Failure, "not an idx file");
  assertThrows(() => readIdxImages(TWO.subarray(0, 10)), Failure, "not an idx file");
  assertThrows(() => readIdxImages(changed(2, 0x0d)), Failure, "not unsigned bytes");
  const labels = readFileSync(new URL("../../data/mnist/mnist64-labels-idx1-ubyte", import.meta.url));
  assertThrows(() => readIdxImages(labels), Failure, "this one has 1");
});

test("readIdxImages() refuses a file that is cut off, too long or empty", () => {
  assertThrows(() => readIdxImages(TWO.subarray(0, -1)), Failure, "2 pictures of 3x2 take 28 bytes, not 27");
  assertThrows(() => readIdxImages(changed(7, 1)), Failure, "1 pictures of 3x2 take 22 bytes, not 28");
  assertThrows(() => readIdxImages(changed(7, 0)), Failure, "holds no pictures");
});
