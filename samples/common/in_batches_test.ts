import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { inBatches } from "./in_batches.ts";

test("inBatches() keeps the order, and the last batch is what is left", () => {
  assertEquals(inBatches([1, 2, 3, 4, 5], 2), [[1, 2], [3, 4], [5]]);
  assertEquals(inBatches([1, 2, 3, 4], 2), [[1, 2], [3, 4]]);
  assertEquals(inBatches([], 2), []);
});
