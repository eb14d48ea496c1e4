import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { madeTensors } from "../../conformance/test_support/made_tensors.ts";
import { type ElementCode, elementCodes } from "./element_codes.ts";
import { numberingProblem } from "./element_numbering.ts";
import { load } from "../load.ts";

const entries = Object.values<ElementCode>(elementCodes).map(({ code, bits }) => [code, bits] as const);

test("numberingProblem() finds nothing in this OpenVINO, nor in a made one with its numbers", () => {
  assertEquals(numberingProblem(load()), undefined);
  const made = madeTensors({ bits: new Map(entries) });
  assertEquals([numberingProblem(made), made.alive()], [undefined, 0]);
});

test("numberingProblem() finds what other releases number otherwise", () => {
  // Those of 2024.6 to 2025.0 have a type without elements more at the beginning.
  const shifted = new Map(entries.map(([code, bits]) => [code + 1, bits]));
  assertEquals(numberingProblem(madeTensors({ bits: shifted })), "it makes no tensor of boolean (number 1)");
  const made = madeTensors({ bits: shifted.set(1, 8) });
  assertEquals(numberingProblem(made), "8 elements of bf16 (number 2) take 8 bytes instead of 16");
  assertEquals(made.alive(), 0);
  const missing = new Map(entries.slice(0, -1));
  assertEquals(numberingProblem(madeTensors({ bits: missing })), "it makes no tensor of f8e8m0 (number 25)");
  const swapped = madeTensors({ bits: new Map(entries), told: (code) => code === 3 ? 2 : code });
  assertEquals(numberingProblem(swapped), "a tensor of f16 (number 3) says that its type is number 2");
});

test("numberingProblem() leaves the size of a string to the C++ library", () => {
  const made = madeTensors({ bits: new Map(entries).set(elementCodes.string.code, 192) });
  assertEquals(numberingProblem(made), undefined);
});
