import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { inReadingOrder } from "./reading_order.ts";
import type { RotatedBox } from "./rotated_box.ts";

const line = (text: string, x: number, y: number) => {
  const points: RotatedBox = [[x, y], [x + 50, y], [x + 50, y + 20], [x, y + 20]];
  return { text, points };
};

test("inReadingOrder() goes from top to bottom, and from left to right in a row", () => {
  const lines = [line("d", 0, 60), line("c", 140, 28), line("b", 70, 33), line("a", 0, 30), line("first", 90, 0)];
  assertEquals(inReadingOrder(lines).map(({ text }) => text), ["first", "a", "b", "c", "d"]);
  assertEquals(inReadingOrder([]), []);
});
