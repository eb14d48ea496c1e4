import { describe } from "./arguments/describe.ts";

/** One dimension: a size, -1 for any, or its least and greatest size, where -1 as the greatest means no bound. */
export type DimensionLike = number | readonly [min: number, max: number];

/** What a partial shape is made from: its text, `[1,?,2..4]`, its dimensions, or a partial shape. */
export type PartialShapeLike = string | readonly DimensionLike[] | PartialShape;

/** A dimension's bounds, both inclusive; `max` is -1 without an upper bound. */
export interface Dimension {
  /** The least size. */
  readonly min: number;
  /** The greatest size; -1 without one. */
  readonly max: number;
}

/** The greatest dimension that counts as a bound: C has 64 bits, JavaScript 53. */
const greatest = Number.MAX_SAFE_INTEGER;

/**
 * A shape whose dimensions, or even their number, may be unknown: `openvino.PartialShape` in Python.
 * It is plain data and needs no disposal.
 *
 * @example
 * ```ts
 * import { PartialShape } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * const shape = PartialShape.from([1, 3, -1, [224, 448]]);
 * assertEquals(shape.toString(), "[1,3,?,224..448]");
 * assertEquals(shape.isDynamic, true);
 * ```
 */
export class PartialShape {
  /** The dimensions' bounds; null where their number is unknown. */
  readonly dimensions: readonly Dimension[] | null;

  private constructor(dimensions: readonly Dimension[] | null) {
    this.dimensions = dimensions;
  }

  /**
   * Makes a partial shape.
   *
   * @param shape Its text, as `toString` gives it (`"[1,?,2..4]"`, `"[...]"` for an unknown rank), or its dimensions.
   * @returns The partial shape.
   * @throws {TypeError} If it is neither text, nor an array, nor a partial shape.
   * @throws {RangeError} If a dimension is no dimension.
   */
  static from(shape: PartialShapeLike): PartialShape {
    if (shape instanceof PartialShape) return shape;
    if (typeof shape === "string") return new PartialShape(parse(shape));
    if (!Array.isArray(shape)) {
      throw new TypeError(`"shape" must be a string, an array or a PartialShape, got ${describe(shape)}`);
    }
    return new PartialShape(Array.from(shape as readonly unknown[], dimensionOf));
  }

  /** Whether every dimension is known. */
  get isStatic(): boolean {
    return this.dimensions !== null && this.dimensions.every(({ min, max }) => min === max);
  }

  /** Whether something is not known. */
  get isDynamic(): boolean {
    return !this.isStatic;
  }

  /** The number of dimensions; null where it is not known. */
  get rank(): number | null {
    return this.dimensions?.length ?? null;
  }

  /**
   * The static shape.
   *
   * @returns A copy of the dimensions.
   * @throws {RangeError} If a dimension is not known.
   */
  toShape(): number[] {
    if (this.dimensions === null || !this.isStatic) {
      throw new RangeError(`the shape ${this} is dynamic: it has no static dimensions`);
    }
    return this.dimensions.map(({ min }) => min);
  }

  /**
   * Whether a static shape is one of those this one stands for.
   *
   * @param shape The static shape.
   * @returns True if its rank and each of its dimensions are within bounds.
   * @throws {TypeError} If it is no array.
   */
  accepts(shape: readonly number[]): boolean {
    if (!Array.isArray(shape)) throw new TypeError(`"shape" must be an array of numbers, got ${describe(shape)}`);
    const { dimensions } = this;
    if (dimensions === null) return true;
    return shape.length === dimensions.length &&
      dimensions.every(({ min, max }, i) => shape[i]! >= min && (max === -1 || shape[i]! <= max));
  }

  /**
   * One dimension.
   *
   * @param index Its index.
   * @returns Its bounds.
   * @throws {TypeError} If the index is no number.
   * @throws {RangeError} If it is out of range, or the number of dimensions is not known.
   */
  getDimension(index: number): Dimension {
    if (typeof index !== "number") throw new TypeError(`"index" must be a number, got ${describe(index)}`);
    const dimension = this.dimensions?.[index];
    if (!dimension) throw new RangeError(`"index" must be that of a dimension of ${this}, got ${index}`);
    return dimension;
  }

  /**
   * The greatest sizes.
   *
   * @returns The dimensions' upper bounds, `Infinity` without one (2^63 - 1 in Python, which is no JavaScript number);
   * `[]` where the number of dimensions is not known.
   */
  getMaxShape(): number[] {
    return this.dimensions?.map(({ max }) => max === -1 ? Infinity : max) ?? [];
  }

  /**
   * The least sizes.
   *
   * @returns The dimensions' lower bounds; `[]` where the number of dimensions is not known.
   */
  getMinShape(): number[] {
    return this.dimensions?.map(({ min }) => min) ?? [];
  }

  /**
   * Whether this shape says at least as much as another: whether it stands for no shape that the other does not.
   *
   * @param shape The other.
   * @returns True if its rank is this one's or not known, and each of its dimensions takes in this one's.
   * @throws {TypeError} If it is no PartialShape.
   */
  refines(shape: PartialShape): boolean {
    const other = requirePartialShape(shape, "shape").dimensions;
    if (other === null) return true;
    return everyPair(this.dimensions, other, (mine, its) => {
      return mine.min >= its.min && (its.max === -1 || (mine.max !== -1 && mine.max <= its.max));
    });
  }

  /**
   * Whether another shape refines this one.
   *
   * @param shape The other.
   * @returns True if this one stands for all shapes that the other does.
   * @throws {TypeError} If it is no PartialShape.
   */
  relaxes(shape: PartialShape): boolean {
    return requirePartialShape(shape, "shape").refines(this);
  }

  /**
   * Whether another shape knows the same: its number of dimensions, and the size of each that is known.
   *
   * @param shape The other.
   * @returns True if both are of one rank or both of none, known dimensions are the same, and the others, whatever
   * their bounds, unknown in both.
   * @throws {TypeError} If it is no PartialShape.
   */
  sameScheme(shape: PartialShape): boolean {
    const other = requirePartialShape(shape, "shape").dimensions;
    if (this.dimensions === null && other === null) return true;
    return everyPair(this.dimensions, other, (mine, its) => {
      return mine.min === mine.max ? mine.min === its.min && mine.min === its.max : its.min !== its.max;
    });
  }

  /**
   * Whether another shape is the same, all bounds included.
   *
   * @param other The other, partial or static.
   * @returns True if it is; false for what is no shape, too.
   */
  equals(other: PartialShape | readonly number[]): boolean {
    if (Array.isArray(other)) {
      return this.isStatic && other.length === this.rank && this.toShape().every((size, i) => size === other[i]);
    }
    if (!(other instanceof PartialShape)) return false;
    if (this.dimensions === null && other.dimensions === null) return true;
    return everyPair(this.dimensions, other.dimensions, (mine, its) => mine.min === its.min && mine.max === its.max);
  }

  /** The text, in the runtime's notation: `[1,3,?,224..448]`. */
  toString(): string {
    if (this.dimensions === null) return "[...]";
    return `[${this.dimensions.map(dimensionText).join(",")}]`;
  }
}

function requirePartialShape(value: unknown, name: string): PartialShape {
  if (value instanceof PartialShape) return value;
  throw new TypeError(`"${name}" must be a PartialShape, got ${describe(value)}`);
}

/** Whether two shapes have as many dimensions, and something holds of each pair. */
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

function dimensionOf(value: unknown): Dimension {
  if (value === -1) return { min: 0, max: -1 };
  if (typeof value === "number") return bounds(value, value, value);
  if (Array.isArray(value) && value.length === 2 && value.every((bound) => typeof bound === "number")) {
    return bounds(value[0]!, value[1]!, `[${value}]`);
  }
  throw new TypeError(`a dimension must be a number or a pair of numbers, got ${describe(value)}`);
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
  return body.split(",").map((part) => {
    const match = /^(?:(\?|-1)|(\d+)|(\d*)\.\.(\d*))$/.exec(part.trim());
    if (!match) throw new RangeError(`not a dimension: ${JSON.stringify(part.trim())} in ${JSON.stringify(text)}`);
    const [, any, size, min, max] = match;
    if (any) return { min: 0, max: -1 };
    if (size !== undefined) return bounds(Number(size), Number(size), part.trim());
    return bounds(Number(min || 0), max ? Number(max) : -1, part.trim());
  });
}
