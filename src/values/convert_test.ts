import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { infoOf, isRaw } from "../element_type.ts";
import { bf16ToNumber, type ElementType, elementTypes, numberToBf16 } from "../mod.ts";
import { convertInto, requireConvertible, type Scalar } from "./convert.ts";

/** The elements after conversion to a type. */
function converted(type: ElementType, source: ArrayLike<Scalar>): (number | bigint)[] {
  const target = new (infoOf(type).array)(source.length);
  requireConvertible(type, source, "the tensor");
  convertInto(target, type, source);
  return Array.from(target as Float64Array);
}

// The expected lists are the results of `numpy.array(source).astype(type).tolist()` in numpy 2.

test("convertInto() stores fractions as numpy does", () => {
  const source = [-2.7, -1.5, -0.5, 0, 0.5, 1.5, 2.7, 100.9];
  for (const array of [source, new Float64Array(source)]) {
    for (const type of ["i8", "i16", "i32"] as const) {
      assertEquals(converted(type, array), [-2, -1, 0, 0, 0, 1, 2, 100], type);
    }
    assertEquals(converted("i64", array), [-2n, -1n, 0n, 0n, 0n, 1n, 2n, 100n]);
    assertEquals(converted("boolean", array), [1, 1, 1, 0, 1, 1, 1, 1]);
    assertEquals(converted("f64", array), source);
  }
  const positive = [0, 0.5, 1.5, 2.7, 100.9];
  for (const array of [positive, new Float32Array(positive)]) {
    for (const type of ["u8", "u16", "u32"] as const) assertEquals(converted(type, array), [0, 0, 1, 2, 100], type);
    assertEquals(converted("u64", array), [0n, 0n, 1n, 2n, 100n]);
  }
});

test("convertInto() wraps integers as numpy does", () => {
  const source = [-129, -1, 127, 128, 255, 256, 65535, 65536, 2147483647, -2147483648];
  const expected: Partial<Record<ElementType, readonly (number | bigint)[]>> = {
    i8: [127, -1, 127, -128, -1, 0, -1, 0, -1, 0],
    u8: [127, 255, 127, 128, 255, 0, 255, 0, 255, 0],
    i16: [-129, -1, 127, 128, 255, 256, -1, 0, -1, 0],
    u16: [65407, 65535, 127, 128, 255, 256, 65535, 0, 65535, 0],
    i32: source,
    u32: [4294967167, 4294967295, 127, 128, 255, 256, 65535, 65536, 2147483647, 2147483648],
    i64: source.map(BigInt),
    u64: source.map((value) => BigInt.asUintN(64, BigInt(value))),
  };
  for (const array of [source, new Float64Array(source), new Int32Array(source), source.map(BigInt)]) {
    for (const [type, values] of Object.entries(expected)) {
      assertEquals(converted(type as ElementType, array), [...values], `${type} of ${array.constructor.name}`);
    }
  }
});

test("convertInto() wraps bigints as numpy does", () => {
  const source = [2n ** 63n - 1n, -(2n ** 63n), 2n ** 32n + 5n, -(2n ** 40n) - 3n];
  for (const array of [source, new BigInt64Array(source)]) {
    assertEquals(converted("i8", array), [-1, 0, 5, -3]);
    assertEquals(converted("u8", array), [255, 0, 5, 253]);
    assertEquals(converted("i16", array), [-1, 0, 5, -3]);
    assertEquals(converted("u16", array), [65535, 0, 5, 65533]);
    assertEquals(converted("i32", array), [-1, 0, 5, -3]);
    assertEquals(converted("u32", array), [4294967295, 0, 5, 4294967293]);
    assertEquals(converted("i64", array), source);
    assertEquals(converted("u64", array), [
      9223372036854775807n,
      9223372036854775808n,
      4294967301n,
      18446742974197923837n,
    ]);
    assertEquals(converted("f64", array), source.map(Number));
    assertEquals(converted("boolean", array), [1, 1, 1, 1]);
  }
});

test("convertInto() rounds to f16 and f32 as numpy does", () => {
  const halves = [0.1, 65504, 65519, 65520, 1e-8, 5.96e-8, 2049, 2051, -0, 1 / 3];
  const bits = [0x2e66, 0x7bff, 0x7bff, 0x7c00, 0, 1, 0x6800, 0x6802, 0x8000, 0x3555];
  const half = new Float16Array(halves.length);
  for (const source of [halves, new Float64Array(halves)]) {
    convertInto(half, "f16", source);
    assertEquals(Array.from(new Uint16Array(half.buffer)), bits);
  }
  const singles = [0.1, 16777217, 1e39, 1e-46, 1 / 3];
  const rounded = [0.10000000149011612, 16777216, Infinity, 0, 0.3333333432674408];
  assertEquals(converted("f32", singles), rounded);
  assertEquals(converted("f32", new Float64Array(singles)), rounded);
});

test("convertInto() takes booleans, and to boolean anything but zero is true", () => {
  assertEquals(converted("f32", [true, false]), [1, 0]);
  assertEquals(converted("u8", [true, false]), [1, 0]);
  assertEquals(converted("i64", [true, false]), [1n, 0n]);
  assertEquals(converted("boolean", [NaN, Infinity, -0, 0.4, 256]), [1, 1, 0, 1, 1]);
  assertEquals(converted("boolean", [0n, 2n ** 64n, -1n]), [0, 1, 1]);
});

test("requireConvertible() refuses what has no value in the type", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    for (const type of ["i64", "u64"] as const) {
      assertThrows(() => requireConvertible(type, [0, value], "it"), RangeError, String(value));
      assertThrows(() => requireConvertible(type, new Float32Array([value]), "it"), RangeError, String(value));
    }
    for (const type of ["i32", "u8", "f16", "f64", "bf16", "boolean"] as const) requireConvertible(type, [value], "it");
  }
  requireConvertible("i64", [1e300], "it");
  for (const type of elementTypes) {
    if (type === "string") assertThrows(() => requireConvertible(type, [1], "it"), TypeError, "holds strings");
    else if (isRaw(type)) assertThrows(() => requireConvertible(type, [1], "it"), TypeError, "raw bytes");
    else requireConvertible(type, [1], "it");
  }
});

test("bf16ToNumber() and numberToBf16() are inverse for all 65536 values", () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = bf16ToNumber(bits);
    if (Number.isNaN(value)) assertEquals(numberToBf16(value), 0x7fc0);
    else if (numberToBf16(value) !== bits) assertEquals(numberToBf16(value), bits, String(value));
  }
});

/**
 * Finds the nearest bfloat16 by comparing exact distances: doubles represent every bfloat16 and every midpoint exactly.
 */
function nearestBf16(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  // The next value if there were no infinity.
  const at = (bits: number) => bits === 0x7f80 ? 2 ** 128 : bf16ToNumber(bits);
  let [low, high] = [0, 0x7f80];
  if (magnitude >= at(high)) return sign | high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at(middle) <= magnitude) low = middle;
    else high = middle;
  }
  const halfway = (at(low) + at(high)) / 2;
  if (magnitude !== halfway) return sign | (magnitude < halfway ? low : high);
  return sign | (low % 2 === 0 ? low : high);
}

test("numberToBf16() rounds to the nearest, ties to even", () => {
  const agrees = (value: number) => assertEquals(numberToBf16(value), nearestBf16(value), String(value));
  fc.assert(fc.property(fc.double({ noNaN: true }), agrees), { numRuns: 3000 });
  fc.assert(fc.property(fc.float({ noNaN: true }), agrees), { numRuns: 3000 });
  // At every midpoint, and at the nearest doubles on either side, which f32 would round to it.
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x7f7e }), fc.constantFrom(-1, 1), (bits, sign) => {
      const halfway = (bf16ToNumber(bits) + bf16ToNumber(bits + 1)) / 2;
      for (const value of [halfway, halfway * (1 + 2 ** -52), halfway * (1 - 2 ** -52)]) agrees(sign * value);
    }),
    { numRuns: 3000 },
  );
  for (const value of [0, -0, Infinity, -Infinity, 1e300, -1e-300, Number.MAX_VALUE, Number.MIN_VALUE]) agrees(value);
});

test("bf16ToNumber() and numberToBf16() refuse what is no number", () => {
  for (const value of [undefined, null, "1", 1n, [], list()]) {
    assertThrows(() => numberToBf16(value as never), TypeError, '"value" must be a number');
    assertThrows(() => bf16ToNumber(value as never), TypeError, '"bf16" must be a number');
  }
  for (const value of [-1, 0.5, NaN, 0x10000]) {
    assertThrows(() => bf16ToNumber(value), RangeError, '"bf16" must be an integer');
  }
  assertEquals(bf16ToNumber(numberToBf16(2)), 2);

  /** Converting this to a number would never end. */
  function list(): unknown[] {
    let list: unknown[] = [1, 1];
    for (let depth = 1; depth < 40; depth++) list = [list, list];
    return list;
  }
});
