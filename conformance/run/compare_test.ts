import { createHash } from "node:crypto";
import { test } from "node:test";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type Allowance, exactly, formOnly } from "../checks/allowance.ts";
import type { ObservedTensors, ObservedValue } from "../checks/observed_value.ts";
import { compare, type Judged, type Side } from "./compare.ts";

/** Recorded on a processor with AVX2, and run on one. */
const recorded: Judged = { features: ["sse4_1", "avx", "avx2"] };
/** Run on a processor with only SSE4.1. */
const recordedForSse41: Judged = { features: ["sse4_1"] };

/** A side that observed some values. */
function side(values: Record<string, ObservedValue>, { tensors = {}, allowance }: {
  tensors?: ObservedTensors;
  allowance?: Allowance;
} = {}): Side {
  const observations = Object.entries(values).map(([label, value]) => ({
    label,
    value,
    ...allowance && { allowance },
  }));
  return { observations, tensors };
}

interface TensorOptions {
  readonly type?: string;
  readonly shape?: readonly number[];
  readonly bytes?: boolean;
  readonly allowance?: Allowance;
}

/** A side that observed one tensor, of f32 unless another element type is given. */
function sideOf(
  values: ArrayBufferView | readonly number[],
  { type = "f32", shape, bytes = true, allowance }: TensorOptions = {},
): Side {
  const array = ArrayBuffer.isView(values) ? values : Float32Array.from(values);
  const data = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  const sha256 = createHash("sha256").update(data).digest("hex");
  const observed = { tensor: type, shape: shape ?? [(array as Uint8Array).length], sha256 };
  return side({ t: observed }, {
    tensors: { [sha256]: bytes ? data.toBase64() : null },
    ...(allowance && { allowance }),
  });
}

const messages = (...args: Parameters<typeof compare>) => compare(...args).map(({ message }) => message);
const passes = (...args: Parameters<typeof compare>) => compare(...args).length === 0;

test("compare() finds nothing where both sides saw the same", () => {
  const observed = { a: 1, b: ["x", { c: null }], d: true };
  for (const judged of ["live", recorded] as const) {
    assertEquals(compare(side(observed), side(observed), judged), []);
    assertEquals(compare(sideOf([1, NaN]), sideOf([1, NaN]), judged), []);
  }
});

test("compare() finds another value, at its place", () => {
  const [fault] = compare(side({ a: [1, { b: "x" }] }), side({ a: [1, { b: "y" }] }), "live");
  assertEquals(fault, {
    message: "a: at 1: at b: another value",
    expected: '[1,{"b":"y"}]',
    actual: '[1,{"b":"x"}]',
  });
});

test("compare() finds another kind of value", () => {
  assertEquals(passes(side({ a: null }), side({ a: {} }), recorded), false);
  assertEquals(passes(side({ a: [] }), side({ a: {} }), recorded), false);
  assertEquals(messages(side({ a: [1] }), side({ a: [1, 2] }), recorded), [
    "a: another number of parts, or other ones",
  ]);
  assertEquals(passes(side({ a: "1" }), side({ a: 1 }), recorded), false);
});

test("compare() finds what only one side saw, and another order", () => {
  assertEquals(messages(side({ a: 1 }), side({ a: 1, b: 2 }), "live"), ["other observations were made"]);
  assertEquals(messages(side({ a: 1, b: 2 }), side({ a: 1 }), "live"), ["other observations were made"]);
  assertEquals(messages(side({ a: 1, b: 2 }), side({ b: 2, a: 1 }), "live"), ["other observations were made"]);
});

test("compare() allows recorded numbers to be apart within the tolerance, but integers never", () => {
  assertEquals(passes(side({ a: 0.50004 }), side({ a: 0.5 }), recorded), true);
  assertEquals(passes(side({ a: 0.5001 }), side({ a: 0.5 }), recorded), false);
  assertEquals(passes(side({ a: 0.50004 }), side({ a: 0.5 }), "live"), false);
  assertEquals(passes(side({ a: 1000.01 }), side({ a: 1000 }), recorded), false);
});

test("compare() allows a recorded tensor's elements to be apart by a part of its largest", () => {
  for (const [type, from] of [["f32", Float32Array], ["f64", Float64Array]] as const) {
    const of = (...values: number[]) => sideOf(from.from(values), { type });
    assertEquals(passes(of(10, 0.0009), of(10, 0), recorded), true, type);
    assertEquals(passes(of(10, 0.0011), of(10, 0), recorded), false, type);
    assertEquals(passes(of(10, 0.0009), of(10, 0), "live"), false, type);
  }
  const [fault] = compare(sideOf([10, 0.02, 3]), sideOf([10, 0, 0]), recorded);
  assertStringIncludes(fault!.message, "2 of 3 elements are too far apart, the first at 1");
  assertEquals(fault!.expected, "f32 [3]: 10, 0, 0");
});

test("compare() allows recorded f16 and bf16 to be one step apart", () => {
  // 1000 and the next two numbers, and the same near the smallest number.
  for (const [type, ...bits] of [["f16", 0x63d0, 0x63d1, 0x63d2], ["bf16", 0x447a, 0x447b, 0x447c]] as const) {
    const [one, next, after] = bits.map((each) => sideOf(Uint16Array.of(each), { type })) as [Side, Side, Side];
    assertEquals(passes(next, one, recorded), true, type);
    assertEquals(passes(one, next, recorded), true, type);
    assertEquals(passes(next, one, "live"), false, type);
    assertEquals(passes(after, one, recorded), false, type);
    assertEquals(passes(one, after, recorded), false, type);
  }
  // The step size is that of the element itself, not of the largest.
  const small = (bits: number) => sideOf(Uint16Array.of(0x3f80, bits), { type: "bf16" });
  assertEquals(passes(small(0x3c01), small(0x3c00), recorded), true);
  assertEquals(passes(small(0x3c03), small(0x3c00), recorded), false);
});

test("compare() finds a NaN where there is none", () => {
  for (const judged of ["live", recorded] as const) {
    assertEquals(passes(sideOf([1, NaN]), sideOf([1, 2]), judged), false);
    assertEquals(passes(sideOf([1, 2]), sideOf([1, NaN]), judged), false);
    assertEquals(passes(sideOf([1, Infinity]), sideOf([1, 2]), judged), false);
    assertEquals(passes(sideOf([1, 2]), sideOf([1, Infinity]), judged), false);
  }
});

test("compare() finds a tensor that differs in one bit, unless there is a tolerance", () => {
  assertEquals(messages(sideOf([0]), sideOf([-0]), "live"), ["t: other bytes, of equal numbers"]);
  assertEquals(messages(sideOf([0]), sideOf([-0]), recorded), []);
});

test("compare() finds another shape and another element type", () => {
  assertEquals(messages(sideOf([1, 2], { shape: [1, 2] }), sideOf([1, 2]), recorded), ["t: another shape"]);
  assertEquals(messages(sideOf([1, 2], { type: "i32" }), sideOf([1, 2]), recorded), ["t: another element type"]);
});

test("compare() has no tolerance for integers, and none for a tensor that it only knows the hash of", () => {
  const types = { u8: Uint8Array, i8: Int8Array, u16: Uint16Array, i16: Int16Array, u32: Uint32Array, i32: Int32Array };
  for (const [type, from] of Object.entries(types)) {
    assertEquals(passes(sideOf(from.of(7, 100), { type }), sideOf(from.of(7, 100), { type }), recorded), true);
    assertEquals(messages(sideOf(from.of(7, 101), { type }), sideOf(from.of(7, 100), { type }), recorded), [
      "t: 1 of 2 elements are too far apart, the first at 1 (101, not 100), by at most 1",
    ]);
  }
  const packed = { type: "u4", shape: [2] };
  assertEquals(messages(sideOf(Uint8Array.of(1), packed), sideOf(Uint8Array.of(2), packed), recorded), [
    "t: other bytes",
  ]);
  assertEquals(messages(sideOf([1], { bytes: false }), sideOf([1.0001]), recorded), ["t: other bytes"]);
  assertEquals(messages(sideOf([1], { bytes: false }), sideOf([1]), recorded), []);
});

test("compare() takes an observation's own tolerance from the actual side, and gives a live judge none", () => {
  const allowance = { because: "it is summed", relative: 0.1 };
  assertEquals(passes(sideOf([10.9], { allowance }), sideOf([10]), recorded), true);
  assertEquals(passes(sideOf([11.1], { allowance }), sideOf([10]), recorded), false);
  assertEquals(passes(sideOf([10.9], { allowance }), sideOf([10]), "live"), false);
  assertEquals(passes(sideOf([10.9]), sideOf([10], { allowance }), recorded), false);
  assertEquals(passes(side({ a: 1.04 }, { allowance }), side({ a: 1.1 }), recorded), true);
});

test("compare() lets integers be off by one where the observation says so", () => {
  const allowance = { because: "halves are rounded", steps: 1 };
  const options = { type: "i64", allowance };
  const large = 2n ** 62n;
  assertEquals(
    passes(sideOf(BigInt64Array.of(large + 1n), options), sideOf(BigInt64Array.of(large), options), recorded),
    true,
  );
  assertEquals(
    passes(sideOf(BigInt64Array.of(large + 2n), options), sideOf(BigInt64Array.of(large), options), recorded),
    false,
  );
  const bytes = { type: "u8", allowance };
  assertEquals(passes(sideOf(Uint8Array.of(9), bytes), sideOf(Uint8Array.of(10), bytes), recorded), true);
  assertEquals(passes(sideOf(Uint8Array.of(8), bytes), sideOf(Uint8Array.of(10), bytes), recorded), false);
  assertEquals(passes(sideOf(Uint8Array.of(9), bytes), sideOf(Uint8Array.of(10), bytes), "live"), false);
});

test("compare() allows nothing where nothing is computed", () => {
  const allowance = exactly;
  assertEquals(passes(sideOf([1], { allowance }), sideOf([1]), recorded), true);
  assertEquals(passes(sideOf([1 + 2 ** -23], { allowance }), sideOf([1]), recorded), false);
  assertEquals(passes(sideOf([0], { allowance }), sideOf([-0]), recorded), false);
  const bits = { type: "bf16", allowance };
  assertEquals(passes(sideOf(Uint16Array.of(0x3f81), bits), sideOf(Uint16Array.of(0x3f80), bits), recorded), false);
});

test("compare() compares the form alone where the observation says so", () => {
  const allowance = formOnly("it is the machine's own");
  const observed = (value: ObservedValue) => side({ a: value }, { allowance });
  const same = (one: ObservedValue, other: ObservedValue) => passes(observed(one), observed(other), recorded);
  assertEquals(same("x", "y"), true);
  assertEquals(passes(observed("x"), observed("y"), "live"), false);
  assertEquals(same("x", 1), false);
  assertEquals(same(null, false), false);
  // Other values in the same number, of the same structure.
  assertEquals(same(["x"], ["y", "z"]), true);
  assertEquals(same(["x", 1], ["y", "z"]), false);
  assertEquals(same([["x", "EXECUTED"]], [["y", "NOT_RUN"], ["z", "NOT_RUN"]]), true);
  assertEquals(same([["x", 1]], [["y", "NOT_RUN"]]), false);
  assertEquals(same({ a: 1 }, { a: 2 }), true);
  assertEquals(same({ a: 1 }, { b: 1 }), false);
  assertEquals(passes(sideOf([1, 2], { allowance }), sideOf([3, 4]), recorded), true);
  assertEquals(passes(sideOf([1, 2], { allowance }), sideOf([3, 4, 5]), recorded), false);
  assertEquals(passes(sideOf([1], { allowance, type: "i32" }), sideOf([3]), recorded), false);
});

test("compare() allows what a vector extension would have prevented where there is none, and wants it needed", () => {
  const allowance = { ...formOnly("a kernel is wrong"), without: "avx" };
  assertEquals(passes(sideOf([5], { allowance }), sideOf([10]), recordedForSse41), true);
  assertEquals(passes(sideOf([5], { allowance }), sideOf([10]), recorded), false);
  assertEquals(passes(sideOf([5], { allowance }), sideOf([10]), { features: undefined }), false);
  assertEquals(passes(sideOf([5, 5], { allowance }), sideOf([10]), recordedForSse41), false);
  assertEquals(passes(sideOf([10], { allowance }), sideOf([10]), recorded), true);
  assertEquals(messages(sideOf([10], { allowance }), sideOf([10]), recordedForSse41), [
    "t: it is as recorded, which it is known not to be without avx: a kernel is wrong",
  ]);
});
