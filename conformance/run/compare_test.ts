import { createHash } from "node:crypto";
import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Seen, SeenTensors } from "../checks/seen.ts";
import { compare, exact, type Side } from "./compare.ts";

const loose = { relative: 1e-3, absolute: 0 };

/** A side that saw some values. */
function side(values: Record<string, Seen>, tensors: SeenTensors = {}): Side {
  return { observations: Object.entries(values).map(([label, value]) => ({ label, value })), tensors };
}

/** A side that saw one tensor of f32. */
function sideOf(values: number[], { type = "f32", shape = [values.length], bytes = true } = {}): Side {
  const data = new Uint8Array(Float32Array.from(values).buffer);
  const sha256 = createHash("sha256").update(data).digest("hex");
  return side({ t: { tensor: type, shape, sha256 } }, { [sha256]: bytes ? data.toBase64() : null });
}

const messages = (...args: Parameters<typeof compare>) => compare(...args).map(({ message }) => message);

test("compare() finds nothing where both sides saw the same", () => {
  const seen = { a: 1, b: ["x", { c: null }], d: true };
  assertEquals(compare(side(seen), side(seen), exact), []);
  assertEquals(compare(sideOf([1, NaN]), sideOf([1, NaN]), exact), []);
});

test("compare() finds another value, at its place", () => {
  const [fault] = compare(side({ a: [1, { b: "x" }] }), side({ a: [1, { b: "y" }] }), exact);
  assertEquals(fault, {
    message: "a: at 1: at b: another value",
    expected: '[1,{"b":"y"}]',
    actual: '[1,{"b":"x"}]',
  });
});

test("compare() finds another kind of value", () => {
  assertEquals(messages(side({ a: null }), side({ a: {} }), loose).length, 1);
  assertEquals(messages(side({ a: [] }), side({ a: {} }), loose).length, 1);
  assertEquals(messages(side({ a: [1] }), side({ a: [1, 2] }), loose), [
    "a: another number of parts, or other ones",
  ]);
  assertEquals(messages(side({ a: "1" }), side({ a: 1 }), loose).length, 1);
});

test("compare() finds what only one side saw, and another order", () => {
  assertEquals(messages(side({ a: 1 }), side({ a: 1, b: 2 }), exact), ["other things were seen"]);
  assertEquals(messages(side({ a: 1, b: 2 }), side({ a: 1 }), exact), ["other things were seen"]);
  assertEquals(messages(side({ a: 1, b: 2 }), side({ b: 2, a: 1 }), exact), ["other things were seen"]);
});

test("compare() allows numbers to be apart within the tolerance, but integers never", () => {
  assertEquals(messages(side({ a: 0.5001 }), side({ a: 0.5 }), loose), []);
  assertEquals(messages(side({ a: 0.501 }), side({ a: 0.5 }), loose).length, 1);
  assertEquals(messages(side({ a: 0.5001 }), side({ a: 0.5 }), exact).length, 1);
  assertEquals(messages(side({ a: 1000.5 }), side({ a: 1000 }), loose).length, 1);
});

test("compare() allows a tensor's elements to be apart by a part of its largest", () => {
  assertEquals(messages(sideOf([10, 0.005]), sideOf([10, 0]), loose), []);
  const [fault] = compare(sideOf([10, 0.02, 3]), sideOf([10, 0, 0]), loose);
  assertStringIncludes(fault!.message, "2 of 3 elements are too far apart, the first at 1");
  assertEquals(fault!.expected, "f32 [3]: 10, 0, 0");
});

test("compare() finds a NaN where there is none", () => {
  assertEquals(messages(sideOf([1, NaN]), sideOf([1, 2]), loose).length, 1);
  assertEquals(messages(sideOf([1, 2]), sideOf([1, NaN]), loose).length, 1);
});

test("compare() finds a tensor that differs in one bit, unless there is a tolerance", () => {
  assertEquals(messages(sideOf([0]), sideOf([-0]), exact), ["t: other bytes, of equal numbers"]);
  assertEquals(messages(sideOf([0]), sideOf([-0]), loose), []);
});

test("compare() finds another shape and another element type", () => {
  assertEquals(messages(sideOf([1, 2], { shape: [1, 2] }), sideOf([1, 2]), loose), ["t: another shape"]);
  assertEquals(messages(sideOf([1, 2], { type: "i32" }), sideOf([1, 2]), loose), ["t: another element type"]);
});

test("compare() has no tolerance for a tensor of integers, and none that it only knows the hash of", () => {
  const integers = { type: "i32" };
  assertEquals(messages(sideOf([1], integers), sideOf([1.0001], integers), loose), ["t: other bytes"]);
  assertEquals(messages(sideOf([1], { bytes: false }), sideOf([1.0001]), loose), ["t: other bytes"]);
  assertEquals(messages(sideOf([1], { bytes: false }), sideOf([1]), loose), []);
});
