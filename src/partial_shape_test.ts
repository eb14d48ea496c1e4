import { test } from "node:test";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
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

/** Texts that Python refuses too. */
const noTexts = [
  ...["[1,2", "1,2]", "[1,,2]", "[a]", "[1.5]", "[,]", "[1,]", "[[1]]", "[1..2..3]", "[?,...]", "(1,2)", "{1,2}", "{}"],
  ...["[1;2]", "[1 2]", "[.. 5]", "[1 ..5]", "[1 .. 5]", "[+1]", "{...}"],
];

/** Texts that Python takes and makes something else of. */
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

test("PartialShape.from() gives a partial shape back as it is", () => {
  const shape = PartialShape.from([1, -1]);
  assertStrictEquals(PartialShape.from(shape), shape);
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

test("isStatic, isDynamic and rank tell what is known", () => {
  const of = (text: string) => {
    const { isStatic, isDynamic, rank } = PartialShape.from(text);
    return [isStatic, isDynamic, rank];
  };
  assertEquals(of("[1,2]"), [true, false, 2]);
  assertEquals(of("[]"), [true, false, 0]);
  assertEquals(of("[1,?]"), [false, true, 2]);
  assertEquals(of("[1,2..3]"), [false, true, 2]);
  assertEquals(of("[...]"), [false, true, null]);
});

test("toShape() gives a static shape and refuses a dynamic one", () => {
  assertEquals(PartialShape.from("[2,3]").toShape(), [2, 3]);
  for (const text of ["[2,?]", "[1..2]", "[...]"]) {
    assertThrows(() => PartialShape.from(text).toShape(), RangeError, text);
  }
});

test("accepts() checks rank and bounds", () => {
  const shape = PartialShape.from("[2,?,3..5,1..]");
  assertEquals(shape.accepts([2, 0, 3, 1]), true);
  assertEquals(shape.accepts([2, 99, 5, 1000]), true);
  for (const other of [[1, 0, 3, 1], [2, 0, 2, 1], [2, 0, 6, 1], [2, 0, 3, 0], [2, 0, 3], [2, 0, 3, 1, 1]]) {
    assertEquals(shape.accepts(other), false, `[${other}]`);
  }
  assertEquals(PartialShape.from("[...]").accepts([4, 4]), true);
});
