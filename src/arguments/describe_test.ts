import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { describe } from "./describe.ts";

test("describe() names values of every kind", () => {
  assertEquals(describe(null), "null");
  assertEquals(describe(undefined), "undefined");
  assertEquals(describe(1.5), "1.5");
  assertEquals(describe(NaN), "NaN");
  assertEquals(describe(3n), "3n");
  assertEquals(describe(true), "true");
  assertEquals(describe('a "b"'), '"a \\"b\\""');
  assertEquals(describe("x".repeat(100)), `"${"x".repeat(60)}…"`);
  assertEquals(describe(Symbol("s")), "a symbol");
  assertEquals(describe(() => 1), "a function");
  assertEquals(describe([1]), "an array");
  assertEquals(describe(new Set()), "a Set");
  assertEquals(describe(new Float32Array(1)), "a Float32Array");
  assertEquals(describe(new Int8Array(1)), "an Int8Array");
  assertEquals(describe(Object.create(null)), "an object");
  assertEquals(describe({}), "an object");
});
