import { assertAlmostEquals, assertEquals } from "@std/assert";
import { test } from "node:test";
import { nonMaximumSuppression, overlap } from "./non_maximum_suppression.ts";

const box = (x: number, y: number, width: number, height: number, score = 1) => ({ x, y, width, height, score });

test("overlap() is the shared part of the area that two boxes cover", () => {
  assertEquals(overlap(box(0, 0, 2, 2), box(0, 0, 2, 2)), 1);
  assertAlmostEquals(overlap(box(0, 0, 2, 2), box(1, 1, 2, 2)), 1 / 7);
  assertEquals(overlap(box(0, 0, 2, 2), box(2, 0, 2, 2)), 0);
  assertEquals(overlap(box(0, 0, 2, 2), box(5, 5, 2, 2)), 0);
});

test("nonMaximumSuppression() keeps the best of boxes that overlap too much, and all others", () => {
  const [good, better, apart] = [box(0, 0, 10, 10, 0.6), box(1, 0, 10, 10, 0.9), box(20, 0, 10, 10, 0.7)];
  assertEquals(nonMaximumSuppression([good, better, apart], 0.3), [better, apart]);
  assertEquals(nonMaximumSuppression([good, better, apart], 0.9), [better, apart, good]);
  assertEquals(nonMaximumSuppression([], 0.3), []);
});
