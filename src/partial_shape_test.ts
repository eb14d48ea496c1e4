import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type DimensionLike, PartialShape } from "./mod.ts";

/** Text, and what `str(openvino.PartialShape(text))` gives for it. */
const texts: readonly (readonly [text: string, python: string])[] = [
  ["[1,?,2..4]", "[1,?,2..4]"],
  ["[...]", "[...]"],
  ["...", "[...]"],
  ["?", "[?]"],
  ["[]", "[]"],
  ["[ ]", "[]"],
  ["", "[]"],
  ["[?]", "[?]"],
  ["[? ]", "[?]"],
  ["[-1]", "[?]"],
  ["[1..]", "[1..]"],
  ["[..5]", "[..5]"],
  ["[0..5]", "[..5]"],
  ["[5..5]", "[5]"],
  ["[0..]", "[?]"],
  ["[..]", "[?]"],
  ["1,2", "[1,2]"],
  ["?,1", "[?,1]"],
  ["1", "[1]"],
  ["[1, 2]", "[1,2]"],
  [" [1,2] ", "[1,2]"],
  ["[ 1 , ? ]", "[1,?]"],
  ["[0]", "[0]"],
  ["[00]", "[0]"],
];

/** Texts that Python refuses as well. */
const noTexts = [
  ...["[1,2", "1,2]", "[1,,2]", "[a]", "[1.5]", "[,]", "[1,]", "[[1]]", "[1..2..3]", "[?,...]", "(1,2)", "{1,2}", "{}"],
  ...["[1;2]", "[1 2]", "[.. 5]", "[1 ..5]", "[1 .. 5]", "[+1]", "{...}"],
];

/** Texts that Python accepts and misinterprets. */
const nonsense = ["[-2]", "[2..1]", "[99999999999999999999]"];

test("PartialShape.from() reads text as Python does", () => {
  for (const [text, python] of texts) assertEquals(PartialShape.from(text).toString(), python, text);
});

test("PartialShape.from() refuses what is no text of a shape", () => {
  for (const text of [...noTexts, ...nonsense]) assertThrows(() => PartialShape.from(text), RangeError, "not a ", text);
});

test("PartialShape.from() takes dimensions", () => {
  const cases: readonly (readonly [DimensionLike[], string])[] = [
    [[1, 3, -1, [224, 448]], "[1,3,?,224..448]"],
    [[[0, 5]], "[..5]"],
    [[[5, -1]], "[5..]"],
    [[[0, -1]], "[?]"],
    [[[-1, -1]], "[?]"],
    [[[3, 3]], "[3]"],
    [[], "[]"],
  ];
  for (const [dimensions, text] of cases) assertEquals(PartialShape.from(dimensions).toString(), text);
});

test("PartialShape.from() refuses what are no dimensions", () => {
  for (const wrong of [-2, 1.5, NaN, Infinity, 2 ** 53, [2, 1], [0.5, 1], [-2, 3], [1, -2]] as DimensionLike[]) {
    assertThrows(() => PartialShape.from([wrong]), RangeError, "not a dimension");
  }
  for (const wrong of ["1", null, undefined, [1], [1, 2, 3], ["1", 2], {}, 1n]) {
    assertThrows(() => PartialShape.from([wrong as never]), TypeError, "a dimension must be");
  }
  for (const wrong of [null, undefined, 3, {}, new Int32Array(1), 1n, Symbol()]) {
    assertThrows(() => PartialShape.from(wrong as never), TypeError, `"shape" must be`);
  }
  assertEquals(PartialShape.from([1]).toString(), "[1]");
});

test("toString() gives text that from() reads to the same shape", () => {
  const bound = fc.nat(2 ** 40);
  const dimension = fc.oneof(
    bound,
    fc.constant(-1),
    fc.tuple(bound, bound).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
    bound.map((min): [number, number] => [min, -1]),
  );
  fc.assert(fc.property(fc.array(dimension, { maxLength: 8 }), (dimensions) => {
    const shape = PartialShape.from(dimensions);
    assertEquals(PartialShape.from(shape.toString()).dimensions, shape.dimensions);
  }));
});

test("getDimension() gives a dimension's bounds, and refuses what is no index", () => {
  const shape = PartialShape.from("[1,?,2..4,3..]");
  assertEquals([0, 1, 2, 3].map((index) => shape.getDimension(index)), [
    { min: 1, max: 1 },
    { min: 0, max: -1 },
    { min: 2, max: 4 },
    { min: 3, max: -1 },
  ]);
  for (const index of [4, -1, 0.5, NaN]) assertThrows(() => shape.getDimension(index), RangeError, "[1,?,2..4,3..]");
  for (const wrong of [undefined, "0", "length", 0n]) {
    assertThrows(() => shape.getDimension(wrong as never), TypeError, `"index"`);
  }
  for (const text of ["[]", "[...]"]) assertThrows(() => PartialShape.from(text).getDimension(0), RangeError, text);
});

test("refines(), relaxes() and sameScheme() refuse what is no PartialShape", () => {
  const shape = PartialShape.from([1, 2]);
  for (const wrong of [[1, 2], "[1,2]", null, undefined, 3, { dimensions: null }]) {
    assertThrows(() => shape.refines(wrong as never), TypeError, `"shape"`);
    assertThrows(() => shape.relaxes(wrong as never), TypeError, `"shape"`);
    assertThrows(() => shape.sameScheme(wrong as never), TypeError, `"shape"`);
  }
  assertEquals(shape.refines(PartialShape.from("[1,2]")), true);
});

test("equals() is false for what is no shape", () => {
  const shape = PartialShape.from("[1,2]");
  for (const no of [null, undefined, "[1,2]", 3, {}]) assertEquals(shape.equals(no as never), false);
  assertEquals([PartialShape.from("[...]").equals([]), PartialShape.from("[1,?]").equals([1, -1])], [false, false]);
  assertEquals(shape.equals([1, 2]), true);
});

test("PartialShape.accepts() refuses what is no array", () => {
  const shape = PartialShape.from([1, -1]);
  for (const wrong of [undefined, null, "1,2", { length: 2 }]) {
    assertThrows(() => shape.accepts(wrong as never), TypeError, '"shape" must be an array of numbers');
  }
  assertEquals(shape.accepts([1, 2]), true);
});
