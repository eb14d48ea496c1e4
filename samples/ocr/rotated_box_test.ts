import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Image } from "image-js";
import { test } from "node:test";
import { cut, grown, type RotatedBox, rotatedBox, sizeOf } from "./rotated_box.ts";

const upright: RotatedBox = [[1, 2], [5, 2], [5, 4], [1, 4]];

test("rotatedBox() orders corners clockwise from the top left", () => {
  assertEquals(rotatedBox([2, 0, 3, 1].map((index) => upright[index]!)), upright);
  const leaning: RotatedBox = [[0, 2], [8, 0], [9, 4], [1, 6]];
  assertEquals(rotatedBox([3, 2, 1, 0].map((index) => leaning[index]!)), leaning);
});

test("rotatedBox() has each corner once, also of a square on its tip", () => {
  const square: RotatedBox = [[0, 1], [1, 0], [2, 1], [1, 2]];
  for (const order of [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]]) {
    const box = rotatedBox(order.map((index) => square[index]!));
    assertEquals(box.toSorted(), square.toSorted());
    assertAlmostEquals(sizeOf(box).width, Math.SQRT2);
    assertAlmostEquals(sizeOf(box).height, Math.SQRT2);
  }
});

test("grown() moves every side outwards, whatever its direction", () => {
  assertEquals(grown(rotatedBox(upright), 1), [[0, 1], [6, 1], [6, 5], [0, 5]]);
  const leaning = rotatedBox([[0, 3], [8, 9], [5, 13], [-3, 7]]);
  const [before, after] = [sizeOf(leaning), sizeOf(grown(leaning, 2))];
  assertAlmostEquals(after.width, before.width + 4, 1e-9);
  assertAlmostEquals(after.height, before.height + 4, 1e-9);
});

/** A picture of six by four pixels, whose red is the column and whose green is the row. */
function gradient(): Image {
  const data = Uint8Array.from({ length: 6 * 4 * 3 }, (_, i) => [i / 3 % 6, i / 18, 0].map(Math.floor)[i % 3]! * 10);
  return new Image(6, 4, { data, colorModel: "RGB" });
}

test("cut() gives the very pixels of an upright rectangle at its own height", () => {
  const { width, height, data } = cut(gradient(), rotatedBox(upright), 2).getRawImage();
  assertEquals([width, height], [4, 2]);
  assertEquals([...data].filter((_, i) => i % 3 === 0), [10, 20, 30, 40, 10, 20, 30, 40]);
  assertEquals([...data].filter((_, i) => i % 3 === 1), [20, 20, 20, 20, 30, 30, 30, 30]);
});

test("cut() turns a rectangle by the order of its corners", () => {
  const [a, b, c, d] = rotatedBox(upright);
  const { width, height, data } = cut(gradient(), [b, c, d, a], 4).getRawImage();
  assertEquals([width, height], [2, 4]);
  assertEquals([...data].filter((_, i) => i % 3 === 0), [40, 40, 30, 30, 20, 20, 10, 10]);
  assertEquals([...data].filter((_, i) => i % 3 === 1), [20, 30, 20, 30, 20, 30, 20, 30]);
});
