import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { readBinaryData, writeBinaryData } from "./binary_data.ts";
import { datatypes, elementTypeOf, type NumericElements } from "./datatypes.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

test("readBinaryData() gives back what writeBinaryData() wrote, aligned or not", () => {
  const samples: Record<string, NumericElements | string[]> = {
    BOOL: Uint8Array.of(1, 0),
    UINT8: Uint8Array.of(0, 255),
    UINT16: Uint16Array.of(1, 65535),
    UINT32: Uint32Array.of(1, 2 ** 32 - 1),
    UINT64: BigUint64Array.of(1n, 2n ** 64n - 1n),
    INT8: Int8Array.of(-128, 127),
    INT16: Int16Array.of(-(2 ** 15), 1),
    INT32: Int32Array.of(-(2 ** 31), 1),
    INT64: BigInt64Array.of(-(2n ** 63n), 1n),
    FP16: Float16Array.of(0.5, -Infinity),
    BF16: Uint16Array.of(0x3fc0, 0),
    FP32: Float32Array.of(1.5, NaN),
    FP64: Float64Array.of(0.1, -0),
    BYTES: ["", "Grüße 🎉\0"],
  };
  assertEquals(Object.keys(samples).sort(), datatypes.toSorted());
  for (const datatype of datatypes) {
    const data = samples[datatype]!;
    const written = writeBinaryData(data);
    for (const offset of [0, 1]) {
      const body = new Uint8Array(written.byteLength + offset);
      body.set(written, offset);
      assertEquals(readBinaryData("x", datatype, [2], body.subarray(offset)), data, elementTypeOf(datatype));
    }
  }
});

test("BYTES are a little-endian length and the text's bytes, one after the other", () => {
  assertEquals(writeBinaryData(["ab", ""]), bytes(2, 0, 0, 0, 97, 98, 0, 0, 0, 0));
});

test("readBinaryData() refuses another size, other BOOLs, and BYTES that are cut or no UTF-8", () => {
  assertEquals(readBinaryData("x", "FP32", [0], bytes()), new Float32Array());
  assertThrows(
    () => readBinaryData("x", "FP32", [1], bytes(1, 2, 3)),
    Error,
    "'x' needs 4 bytes for 1 elements of FP32, got 3",
  );
  assertThrows(() => readBinaryData("x", "FP32", [2 ** 40], bytes(1, 2, 3)), Error, "got 3");
  assertThrows(() => readBinaryData("x", "BOOL", [1], bytes(2)), Error, "not 0 or 1");
  assertThrows(() => readBinaryData("x", "BYTES", [1], bytes(1, 0, 0)), Error, "ends within element 0");
  assertThrows(() => readBinaryData("x", "BYTES", [1], bytes(2, 0, 0, 0, 97)), Error, "ends within element 0");
  assertThrows(() => readBinaryData("x", "BYTES", [1], bytes(1, 0, 0, 0, 0xff)), Error, "not UTF-8");
  assertThrows(
    () => readBinaryData("x", "BYTES", [2], bytes(1, 0, 0, 0, 97)),
    Error,
    "needs 2 elements of BYTES, got 1",
  );
});
