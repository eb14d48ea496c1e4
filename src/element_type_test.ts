import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { type ElementType, elementTypes, type TypedArray } from "./mod.ts";
import {
  byteSizeOf,
  elementTypeOf,
  elementTypeOfArray,
  isOwnKind,
  isTypedArray,
  requireElementType,
} from "./element_type.ts";

/** `openvino.Tensor(type, [n]).byte_size` in Python, for n of `counts`. */
const counts = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 24, 25, 100];
const bytes1 = counts;
const bytes2 = [0, 2, 4, 6, 8, 10, 14, 16, 18, 32, 34, 48, 50, 200];
const bytes4 = [0, 4, 8, 12, 16, 20, 28, 32, 36, 64, 68, 96, 100, 400];
const bytes8 = [0, 8, 16, 24, 32, 40, 56, 64, 72, 128, 136, 192, 200, 800];
const bytes32 = [0, 32, 64, 96, 128, 160, 224, 256, 288, 512, 544, 768, 800, 3200];
const bits4 = [0, 1, 1, 2, 2, 3, 4, 4, 5, 8, 9, 12, 13, 50];
const pythonByteSizes: Readonly<Record<ElementType, readonly number[]>> = {
  boolean: bytes1,
  bf16: bytes2,
  f16: bytes2,
  f32: bytes4,
  f64: bytes8,
  i4: bits4,
  i8: bytes1,
  i16: bytes2,
  i32: bytes4,
  i64: bytes8,
  u1: [0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3, 3, 4, 13],
  u2: [0, 1, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6, 7, 25],
  u3: [0, 3, 3, 3, 3, 3, 3, 3, 6, 6, 9, 9, 12, 39],
  u4: bits4,
  u6: [0, 3, 3, 3, 3, 6, 6, 6, 9, 12, 15, 18, 21, 75],
  u8: bytes1,
  u16: bytes2,
  u32: bytes4,
  u64: bytes8,
  nf4: bits4,
  f8e4m3: bytes1,
  f8e5m2: bytes1,
  string: bytes32,
  f4e2m1: bits4,
  f8e8m0: bytes1,
};

test("elementTypes has all 25 types, in the order of the C enumeration", () => {
  assertEquals(elementTypes.length, 25);
  assertEquals([...elementTypes], Object.keys(pythonByteSizes));
  elementTypes.forEach((type, i) => assertEquals(elementTypeOf(i + 1), type));
  assertEquals(elementTypeOf(0), "dynamic");
});

test("byteSizeOf() gives what Python's byte_size gives, for every type", () => {
  for (const type of elementTypes) {
    assertEquals(counts.map((count) => byteSizeOf(type, count)), [...pythonByteSizes[type]], type);
  }
});

test("requireElementType() refuses what is no element type", () => {
  for (const wrong of ["F32", "float", "dynamic", "", "toString", "__proto__", 4, null, undefined, {}, ["f32"]]) {
    assertThrows(() => requireElementType(wrong, "type"), TypeError, `"type" must be an element type`);
  }
  for (const type of elementTypes) assertEquals(requireElementType(type, "type"), type);
});

test("requireElementType() knows the names that others have for element types", () => {
  const meant: Record<string, ElementType> = {
    ...{ float32: "f32", float16: "f16", float64: "f64", bfloat16: "bf16", half: "f16", float: "f32", double: "f64" },
    ...{ int8: "i8", int16: "i16", int32: "i32", int64: "i64", uint8: "u8", uint16: "u16", uint32: "u32" },
    ...{ uint64: "u64", bool: "boolean", FP32: "f32", "F32": "f32", "I64": "i64", str: "string", strings: "string" },
  };
  for (const [name, type] of Object.entries(meant)) {
    assertThrows(() => requireElementType(name, "type"), TypeError, `, did you mean "${type}"?`);
    assertEquals(requireElementType(type, "type"), type);
  }
  const unlike = assertThrows(() => requireElementType("nonsense", "type"), TypeError);
  assert(!unlike.message.includes("did you mean"), unlike.message);
});

test("elementTypeOfArray() and isOwnKind() know every typed array", () => {
  const arrays: readonly (readonly [TypedArray, ElementType, readonly ElementType[]])[] = [
    [new Int8Array(1), "i8", ["i8"]],
    [new Uint8Array(1), "u8", [
      "boolean",
      "i4",
      "u1",
      "u2",
      "u3",
      "u4",
      "u6",
      "u8",
      "nf4",
      "f8e4m3",
      "f8e5m2",
      "f4e2m1",
      "f8e8m0",
    ]],
    [new Uint8ClampedArray(1), "u8", ["u8"]],
    [new Int16Array(1), "i16", ["i16"]],
    [new Uint16Array(1), "u16", ["bf16", "u16"]],
    [new Int32Array(1), "i32", ["i32"]],
    [new Uint32Array(1), "u32", ["u32"]],
    [new Float16Array(1), "f16", ["f16"]],
    [new Float32Array(1), "f32", ["f32"]],
    [new Float64Array(1), "f64", ["f64"]],
    [new BigInt64Array(1), "i64", ["i64"]],
    [new BigUint64Array(1), "u64", ["u64"]],
  ];
  for (const [array, own, shares] of arrays) {
    assertEquals(isTypedArray(array), true);
    assertEquals(elementTypeOfArray(array), own);
    assertEquals(elementTypes.filter((type) => isOwnKind(type, array)), [...shares], own);
  }
  for (const other of [new DataView(new ArrayBuffer(1)), new ArrayBuffer(1), [1], null, { length: 1 }]) {
    assertEquals(isTypedArray(other), false);
  }
});
