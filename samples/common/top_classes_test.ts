import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { topClasses } from "./top_classes.ts";

const ids = (scores: number[], count: number) => topClasses(scores, count).map(({ classId }) => classId);

test("topClasses() gives the best first", () => {
  assertEquals(topClasses([0.25, 0.5, 0.125], 2), [
    { classId: 1, probability: 0.5 },
    { classId: 0, probability: 0.25 },
  ]);
  assertEquals(ids([-3, -1, -2], 3), [1, 2, 0]);
});

test("topClasses() gives all there are when more are asked for", () => {
  assertEquals(ids([1, 2], 10), [1, 0]);
});

test("topClasses() puts the first of equals first, and what is no number last", () => {
  assertEquals(ids([1, 2, 2, 1], 4), [1, 2, 0, 3]);
  assertEquals(ids([NaN, 1, NaN, 2], 4), [3, 1, 0, 2]);
  assertEquals(topClasses([1n, 2n ** 60n, 2n ** 60n + 1n], 1), [{ classId: 2, probability: 2n ** 60n + 1n }]);
});
