import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { BodyBounds, headerLengthOf } from "./body_bounds.ts";

const limits = { maxBodyBytes: 2 ** 26, maxTextBytes: 2 ** 22, budgetBytes: 2 ** 28, maxConnections: 1, timeoutMs: 1 };

test("a body is bounded by what the model's inputs can be", () => {
  const four = new BodyBounds({ elements: 4, bytes: 16 }, limits);
  assertEquals([four.of(undefined), four.of(100)], [2 ** 18 + 4 * 64, 116]);
  assertThrows(() => four.of(2 ** 19), Error, "524288 bytes of JSON are more than 262400");
  const large = new BodyBounds({ elements: 2 ** 30, bytes: 2 ** 32 }, limits);
  assertEquals([large.of(undefined), large.of(100)], [2 ** 22, 2 ** 26 + 100]);
});

test("inputs without bounds are bounded by the options", () => {
  const open = new BodyBounds({ elements: Infinity, bytes: Infinity }, limits);
  assertEquals([open.of(undefined), open.of(100)], [2 ** 22, 2 ** 26 + 100]);
  const strings = new BodyBounds({ elements: 1, bytes: Infinity }, limits);
  assertEquals(strings.of(undefined), 2 ** 22);
});

test("headerLengthOf() reads the header, if there is one", () => {
  assertEquals([headerLengthOf(undefined), headerLengthOf("12")], [undefined, 12]);
  for (const text of ["", "-1", "1e3", "9".repeat(16)]) assertThrows(() => headerLengthOf(text), Error, "is no number");
});
