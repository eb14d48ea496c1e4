import { inspect } from "node:util";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { type Dimension, type DimensionLike, PartialShape, type PartialShapeLike } from "openvino-ffi";
import { check, type Group, onNetworks, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";

/** Shapes that all differ from each other. */
const texts = [
  ...["[...]", "[]", "[?]", "[0]", "[1]", "[5]", "[1..3]", "[2..]", "[..3]", "[2..3]", "[1..4]"],
  ...["[1,?]", "[1,2]", "[2,?]", "[1..2,3]", "[1,3,?,224..448]", "[1,3,224,224]", "[?,3,?,?]"],
];

const makeShapes = () => texts.map((text) => PartialShape.from(text));

/** Records for which pairs of shapes a condition holds. */
function table(t: CheckContext, holds: (a: PartialShape, b: PartialShape) => boolean): void {
  const shapes = makeShapes();
  for (const a of shapes) t.observe(a.toString(), shapes.filter((b) => holds(a, b)));
}

/** The model's input shape, with any batch, and with bounds. */
function variants(t: CheckContext): { fixed: PartialShape; any: PartialShape; bounded: PartialShape } {
  const fixed = t.compiled().input().partialShape;
  const rest = fixed.toShape().slice(1);
  return {
    fixed,
    any: PartialShape.from([-1, ...rest]),
    bounded: PartialShape.from([[0, 8] as const, ...rest]),
  };
}

/** A dimension as Python's has it. */
function bounds({ min, max }: Dimension): number[] {
  return [min, max];
}

/** Entries with long names. */
const fromShape = "PartialShape(shape: Shape | PartialShape | list | tuple | str)";
const equality = "__eq__(other: PartialShape | Shape | list | tuple)";

/** The entries for a dimension's bounds. */
const dimension = ["min_length", "get_min_length()", "max_length", "get_max_length()"].map((each) =>
  `Dimension.${each}`
);

/** The checks of PartialShape. */
export const partialShape: Group = {
  class: "PartialShape",
  checks: [
    check("of the ports", ["is_static", "is_dynamic", "rank", "to_string()", "to_shape()"], onNetworks, (t) => {
      for (const port of [t.compiled().input(), t.compiled().output()]) {
        const shape = port.partialShape;
        t.observe(`${port.anyName}`, shape);
        t.observe(`${port.anyName}: static`, [shape.isStatic, shape.isDynamic]);
        t.observe(`${port.anyName}: rank`, shape.rank);
        t.observe(`${port.anyName}: as a shape`, shape.toShape());
      }
    }),
    check("of a dynamic port", ["is_static", "is_dynamic", "rank", "to_string()", "get_shape()"], [
      ...onTiny("dynamic_nchw", "dynamic_bounded", "strings"),
    ], async (t) => {
      const shape = t.readModel().input().partialShape;
      t.observe("text", shape.toString());
      t.observe("static", [shape.isStatic, shape.isDynamic]);
      t.observe("rank", shape.rank);
      const fixed = PartialShape.from("[1,2]");
      await t.refuses("as a shape", RangeError, () => shape.toShape(), () => fixed.toShape());
      t.where("messages", () => assertThrows(() => shape.toShape(), RangeError, shape.toString()));
    }),
    check("from the dimensions of a port", [fromShape], onNetworks, (t) => {
      const shape = t.compiled().input().shape;
      const [batch, ...rest] = shape as [number, ...number[]];
      const cases: Record<string, PartialShape> = {
        static: PartialShape.from(shape),
        any: PartialShape.from([-1, ...rest]),
        bounds: PartialShape.from([[batch, batch + 7], ...rest]),
        "no upper bound": PartialShape.from([[2, -1], ...rest]),
        "no lower bound": PartialShape.from([[0, 4], ...rest]),
        "one size": PartialShape.from([[3, 3], ...rest]),
        text: PartialShape.from(`[${shape}]`),
        "no rank": PartialShape.from("[...]"),
      };
      for (const [label, made] of Object.entries(cases)) t.observe(label, made);
      // Python creates another.
      t.where("only here", () => assertStrictEquals(PartialShape.from(cases["any"]!), cases["any"]));
      // The list it was created from belongs to the caller.
      shape[0] = 99;
      t.observe("static, still", cases["static"]);
    }),
    check("from text", [fromShape, "to_string()"], onNetworks, (t) => {
      for (
        const text of ["[1, 2]", " [1,2] ", "1,2", "?", "...", "", "[-1]", "[0..5]", "[5..5]", "[0..]", "[..]", "[00]"]
      ) {
        t.observe(JSON.stringify(text), PartialShape.from(text));
      }
      for (const shape of makeShapes()) t.observe(`${shape}`, shape);
    }),
    check("from what is no shape", [fromShape], onNetworks, async (t) => {
      const from = (shape: unknown) => () => PartialShape.from(shape as string);
      for (
        const text of ["[1,2", "1,2]", "[1,,2]", "[a]", "[1.5]", "[1..2..3]", "[?,...]", "[1 2]", "[+1]", "[.. 5]"]
      ) {
        await t.refuses(text, RangeError, from(text), from("[1,2]"));
      }
      await t.refuses("a number", TypeError, from(3), from([3]));
      await t.refuses("null", TypeError, from(null), from([]));
      await t.refuses("null in it", TypeError, from([null]), from([1]));
      await t.refuses("a fraction", RangeError, from([1.5]), from([1]));
      await t.refuses("three bounds", TypeError, from([[1, 2, 3]]), from([[1, 2]]));
      // Python creates other dimensions from these; here they are out of range.
      await t.refuses("negative", RangeError, from([-2]), from([-1]), "only here");
      await t.refuses("negative text", RangeError, from("[-2]"), from("[-1]"), "only here");
      await t.refuses("bounds the wrong way round", RangeError, from([[2, 1]]), from([[1, 2]]), "only here");
    }),
    check("from dimensions in text, ranges and typed arrays", [fromShape], onNetworks, async (t) => {
      const { bounded } = variants(t);
      const cases: Record<string, PartialShapeLike> = {
        "any": ["?", 3],
        "range": ["1..4000", 512],
        "open ranges": ["..4", "2..", ".."],
        "numbers": ["7", "-1"],
        "dimensions": [bounded.getDimension(0), bounded.getDimension(1)],
        "typed array": Int32Array.of(1, -1, 3),
        "bigints": BigInt64Array.of(1n, -1n, 3n),
      };
      for (const [label, each] of Object.entries(cases)) {
        t.observe(label, PartialShape.from(each));
        t.observe(`${label}, made`, new PartialShape(each));
      }
      const from = (shape: unknown) => () => PartialShape.from(shape as string[]);
      for (const text of ["a", "1,2", "[1]", "1.5", "1 .. 4"]) {
        await t.refuses(`${text} in a list`, RangeError, from([text]), from(["1"]));
      }
      await t.refuses("bounds in text", TypeError, from([["1", "4"]]), from([[1, 4]]));
      // Python creates [0] and [?] of these.
      await t.refuses("empty text", RangeError, from([""]), from(["1"]), "only here");
      await t.refuses("the wrong way round", RangeError, from(["3..1"]), from(["1..3"]), "only here");
    }),
    check("dynamic", ["dynamic(rank: Dimension = Dimension.dynamic)", "dynamic(rank: int)"], onNetworks, async (t) => {
      t.observe("any rank", PartialShape.dynamic());
      for (const rank of [0, 1, 4]) t.observe(`rank ${rank}`, PartialShape.dynamic(rank));
      const make = (rank: unknown) => () => PartialShape.dynamic(rank as number);
      await t.refuses("text", TypeError, make("3"), make(3));
      await t.refuses("negative", RangeError, make(-1), make(1), "only here");
    }),
    check("is_static, is_dynamic and rank", ["is_static", "is_dynamic", "rank", "len()"], onNetworks, (t) => {
      for (const shape of makeShapes()) t.observe(`${shape}`, [shape.isStatic, shape.isDynamic, shape.rank]);
    }),
    check("to_shape", ["to_shape()", "get_shape()"], onNetworks, async (t) => {
      const { fixed, any, bounded } = variants(t);
      t.observe("static", fixed.toShape());
      t.observe("no dimensions", PartialShape.from([]).toShape());
      await t.refuses("any batch", RangeError, () => any.toShape(), () => fixed.toShape());
      await t.refuses("bounds", RangeError, () => bounded.toShape(), () => fixed.toShape());
      await t.refuses("no rank", RangeError, () => PartialShape.from("[...]").toShape(), () => fixed.toShape());
      // A copy.
      fixed.toShape()[0] = 99;
      t.observe("static, still", fixed.toShape());
    }),
    check("compatible", ["accepts", "compatible(shape)"], onNetworks, (t) => {
      const { fixed, any, bounded } = variants(t);
      const [batch, ...rest] = fixed.toShape() as [number, ...number[]];
      const others = [[batch, ...rest], [8, ...rest], [9, ...rest], [0, ...rest], rest, [batch, ...rest, 1], []];
      for (const [label, shape] of Object.entries({ fixed, any, bounded, unranked: PartialShape.from("[...]") })) {
        t.observe(label, others.map((other) => shape.accepts(other)));
      }
    }),
    check("compatible with static shapes", ["compatible(shape)"], onNetworks, (t) => {
      const shapes = makeShapes();
      const others = shapes.filter((shape) => shape.isStatic);
      for (const shape of shapes) t.observe(`${shape}`, others.filter((other) => shape.accepts(other.toShape())));
    }),
    check("compatible partial shapes", ["compatible(shape)"], onNetworks, async (t) => {
      const { fixed, any, bounded } = variants(t);
      t.observe("static, any, bounds", [fixed.compatible(any), any.compatible(fixed), bounded.compatible(any)]);
      table(t, (a, b) => a.compatible(b));
      t.observe("of sizes", fixed.compatible(fixed.toShape()));
      t.observe("of text", fixed.compatible("[...]"));
      const compatible = (other: unknown) => () => fixed.compatible(other as PartialShape);
      await t.refuses("a number", TypeError, compatible(3), compatible(any));
      await t.refuses("an object", TypeError, compatible({ rank: 4 }), compatible(any));
    }),
    check("get_dimension", ["get_dimension(index)", ...dimension], onNetworks, async (t) => {
      const { fixed, any, bounded } = variants(t);
      t.observe("each", fixed.toShape().map((_, i) => bounds(fixed.getDimension(i))));
      t.observe("any", bounds(any.getDimension(0)));
      t.observe("bounds", bounds(bounded.getDimension(0)));
      t.observe("least", bounds(PartialShape.from("[3..]").getDimension(0)));
      const past = fixed.toShape().length;
      await t.refuses("past the end", RangeError, () => fixed.getDimension(past), () => fixed.getDimension(past - 1));
      await t.refuses("negative", RangeError, () => fixed.getDimension(-1), () => fixed.getDimension(0));
      await t.refuses("text", TypeError, () => fixed.getDimension("0" as never), () => fixed.getDimension(0));
      const unranked = PartialShape.from("[...]");
      await t.refuses("no rank", RangeError, () => unranked.getDimension(0), () => any.getDimension(0));
    }),
    check("the length and each dimension", ["len()", "[index: int]", "iter()"], onNetworks, (t) => {
      for (const shape of [...Object.values(variants(t)), PartialShape.from("[?,3,..5,2..]")]) {
        t.observe(`${shape}: length`, shape.rank);
        t.observe(`${shape}: all`, shape.dimensions!.map(bounds));
        t.observe(`${shape}: first`, bounds(shape.dimensions![0]!));
        t.observe(`${shape}: last`, bounds(shape.dimensions!.at(-1)!));
      }
      // Python refuses to count; here there is no list.
      t.where("only here", () => assertEquals(PartialShape.from("[...]").dimensions, null));
      assertEquals(PartialShape.from("[]").dimensions, []);
    }),
    check("get_min_shape and get_max_shape", ["get_min_shape()", "get_max_shape()"], onNetworks, (t) => {
      const { fixed, any, bounded } = variants(t);
      for (
        const shape of [fixed, bounded, PartialShape.from("[...]"), PartialShape.from([]), PartialShape.from("[0,..5]")]
      ) {
        t.observe(`${shape}`, [shape.getMinShape(), shape.getMaxShape()]);
      }
      t.observe("least of any", any.getMinShape());
      // Without a bound, Python returns 2^63 - 1, which JavaScript numbers cannot represent.
      t.observe("unbounded", any.getMaxShape().map((size) => size === Infinity));
      t.observe("bounded beside it", any.getMaxShape().slice(1));
      t.observe("least", PartialShape.from("[3..,2..4]").getMinShape());
      // Copies.
      fixed.getMinShape()[0] = fixed.getMaxShape()[0] = 99;
      t.observe("still", [fixed.getMinShape(), fixed.getMaxShape()]);
    }),
    check("refines", ["refines(shape)"], onNetworks, async (t) => {
      const { fixed, any, bounded } = variants(t);
      t.observe("static, any", [fixed.refines(any), any.refines(fixed)]);
      t.observe("bounds, any", [bounded.refines(any), any.refines(bounded)]);
      table(t, (a, b) => a.refines(b));
      const refines = (other: unknown) => () => fixed.refines(other as PartialShape);
      await t.refuses("a list", TypeError, refines(fixed.toShape()), refines(fixed));
      await t.refuses("text", TypeError, refines(fixed.toString()), refines(fixed));
      await t.refuses("null", TypeError, refines(null), refines(fixed));
    }),
    check("relaxes", ["relaxes(shape)"], onNetworks, async (t) => {
      const { fixed, any, bounded } = variants(t);
      t.observe("static, any", [fixed.relaxes(any), any.relaxes(fixed)]);
      t.observe("bounds, any", [bounded.relaxes(any), any.relaxes(bounded)]);
      table(t, (a, b) => a.relaxes(b));
      const relaxes = (other: unknown) => () => fixed.relaxes(other as PartialShape);
      await t.refuses("a list", TypeError, relaxes(fixed.toShape()), relaxes(fixed));
      await t.refuses("null", TypeError, relaxes(null), relaxes(fixed));
    }),
    check("same_scheme", ["same_scheme(shape)"], onNetworks, async (t) => {
      const { fixed, any, bounded } = variants(t);
      t.observe("static, any", [fixed.sameScheme(any), any.sameScheme(fixed)]);
      t.observe("bounds, any", [bounded.sameScheme(any), any.sameScheme(bounded)]);
      t.observe("itself", [fixed.sameScheme(fixed), any.sameScheme(any)]);
      table(t, (a, b) => a.sameScheme(b));
      const sameScheme = (other: unknown) => () => fixed.sameScheme(other as PartialShape);
      await t.refuses("a list", TypeError, sameScheme(fixed.toShape()), sameScheme(fixed));
      await t.refuses("null", TypeError, sameScheme(null), sameScheme(fixed));
    }),
    check("equality", [equality], onNetworks, (t) => {
      const { fixed, any, bounded } = variants(t);
      const dimensions = any.dimensions!.map(({ min, max }): DimensionLike => [min, max]);
      t.observe("another port of the same", fixed.equals(t.readModel().input().partialShape));
      t.observe("made again", any.equals(PartialShape.from(dimensions)));
      t.observe("others", [fixed.equals(any), any.equals(bounded), fixed.equals(t.compiled().output().partialShape)]);
      t.observe("its sizes", fixed.equals(fixed.toShape()));
      t.observe("other sizes", fixed.equals([...fixed.toShape(), 1]));
      t.observe("sizes of a dynamic one", any.equals(fixed.toShape()));
      t.observe("what is no shape", [fixed.equals(null as never), fixed.equals("[1]" as never)]);
      table(t, (a, b) => a.equals(PartialShape.from(b.toString())));
    }),
    check("shows itself", ["toJSON"], onTiny("dynamic_bounded"), (t) => {
      const shape = t.readModel().input().partialShape;
      assertEquals(inspect(shape), "<PartialShape: [1..4,8]>");
      assertEquals(JSON.stringify({ shape }), `{"shape":"[1..4,8]"}`);
    }, { needs: ["only here"] }),
  ],
};
