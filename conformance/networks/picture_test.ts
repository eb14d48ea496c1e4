import { test } from "node:test";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { makePicture } from "./picture.ts";

test("makePicture() gives the pinned pixels", () => {
  assertEquals([...makePicture([1, 3, 2, 2], 0)], [201, 167, 151, 159, 246, 212, 220, 246, 166, 163, 143, 166]);
});

test("makePicture() gives integers from 0 to 254, most of them", () => {
  const pixels = makePicture([1, 3, 227, 227], 5);
  assert(pixels.every((pixel) => Number.isInteger(pixel) && pixel >= 0 && pixel <= 254));
  assert(new Set(pixels).size > 200);
});

test("makePicture() gives another image for another seed, and in each place of a batch", () => {
  assertEquals(makePicture([1, 3, 8, 8], 1), makePicture([1, 3, 8, 8], 1));
  assertNotEquals(makePicture([1, 3, 8, 8], 1), makePicture([1, 3, 8, 8], 2));
  const batch = makePicture([2, 3, 8, 8], 1);
  assertEquals(batch.subarray(0, 192), makePicture([1, 3, 8, 8], 1));
  assertNotEquals(batch.slice(0, 192), batch.slice(192));
});
