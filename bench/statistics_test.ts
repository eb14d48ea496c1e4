import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { quantile, ratios, spreadOf } from "./statistics.ts";

test("quantile() finds the sample at a fraction, in whatever order they come", () => {
  assertEquals(quantile([5, 1, 3, 2, 4], 0.5), 3);
  assertEquals(quantile([5, 1, 3, 2, 4], 0), 1);
  assertEquals(quantile([5, 1, 3, 2, 4], 1), 5);
});

test("quantile() interpolates between two samples", () => {
  assertEquals(quantile([10, 20], 0.5), 15);
  assertEquals(quantile([0, 10, 20, 30], 0.25), 7.5);
});

test("quantile() refuses no samples", () => {
  assertThrows(() => quantile([], 0.5), RangeError, "no samples");
  assertEquals(quantile([7], 0.99), 7);
});

test("spreadOf() gives the median and the quartiles", () => {
  assertEquals(spreadOf([1, 2, 3, 4, 100]), { median: 3, low: 2, high: 4, count: 5 });
});

test("ratios() pairs by round, so that what slows both falls out", () => {
  assertEquals(ratios([10, 40, 10], [5, 20, 5]), [2, 2, 2]);
});

test("ratios() refuses unequal numbers of samples", () => {
  assertThrows(() => ratios([1, 2], [1]), RangeError, "cannot be paired");
  assertEquals(ratios([], []), []);
});
