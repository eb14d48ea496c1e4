import { describe } from "./arguments/describe.ts";
import { dimensionsIn } from "./arguments/dimensions.ts";
import { isRecord, requireInteger } from "./arguments/require.ts";
import type { IntegerArray } from "./element_type.ts";
import { shows } from "./showing.ts";
import type { ShapeLike } from "./values/shape.ts";

/**
 * One dimension: its size, -1 for any size, its smallest and largest size, or text such as `"?"`, `"1..4000"` or
 * `"2.."`. A largest size of -1 means no upper bound.
 */
export type DimensionLike = number | string | readonly [min: number, max: number] | Dimension;

/**
 * Whatever a partial shape can be created from: text such as `[1,?,2..4]`, a list of dimensions, a typed array of
 * integers, or a partial shape.
 */
export type PartialShapeLike = string | readonly DimensionLike[] | IntegerArray | PartialShape;

/** A dimension's bounds, both inclusive; `max` is -1 without an upper bound. */
export interface Dimension {
  /** The smallest size. */
  readonly min: number;
  /** The largest size; -1 without an upper bound. */
  readonly max: number;
}

/** The largest number taken as a bound: C's bounds have 64 bits, JavaScript's exact integers 53. */
const greatest = Number.MAX_SAFE_INTEGER;

/**
 * A shape in which dimensions, or their number, may be unknown: `openvino.PartialShape` in Python. It never changes,
 * and holds nothing native that would have to be released.
 *
 * @example
 * ```ts
 * import { PartialShape } from "openvino-ffi";
 *
 * const shape = PartialShape.from([1, 3, -1, [224, 448]]);
 * console.log(String(shape)); // [1,3,?,224..448]
 * console.log(shape.isDynamic); // true
 * ```
 */
export class PartialShape {
  /** The bounds of each dimension; null if the rank is unknown. */
  readonly dimensions: readonly Dimension[] | null;

  static {
    shows(PartialShape, "PartialShape", String);
  }

  /**
   * Creates a partial shape.
   *
   * @param shape Text as `toString` writes it (`"[1,?,2..4]"`, or `"[...]"` for an unknown rank), a list of dimensions,
   *   or a partial shape.
   * @throws {TypeError} If the argument is none of these.
   * @throws {RangeError} If a dimension is invalid.
   */
  constructor(shape: PartialShapeLike) {
    this.dimensions = dimensionsOf(shape);
  }

  /**
   * Creates a partial shape, or returns the given one: it never changes.
   *
   * @param shape What the constructor takes.
   * @returns The partial shape.
   * @throws {TypeError} If the argument is none of these.
   * @throws {RangeError} If a dimension is invalid.
   */
  static from(shape: PartialShapeLike): PartialShape {
    return shape instanceof PartialShape ? shape : new PartialShape(shape);
  }

  /**
   * Creates a shape of which nothing is known but perhaps the rank.
   *
   * @param rank The number of dimensions; without it, that is unknown too.
   * @returns The partial shape.
   * @throws {TypeError} If the rank is not a number.
   * @throws {RangeError} If the rank is not an integer from 0 to 1024.
   */
  static dynamic(rank?: number): PartialShape {
    if (rank === undefined) return new PartialShape("[...]");
    return new PartialShape(Array<number>(requireInteger(rank, "rank", 0, 1024)).fill(-1));
  }

  /** Whether the rank and every dimension are known: `is_static` in Python. */
  get isStatic(): boolean {
    return this.dimensions !== null && this.dimensions.every(({ min, max }) => min === max);
  }

  /** Whether the rank or a dimension is unknown: `is_dynamic` in Python. */
  get isDynamic(): boolean {
    return !this.isStatic;
  }

  /** The number of dimensions; null if it is unknown. */
  get rank(): number | null {
    return this.dimensions?.length ?? null;
  }

  /**
   * Converts to a static shape: `to_shape` in Python.
   *
   * @returns The sizes of the dimensions.
   * @throws {RangeError} If a dimension or the rank is unknown.
   */
  toShape(): number[] {
    if (this.dimensions === null || !this.isStatic) {
      throw new RangeError(`the shape ${this} is dynamic: it has no static dimensions`);
    }
    return this.dimensions.map(({ min }) => min);
  }

  /**
   * Tells whether a static shape fits this partial shape.
   *
   * @param shape The static shape.
   * @returns `true` if the ranks match and each size is within the dimension's bounds.
   * @throws {TypeError} If the argument is not an array or a typed array of integers.
   */
  accepts(shape: ShapeLike): boolean {
    const sizes = Array.isArray(shape) ? shape as readonly number[] : dimensionsIn(shape, "shape") as number[];
    if (!sizes) throw new TypeError(`"shape" must be an array of numbers, got ${describe(shape)}`);
    const { dimensions } = this;
    if (dimensions === null) return true;
    return sizes.length === dimensions.length &&
      dimensions.every(({ min, max }, i) => sizes[i]! >= min && (max === -1 || sizes[i]! <= max));
  }

  /**
   * Tells whether there is a static shape that fits both this shape and another.
   *
   * @param shape The other shape, or what one can be created from.
   * @returns `true` if a rank is unknown, or the ranks match and each two dimensions have a size in common.
   * @throws {TypeError} If the argument is no shape.
   * @throws {RangeError} If a dimension is invalid.
   */
  compatible(shape: PartialShapeLike): boolean {
    const other = PartialShape.from(shape).dimensions;
    if (this.dimensions === null || other === null) return true;
    return everyPair(this.dimensions, other, (mine, its) => {
      return (mine.max === -1 || its.min <= mine.max) && (its.max === -1 || mine.min <= its.max);
    });
  }

  /**
   * Gets one dimension: `get_dimension` in Python.
   *
   * @param index The dimension's index.
   * @returns The dimension's bounds.
   * @throws {TypeError} If the index is not a number.
   * @throws {RangeError} If the index is out of range, or the rank is unknown.
   */
  getDimension(index: number): Dimension {
    if (typeof index !== "number") throw new TypeError(`"index" must be a number, got ${describe(index)}`);
    const dimension = this.dimensions?.[index];
    if (!dimension) throw new RangeError(`"index" must be that of a dimension of ${this}, got ${index}`);
    return dimension;
  }

  /**
   * Gets the largest size of each dimension: `get_max_shape` in Python.
   *
   * @returns The upper bounds; `Infinity` for a dimension without one (2^63 - 1 in Python), and `[]` if the rank is
   *   unknown.
   */
  getMaxShape(): number[] {
    return this.dimensions?.map(({ max }) => max === -1 ? Infinity : max) ?? [];
  }

  /**
   * Gets the smallest size of each dimension: `get_min_shape` in Python.
   *
   * @returns The lower bounds; `[]` if the rank is unknown.
   */
  getMinShape(): number[] {
    return this.dimensions?.map(({ min }) => min) ?? [];
  }

  /**
   * Tells whether this shape is at least as specific as another: whether every static shape that fits this one also
   * fits the other.
   *
   * @param shape The other shape.
   * @returns `true` if the other's rank is unknown, or the ranks match and each of its dimensions includes this
   *   shape's.
   * @throws {TypeError} If the argument is not a PartialShape.
   */
  refines(shape: PartialShape): boolean {
    const other = requirePartialShape(shape, "shape").dimensions;
    if (other === null) return true;
    return everyPair(this.dimensions, other, (mine, its) => {
      return mine.min >= its.min && (its.max === -1 || (mine.max !== -1 && mine.max <= its.max));
    });
  }

  /**
   * Tells whether another shape is at least as specific as this one.
   *
   * @param shape The other shape.
   * @returns `true` if every static shape that fits the other also fits this one.
   * @throws {TypeError} If the argument is not a PartialShape.
   */
  relaxes(shape: PartialShape): boolean {
    return requirePartialShape(shape, "shape").refines(this);
  }

  /**
   * Tells whether another shape has the same rank and the same known dimensions: `same_scheme` in Python. The bounds of
   * unknown dimensions are not compared.
   *
   * @param shape The other shape.
   * @returns `true` if both ranks are unknown, or they match and each dimension is the same size in both or unknown in
   *   both.
   * @throws {TypeError} If the argument is not a PartialShape.
   */
  sameScheme(shape: PartialShape): boolean {
    const other = requirePartialShape(shape, "shape").dimensions;
    if (this.dimensions === null && other === null) return true;
    return everyPair(this.dimensions, other, (mine, its) => {
      return mine.min === mine.max ? mine.min === its.min && mine.min === its.max : its.min !== its.max;
    });
  }

  /**
   * Tells whether another shape is the same, including all bounds.
   *
   * @param other A partial or static shape.
   * @returns `true` if they are equal; `false` for any other value.
   */
  equals(other: PartialShape | ShapeLike): boolean {
    if (!(other instanceof PartialShape)) {
      const sizes = dimensionsIn(other, "other");
      return sizes !== undefined && this.isStatic && sizes.length === this.rank &&
        this.toShape().every((size, i) => size === sizes[i]);
    }
    if (this.dimensions === null && other.dimensions === null) return true;
    return everyPair(this.dimensions, other.dimensions, (mine, its) => mine.min === its.min && mine.max === its.max);
  }

  /** Formats the shape in OpenVINO's notation: `[1,3,?,224..448]`. */
  toString(): string {
    if (this.dimensions === null) return "[...]";
    return `[${this.dimensions.map(dimensionText).join(",")}]`;
  }
}

function requirePartialShape(value: unknown, name: string): PartialShape {
  if (value instanceof PartialShape) return value;
  throw new TypeError(`"${name}" must be a PartialShape, got ${describe(value)}`);
}

/** Tells whether two shapes have the same number of dimensions, and a condition holds for each pair of them. */
function everyPair(
  a: readonly Dimension[] | null,
  b: readonly Dimension[] | null,
  holds: (a: Dimension, b: Dimension) => boolean,
): boolean {
  return a !== null && b !== null && a.length === b.length && a.every((dimension, i) => holds(dimension, b[i]!));
}

function dimensionText({ min, max }: Dimension): string {
  if (min === max) return String(min);
  if (max === -1) return min === 0 ? "?" : `${min}..`;
  return min === 0 ? `..${max}` : `${min}..${max}`;
}

function dimensionsOf(shape: unknown): readonly Dimension[] | null {
  if (shape instanceof PartialShape) return shape.dimensions;
  if (typeof shape === "string") return parse(shape);
  const list = dimensionsIn(shape, "shape");
  if (list) return list.map(dimensionOf);
  throw new TypeError(`"shape" must be a string, an array or a PartialShape, got ${describe(shape)}`);
}

function dimensionOf(value: unknown): Dimension {
  if (value === -1) return { min: 0, max: -1 };
  if (typeof value === "number") return bounds(value, value, value);
  if (typeof value === "string") return parseDimension(value, `[${JSON.stringify(value)}]`);
  const pair = isRecord(value) ? [value["min"], value["max"]] : value;
  if (Array.isArray(pair) && pair.length === 2 && pair.every((bound) => typeof bound === "number")) {
    return bounds(pair[0]!, pair[1]!, `[${pair}]`);
  }
  throw new TypeError(`a dimension must be a number, a pair of numbers or text, got ${describe(value)}`);
}

function bounds(min: number, max: number, shown: unknown): Dimension {
  const least = min === -1 ? 0 : min;
  const ok = Number.isInteger(least) && least >= 0 && least <= greatest && Number.isInteger(max) &&
    (max === -1 || (max >= least && max <= greatest));
  if (!ok) throw new RangeError(`not a dimension: ${shown}`);
  return { min: least, max };
}

function parse(text: string): Dimension[] | null {
  const inner = /^\s*(?:\[(.*)\]|([^[\]]*))\s*$/s.exec(text);
  const body = (inner?.[1] ?? inner?.[2])?.trim();
  if (body === undefined) throw new RangeError(`not a partial shape: ${JSON.stringify(text)}`);
  if (body === "...") return null;
  if (body === "") return [];
  return body.split(",").map((part) => parseDimension(part.trim(), JSON.stringify(text)));
}

function parseDimension(text: string, whole: string): Dimension {
  const match = /^(?:(\?|-1)|(\d+)|(\d*)\.\.(\d*))$/.exec(text);
  if (!match) throw new RangeError(`not a dimension: ${JSON.stringify(text)} in ${whole}`);
  const [, any, size, min, max] = match;
  if (any) return { min: 0, max: -1 };
  if (size !== undefined) return bounds(Number(size), Number(size), text);
  return bounds(Number(min || 0), max ? Number(max) : -1, text);
}
