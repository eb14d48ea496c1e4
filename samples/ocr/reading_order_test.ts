import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { inReadingOrder } from "./reading_order.ts";
import { type RotatedBox, rotatedBox } from "./rotated_box.ts";

const line = (text: string, x: number, y: number) => {
  const points: RotatedBox = [[x, y], [x + 50, y], [x + 50, y + 20], [x, y + 20]];
  return { text, points };
};

test("inReadingOrder() goes from top to bottom, and from left to right in a row", () => {
  const lines = [line("d", 0, 60), line("c", 140, 28), line("b", 70, 33), line("a", 0, 30), line("first", 90, 0)];
  assertEquals(inReadingOrder(lines).map(({ text }) => text), ["first", "a", "b", "c", "d"]);
  assertEquals(inReadingOrder([]), []);
});

test("inReadingOrder() goes from right to left where lines run downwards, and downwards in a column", () => {
  const page = [line("first", 90, 0), line("a", 0, 30), line("b", 70, 33), line("c", 140, 28), line("d", 0, 60)];
  const turned = page.map(({ text, points }) => {
    return { text, points: rotatedBox(points.map(([x, y]) => [200 - y, x])) };
  });
  const order = (lines: typeof turned) => inReadingOrder(lines.toReversed()).map(({ text }) => text);
  assertEquals(order(turned), ["first", "a", "b", "c", "d"]);
  // A line among others of another direction turns no page.
  assertEquals(order([...page, { text: "side", points: [[200, 0], [220, 0], [220, 88], [200, 88]] }]), [
    ..."first,a,b,c,side,d".split(","),
  ]);
});
