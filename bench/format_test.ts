import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { quantity, ratioText, spreadText, table, threeDigits } from "./format.ts";

test("threeDigits() keeps three digits that count", () => {
  assertEquals([1234, 123.4, 12.34, 1.234, 0.1234, 0.01234, 0].map(threeDigits), [
    "1234",
    "123",
    "12.3",
    "1.23",
    "0.123",
    "0.0123",
    "0",
  ]);
});

test("quantity() chooses the unit's scale", () => {
  assertEquals(quantity(7, "nanoseconds"), "7.00 ns");
  assertEquals(quantity(9310, "nanoseconds"), "9.31 µs");
  assertEquals(quantity(2.5e9, "nanoseconds"), "2.50 s");
  assertEquals(quantity(121e6, "bytes"), "121 MB");
  assertEquals(quantity(1.25, "milliseconds late"), "1.25 ms");
});

test("ratioText() and spreadText() never give a bare number", () => {
  const spread = { median: 1310, low: 1250, high: 1400, count: 7 };
  assertEquals(spreadText(spread, "nanoseconds"), "1.31 µs [1.25 µs … 1.40 µs]");
  assertEquals(ratioText({ median: 1.31, low: 1.25, high: 1.4, count: 7 }), "1.31 [1.25 … 1.40]");
});

test("table() aligns the first column left and the others right", () => {
  assertEquals(table([["work", "×"], ["a µ", "10.0"]]), ["work     ×", "a µ   10.0"]);
  assertEquals(table([["a", "b"], ["long", "longer"]], 2), ["a     b", "long  longer"]);
});
