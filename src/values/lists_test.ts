import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { flatten, flattenStrings, joinRows, nest, requireNestable } from "./lists.ts";

test("flatten() gives values and shape of nested lists", () => {
  assertEquals(flatten([[1, 2, 3], [4, 5, 6]], "it"), { values: [1, 2, 3, 4, 5, 6], shape: [2, 3] });
  assertEquals(flatten([], "it"), { values: [], shape: [0] });
  assertEquals(flatten([[], []], "it"), { values: [], shape: [2, 0] });
  assertEquals(flatten([[[true], [2n]]], "it"), { values: [true, 2n], shape: [1, 2, 1] });
  assertEquals(flattenStrings([["a"], ["b"]], "it"), { values: ["a", "b"], shape: [2, 1] });
});

test("flatten() refuses lists of unequal lengths or depths, and what is no number", () => {
  const ragged = [[[1], [1, 2]], [[1, 2], [1]], [[1], 2], [1, [2]], [[[1]], [2]], [[1, 2], [3], [4, 5, 6]]];
  for (const list of ragged) {
    assertThrows(() => flatten(list, "it"), RangeError, "unequal");
    const texts = JSON.parse(JSON.stringify(list, (_, value) => typeof value === "number" ? String(value) : value));
    assertThrows(() => flattenStrings(texts, "it"), RangeError, "unequal");
  }
  for (const list of [["1"], [null], [undefined], [1, , 3], [{}], [[1], [Symbol()]], [new Float32Array(1)]]) {
    assertThrows(() => flatten(list as never, "it"), TypeError, "must hold numbers");
  }
  assertThrows(() => flattenStrings(["a", 1], "it"), TypeError, "must hold strings");
  const endless: unknown[] = [];
  endless.push(endless);
  assertThrows(() => flatten(endless as never, "it"), RangeError, "deeper");
  const tail: unknown[] = [[1]];
  tail.push(tail);
  assertThrows(() => flatten(tail as never, "it"), RangeError, "unequal");
});

test("flatten() refuses lists that hold one list so often that no memory would hold their items", () => {
  // 40 levels of two items each, which are the same list: cheap to build, but flattening them would never end.
  let list: unknown[] = [1, 1];
  for (let depth = 1; depth < 40; depth++) list = [list, list];
  assertThrows(() => flatten(list as number[], "values"), RangeError, "values holds more than 67108864 items");
  assertThrows(() => flattenStrings(list, "values"), RangeError, "values holds more than 67108864 items");
  const [inner] = list as [unknown[]];
  let small: unknown = inner;
  for (let depth = 0; depth < 30; depth++) small = (small as unknown[])[0];
  assertEquals(flatten(small as number[], "values").values.length, 2 ** 9);
});

test("joinRows() copies rows into one array", () => {
  const [a, b] = [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)];
  assertEquals(joinRows([a, b], "it", undefined), { values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] });
  assertEquals(joinRows([[a], [b]], "it", "f32")?.shape, [2, 1, 3]);
  assertEquals(joinRows([BigInt64Array.of(1n)], "it", "i64"), { values: BigInt64Array.of(1n), shape: [1, 1] });
  assertEquals(joinRows([a, a.subarray(0, 0).slice(), a].slice(1, 2), "it", "f32")?.shape, [1, 0]);
  assertEquals(joinRows([new Uint8ClampedArray([300])], "it", "u8")?.values, Uint8Array.of(255));
  // A copy: a later change of a row does not show.
  const joined = joinRows([a], "it", "f32");
  a[0] = 9;
  assertEquals(joined?.values, Float32Array.of(1, 2, 3));
});

test("joinRows() leaves lists without rows to others", () => {
  const endless: unknown[] = [];
  endless.push(endless);
  for (const list of [[], [1, 2], [[1]], ["a"], [new DataView(new ArrayBuffer(1))], endless]) {
    assertEquals(joinRows(list, "it", "f32"), undefined);
  }
});

test("joinRows() refuses rows that differ, are gone, or are for a packed type", () => {
  const row = Float32Array.of(1, 2);
  assertEquals(joinRows([row, row], "it", "f32")?.shape, [2, 2]);
  assertThrows(() => joinRows([row, Float32Array.of(1)], "it", "f32"), RangeError, "rows of unequal lengths, 2 and 1");
  assertThrows(() => joinRows([[row], [row, row]], "it", "f32"), RangeError, "lists of unequal lengths");
  assertThrows(() => joinRows([[row], row], "it", "f32"), RangeError, "lists of unequal depths");
  assertThrows(() => joinRows([row, Int32Array.of(1, 2)], "it", "f32"), TypeError, "rows of one type");
  assertThrows(() => joinRows([row, 1], "it", "f32"), TypeError, "got 1");
  assertThrows(() => flatten([1, row] as never, "it"), TypeError, "must hold numbers");
  const gone = Float32Array.of(1, 2);
  structuredClone(gone, { transfer: [gone.buffer] });
  assertThrows(() => joinRows([gone], "it", "f32"), TypeError, "it is detached");
  assertThrows(() => joinRows([Uint8Array.of(1)], "it", "u4"), TypeError, "give one Uint8Array");
  assertEquals(joinRows([Uint8Array.of(1)], "it", "f8e4m3")?.shape, [1, 1]);
});

test("nest() makes lists of a shape, and without dimensions the item", () => {
  assertEquals(nest([1, 2, 3, 4, 5, 6], [2, 3]), [[1, 2, 3], [4, 5, 6]]);
  assertEquals(nest(Float32Array.of(1, 2), [1, 2, 1]), [[[1], [2]]]);
  assertEquals(nest(["a"], []), "a");
  assertEquals(nest([], [2, 0]), [[], []]);
  assertEquals(nest([], [0, 2]), []);
});

test("requireNestable() refuses more lists than a program can hold", () => {
  requireNestable([0, 2 ** 40]);
  assertThrows(() => requireNestable([2 ** 40, 0]), RangeError, "more than 67108864");
  assertThrows(() => requireNestable([2 ** 14, 2 ** 14, 0]), RangeError, "more than 67108864");
});
