import { assertAlmostEquals, assertEquals } from "@std/assert";
import { test } from "node:test";
import { readCtc } from "./ctc.ts";

const alphabet = ["", "a", "b"];
/** Steps of one likely letter each. */
const steps = (...letters: number[]) =>
  Float32Array.from(letters.flatMap((letter) => alphabet.map((_, index) => index === letter ? 0.8 : 0.1)));

test("readCtc() takes a letter once for steps in a row, and again after a step without one", () => {
  assertEquals(readCtc(steps(0, 1, 1, 0, 1, 2, 2, 0), alphabet).text, "aab");
  assertAlmostEquals(readCtc(steps(0, 1, 1, 0, 1, 2, 2, 0), alphabet).score, 0.8, 1e-6);
});

test("readCtc() reads nothing where no step has a letter", () => {
  assertEquals(readCtc(steps(0, 0, 0), alphabet), { text: "", score: 0 });
});
