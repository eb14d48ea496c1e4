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

test("getMinShape() and getMaxShape() give the bounds", () => {
  const of = (text: string) => [PartialShape.from(text).getMinShape(), PartialShape.from(text).getMaxShape()];
  assertEquals(of("[1,?,2..4,3..,..5]"), [[1, 0, 2, 3, 0], [1, Infinity, 4, Infinity, 5]]);
  assertEquals(of("[2,3]"), [[2, 3], [2, 3]]);
  assertEquals(of("[]"), [[], []]);
  assertEquals(of("[...]"), [[], []]);
});

/** Each of these against each, by Python: 1 for `refines`, 2 for `relaxes`, 4 for `same_scheme`. */
const related = {
  "[...]": "72222222222222",
  "[]": "17000000000000",
  "[?]": "10726666000022",
  "[1]": "10171010000000",
  "[1..3]": "10527456000000",
  "[2..]": "10504746000002",
  "[..3]": "10526476000020",
  "[2..3]": "10505557000000",
  "[1,?]": "10000000720000",
  "[1,2]": "10000000170000",
  "[2,?]": "10000000007000",
  "[1..2,3]": "10000000000700",
  "[0]": "10100010000070",
  "[5]": "10100100000007",
} as const;

test("refines(), relaxes() and sameScheme() are as in Python", () => {
  const shapes = Object.keys(related).map((text) => PartialShape.from(text));
  Object.values(related).forEach((row, i) => {
    const a = shapes[i]!;
    const found = shapes.map((b) => Number(a.refines(b)) + 2 * Number(a.relaxes(b)) + 4 * Number(a.sameScheme(b)));
    assertEquals(found.join(""), row, String(a));
  });
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

test("equals() compares rank and bounds, also with a static shape", () => {
  const shapes = Object.keys(related).map((text) => PartialShape.from(text));
  for (const a of shapes) {
    assertEquals(shapes.filter((b) => a.equals(b)).map(String), [String(a)]);
    assertEquals(a.equals(PartialShape.from(String(a))), true);
  }
  const shape = PartialShape.from("[1,2]");
  assertEquals([[1, 2], [2, 1], [1], [1, 2, 1]].map((other) => shape.equals(other)), [true, false, false, false]);
  assertEquals(PartialShape.from("[]").equals([]), true);
  assertEquals([PartialShape.from("[...]").equals([]), PartialShape.from("[1,?]").equals([1, -1])], [false, false]);
  for (const no of [null, undefined, "[1,2]", 3, {}]) assertEquals(shape.equals(no as never), false);
});

test("PartialShape.accepts() refuses what is no array", () => {
  const shape = PartialShape.from([1, -1]);
  for (const wrong of [undefined, null, "1,2", { length: 2 }]) {
    assertThrows(() => shape.accepts(wrong as never), TypeError, '"shape" must be an array of numbers');
  }
  assertEquals(shape.accepts([1, 2]), true);
});
