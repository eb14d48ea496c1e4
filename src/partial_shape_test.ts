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
    [["?", 3], "[?,3]"],
    [["1..4000", 512], "[1..4000,512]"],
    [["..4", "2..", "-1", "7", ".."], "[..4,2..,?,7,?]"],
    [[PartialShape.from("[2..4]").getDimension(0), { min: 0, max: -1 }], "[2..4,?]"],
  ];
  for (const [dimensions, text] of cases) assertEquals(PartialShape.from(dimensions).toString(), text);
});

test("PartialShape.from() refuses what are no dimensions", () => {
  for (const wrong of [-2, 1.5, NaN, Infinity, 2 ** 53, [2, 1], [0.5, 1], [-2, 3], [1, -2]] as DimensionLike[]) {
    assertThrows(() => PartialShape.from([wrong]), RangeError, "not a dimension");
  }
  for (const wrong of ["", "a", "1,2", "[1]", "1.5", "+1", "-2", "1 .. 4", "...", "1..2..3", "3..1"]) {
    assertThrows(() => PartialShape.from([wrong]), RangeError, "not a dimension", wrong);
  }
  for (const wrong of [null, undefined, [1], [1, 2, 3], ["1", 2], {}, { min: 1 }, { min: "1", max: 2 }, 1n]) {
    assertThrows(() => PartialShape.from([wrong as never]), TypeError, "a dimension must be");
  }
  for (const wrong of [null, undefined, 3, {}, new Float32Array(1), new DataView(new ArrayBuffer(1)), 1n, Symbol()]) {
    assertThrows(() => PartialShape.from(wrong as never), TypeError, `"shape" must be`);
    assertThrows(() => new PartialShape(wrong as never), TypeError, `"shape" must be`);
  }
  assertEquals(PartialShape.from([1]).toString(), "[1]");
});

test("new PartialShape() takes what from() takes, typed arrays too", () => {
  for (const each of ["[1,?]", [1, -1], [1, "?"], Int32Array.of(1, -1), BigInt64Array.of(1n, -1n)]) {
    for (const shape of [new PartialShape(each), PartialShape.from(each)]) assertEquals(shape.toString(), "[1,?]");
  }
  const shape = PartialShape.from("[1,?]");
  const again = new PartialShape(shape);
  assertEquals([again === shape, again.equals(shape), PartialShape.from(shape) === shape], [false, true, true]);
  assertThrows(() => new PartialShape(Int32Array.of(-2)), RangeError, "not a dimension");
});

test("PartialShape.dynamic() knows nothing but the rank", () => {
  assertEquals(PartialShape.dynamic().toString(), "[...]");
  assertEquals([0, 1, 3].map((rank) => PartialShape.dynamic(rank).toString()), ["[]", "[?]", "[?,?,?]"]);
  for (const wrong of [-1, 1.5, NaN, 2 ** 40]) assertThrows(() => PartialShape.dynamic(wrong), RangeError, `"rank"`);
  assertThrows(() => PartialShape.dynamic("3" as never), TypeError, `"rank"`);
});

test("compatible() tells whether two shapes have a static one in common", () => {
  const shape = PartialShape.from("[1..4,3]");
  for (const yes of ["[2,3]", "[?,?]", "[...]", "[4..8,3]", "[3..,3]", [4, 3], Int32Array.of(1, 3)]) {
    assertEquals(shape.compatible(yes), true, String(yes));
    assertEquals(PartialShape.from(yes).compatible(shape), true, String(yes));
  }
  for (const no of ["[5,3]", "[5..8,3]", "[5..,3]", "[2]", "[2,4]", "[]", [0, 3]]) {
    assertEquals(shape.compatible(no), false, String(no));
    assertEquals(PartialShape.from(no).compatible(shape), false, String(no));
  }
  for (const wrong of [undefined, null, 3, {}]) {
    assertThrows(() => shape.compatible(wrong as never), TypeError, `"shape" must be`);
  }
  assertThrows(() => shape.compatible("[a]"), RangeError, "not a dimension");
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
  assertEquals([shape.equals([1, 2]), shape.equals(Int32Array.of(1, 2)), shape.equals(Int32Array.of(1, 3))], [
    true,
    true,
    false,
  ]);
});

test("PartialShape.accepts() refuses what is no array", () => {
  const shape = PartialShape.from([1, -1]);
  for (const wrong of [undefined, null, "1,2", { length: 2 }]) {
    assertThrows(() => shape.accepts(wrong as never), TypeError, '"shape" must be an array of numbers');
  }
  assertThrows(() => shape.accepts(Float32Array.of(1, 2) as never), TypeError, '"shape" must be an array of numbers');
  assertEquals([shape.accepts([1, 2]), shape.accepts(Int32Array.of(1, 2)), shape.accepts(Int32Array.of(2, 2))], [
    true,
    true,
    false,
  ]);
});
