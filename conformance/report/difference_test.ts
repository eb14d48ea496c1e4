import { assert, assertEquals } from "@std/assert";
import { test } from "node:test";
import { difference, excerptOf } from "./difference.ts";

test("difference() cuts at what differs", () => {
  assertEquals(difference("[1, 2, 3]", "[1, 4, 3]"), [["[1, ", "2", ", 3]"], ["[1, ", "4", ", 3]"]]);
  assertEquals(difference("[1, 3]", "[1, 2, 3]"), [["[1, ", "", "3]"], ["[1, ", "2, ", "3]"]]);
});

test("difference() finds none in equal texts", () => {
  assertEquals(difference("0.5", "0.5"), [["0.5", "", ""], ["0.5", "", ""]]);
  assertEquals(difference("", ""), [["", "", ""], ["", "", ""]]);
});

test("difference() takes whole numbers, unless a word is very long", () => {
  assertEquals(difference("a 0.0125 b", "a 0.0175 b"), [["a ", "0.0125", " b"], ["a ", "0.0175", " b"]]);
  const [[before]] = difference(`${"x".repeat(100)}1`, `${"x".repeat(100)}2`);
  assertEquals(before, "x".repeat(60));
});

test("difference() never cuts a character in two", () => {
  assertEquals(difference("🙂", "🙃"), [["", "🙂", ""], ["", "🙃", ""]]);
});

test("difference() gives back the texts", () => {
  for (const [a, b] of [["abc", "abd"], ["", "x"], ["xx", "x"], ["1 2 2 3", "1 2 3"], ["a\nb", "a\nc\nb"]] as const) {
    assertEquals(difference(a, b).map((cut) => cut.join("")), [a, b]);
  }
});

test("excerptOf() leaves a short text whole, and of a long one what is around the difference", () => {
  assertEquals(excerptOf(["a", "b", "c"], 30), ["a", "b", "c"]);
  const cut = [`${"a".repeat(500)}`, "b", `${"c".repeat(500)}`] as const;
  assertEquals(excerptOf(cut, 30), [`…${"a".repeat(10)}`, "b", `${"c".repeat(19)}…`]);
  const shown = excerptOf(["", "b".repeat(500), ""], 30).join("");
  assertEquals(shown, `${"b".repeat(10)}…`);
  assert(excerptOf(["🙂".repeat(50), "b", ""], 32).join("").isWellFormed());
});
