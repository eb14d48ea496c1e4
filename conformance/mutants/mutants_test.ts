import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { mutate } from "./mutant.ts";
import { mutants } from "./mutants.ts";

const root = new URL("../../", import.meta.url);

test("mutants are at least 25, each of another fault", () => {
  assert(mutants.length >= 25);
  assertEquals(new Set(mutants.map(({ fault }) => fault)).size, mutants.length);
});

test("mutants fit the source as it is now", () => {
  for (const mutant of mutants) {
    const source = readFileSync(new URL(mutant.file, root), "utf8");
    assertNotEquals(mutate(source, mutant), source);
  }
});

test("mutate() refuses a text that is not there, or there twice", () => {
  const [mutant] = mutants;
  const find = { ...mutant!, find: "x", replace: "y" };
  assertEquals(mutate("a x b", find), "a y b");
  assertThrows(() => mutate("a b", find), Error, "0 times");
  assertThrows(() => mutate("x x", find), Error, "2 times");
});
