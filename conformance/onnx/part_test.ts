import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { partOf, parts, thisPart } from "./part.ts";

test("each case is in one part, and thisPart() is one of them", () => {
  const cases = Object.fromEntries(Array.from({ length: 37 }, (_, i) => [`case ${i}`, `${i}`]));
  const all = Array.from({ length: parts }, (_, part) => Object.keys(partOf(cases, part)));
  assertEquals(all.flat().toSorted(), Object.keys(cases).toSorted());
  assert(all.every(({ length }) => length === 3 || length === 4));
  assert(Number.isInteger(thisPart()) && thisPart() >= 0 && thisPart() < parts);
});
