import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { datatypes } from "./datatypes.ts";
import { parseJson, readJsonData, writeJsonData } from "./json_data.ts";

test("readJsonData() and writeJsonData() keep every element type's values", () => {
  const samples: Record<string, unknown[]> = {
    BOOL: [true, false],
    UINT8: [0, 255],
    UINT16: [0, 65535],
    UINT32: [0, 2 ** 32 - 1],
    UINT64: [0, 2 ** 53 - 1],
    INT8: [-128, 127],
    INT16: [-(2 ** 15), 2 ** 15 - 1],
    INT32: [-(2 ** 31), 2 ** 31 - 1],
    INT64: [-(2 ** 53) + 1, 7],
    FP16: [65504, -0.5],
    BF16: [1.5, -(2 ** 100)],
    FP32: [0.5, -(2 ** 127)],
    FP64: [0.1, -1e300],
    BYTES: ["", "Grüße 🎉\0"],
  };
  assertEquals(Object.keys(samples).sort(), datatypes.toSorted());
  for (const datatype of datatypes) {
    const data = readJsonData("x", datatype, [2], samples[datatype]);
    assertEquals(
      writeJsonData("x", datatype, data).map(Number),
      datatype === "FP32"
        ? samples[datatype]!.map((value) => Math.fround(Number(value)))
        : samples[datatype]!.map(Number),
      datatype,
    );
  }
});

test("integers of 64 bits keep all their digits", () => {
  const text = "[-9223372036854775808,9223372036854775807,1]";
  const data = readJsonData("x", "INT64", [3], parseJson(text));
  assertEquals(data, BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 1n));
  assertEquals(JSON.stringify(writeJsonData("x", "INT64", data)), text);
  assertEquals(
    readJsonData("x", "UINT64", [1], parseJson("[18446744073709551615]")),
    BigUint64Array.of(2n ** 64n - 1n),
  );
  assertEquals(readJsonData("x", "FP64", [1], parseJson("[10000000000000000000]")), Float64Array.of(1e19));
  assertEquals(parseJson('{"1234567890123456": "1234567890123456789"}'), { "1234567890123456": "1234567890123456789" });
});

test("readJsonData() takes lists that are flat or nested like the shape, and no others", () => {
  assertEquals(readJsonData("x", "INT32", [2, 2], [[1, 2], [3, 4]]), Int32Array.of(1, 2, 3, 4));
  assertEquals(readJsonData("x", "INT32", [2, 2], [1, 2, 3, 4]), Int32Array.of(1, 2, 3, 4));
  assertEquals(readJsonData("x", "INT32", [1, 2, 1], [[[1], [2]]]), Int32Array.of(1, 2));
  assertEquals(readJsonData("x", "INT32", [2, 0], [[], []]), new Int32Array());
  assertEquals(readJsonData("x", "INT32", [2, 0], []), new Int32Array());
  assertEquals(readJsonData("x", "INT32", [], [7]), Int32Array.of(7));
  for (
    const [shape, data] of [
      [[1, 4], [[1], [2, -3, 4]]],
      [[2, 2], [[1, 2], 3, 4]],
      [[2, 2], [[1, 2, 3, 4]]],
      [[2, 2], [[1, 2], [3, 4], []]],
      [[1, 1, 2], [[1, 2]]],
      [[], [[7]]],
    ] as const
  ) assertThrows(() => readJsonData("x", "INT32", shape, data), Error, "nested in another way than its shape");
  assertThrows(() => readJsonData("x", "INT32", [2], [[1], [2]]), Error, "element 0 that is no INT32");
  assertThrows(() => readJsonData("x", "INT32", [2], [1, [2]]), Error, "element 1 that is no INT32");
});

test("parseJson() changes nothing but long integers, however they stand in the text", () => {
  const long = "9007199254740993";
  const text = `{"a":[${long},-${long},0.${long},1e-${long},${long}.5,${long}e1, ${long} ],"__proto__":${long},` +
    `"${long}":"\\"${long},${long}","n":null,"o":{"p":[[${long}]]},"t":9007199254740991,"w":1234567890123456789012}`;
  const read = parseJson(text) as Record<string, unknown>;
  const integer = BigInt(long);
  assertEquals(read["a"], [integer, -integer, ...JSON.parse(`[0.${long},0,${long}.5,${long}e1]`), integer]);
  assertEquals(Object.getOwnPropertyDescriptor(read, "__proto__")?.value, integer);
  assertEquals(read[long], `"${long},${long}`);
  assertEquals([read["n"], read["o"], read["t"], read["w"]], [
    null,
    { p: [[integer]] },
    9007199254740991,
    1234567890123456789012,
  ]);
  assertThrows(() => parseJson(`[${long}`), SyntaxError);
  assertEquals(parseJson(long), integer);
});

test("readJsonData() refuses what is no list, too few or too many, of another type or out of range", () => {
  assertThrows(() => readJsonData("x", "INT32", [1], 7), Error, "'x' has no list as data");
  assertThrows(() => readJsonData("x", "INT32", [1], undefined), Error, "no list");
  assertThrows(() => readJsonData("x", "INT32", [2], [7]), Error, "needs 2 elements for its shape, got 1");
  assertThrows(() => readJsonData("x", "FP32", [2 ** 40], [7]), Error, "got 1");
  const deep = JSON.parse("[".repeat(1000) + "]".repeat(1000));
  assertThrows(() => readJsonData("x", "INT32", [1], deep), Error, "element 0 that is no INT32");
  for (
    const [datatype, value] of [
      ["BOOL", 1],
      ["UINT8", 256],
      ["UINT8", -1],
      ["INT8", 1.5],
      ["INT32", "1"],
      ["UINT64", -1],
      ["INT64", 2 ** 53],
      ["INT64", 2n ** 63n],
      ["FP16", 65505],
      ["BF16", 3.4e38],
      ["FP32", 1e39],
      ["FP32", null],
      ["FP64", true],
      ["BYTES", 1],
      ["BYTES", "\ud800"],
    ] as const
  ) {
    assertThrows(() => readJsonData("x", datatype, [1], [value]), Error, `element 0 that is no ${datatype}`);
  }
  assertThrows(() => readJsonData("x", "FP32", [1], [null]), Error, "null may stand for NaN or infinity");
});

test("writeJsonData() refuses what JSON cannot say", () => {
  assertEquals(writeJsonData("y", "FP32", Float32Array.of(1)), [1]);
  for (const value of [NaN, Infinity]) {
    assertThrows(
      () => writeJsonData("y", "FP32", Float32Array.of(value)),
      Error,
      "'y' has values that JSON cannot say",
    );
  }
  assertThrows(() => writeJsonData("y", "BF16", Uint16Array.of(0x7f80)), Error, "binary data can");
});
