import { types } from "node:util";
import { describe } from "../arguments/describe.ts";
import { requireInteger, requireNumber } from "../arguments/require.ts";
import { type ArrayKind, type ElementType, isRaw, kindOf, type TypedArray } from "../element_type.ts";
import { elementCount } from "./shape.ts";

/** A number as plain lists hold it. */
export type Scalar = number | bigint | boolean;

/** Lists of numbers, one level a dimension. */
export type NestedNumbers = readonly (Scalar | NestedNumbers)[];

/** What an array-like holds: the numbers or the bigints of a typed array, or scalars of any kind. */
export type Holding = "numbers" | "bigints" | "scalars";

/** What a typed array of a kind holds. */
export function holdingOfKind(kind: ArrayKind): Holding {
  return kind === "BigInt64Array" || kind === "BigUint64Array" ? "bigints" : "numbers";
}

function holdingOf(source: ArrayLike<Scalar>): Holding {
  const kind = kindOf(source);
  return kind === undefined ? "scalars" : holdingOfKind(kind);
}

/** Stores numbers into elements of a type, each converted as a typed array of that type would store it. */
export function convertInto(
  target: TypedArray,
  type: ElementType,
  source: ArrayLike<Scalar>,
  holding: Holding = holdingOf(source),
): void {
  switch (type) {
    case "boolean":
      for (let i = 0; i < source.length; i++) target[i] = Number(source[i]) === 0 ? 0 : 1;
      return;
    case "bf16":
      for (let i = 0; i < source.length; i++) target[i] = numberToBf16(Number(source[i]));
      return;
    case "i64":
    case "u64":
      for (let i = 0; i < source.length; i++) (target as BigInt64Array)[i] = toBigInt(source[i]!);
      return;
    case "f32":
    case "f64":
    case "f16":
      if (holding === "numbers") (target as Float32Array).set(source as Float32Array);
      else for (let i = 0; i < source.length; i++) target[i] = Number(source[i]);
      return;
    default:
      if (holding === "numbers") (target as Int32Array).set(source as Int32Array);
      else for (let i = 0; i < source.length; i++) target[i] = toSmallInteger(source[i]!);
  }
}

/** Refuses what cannot be converted to a type by value, before anything is written. */
export function requireConvertible(
  type: ElementType,
  source: ArrayLike<Scalar>,
  name: string,
  holding: Holding = holdingOf(source),
): void {
  if (type === "string") throw new TypeError(`${name} holds strings, got numbers`);
  if (isRaw(type)) {
    throw new TypeError(`${name} has element type ${type}, which takes raw bytes: give a Uint8Array or a Tensor`);
  }
  if ((type !== "i64" && type !== "u64") || holding === "bigints") return;
  for (let i = 0; i < source.length; i++) {
    const value = source[i];
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new RangeError(`${name} has element type ${type}, which cannot hold ${value}`);
    }
  }
}

/** What nested lists hold, in row-major order, and their shape. */
export interface Flattened<T> {
  values: T[];
  shape: number[];
}

/** Flattens nested lists of numbers and tells their shape; lists of unequal length are refused. */
export function flatten(list: NestedNumbers, name: string): Flattened<Scalar> {
  return flattenLists(list, name, "numbers", isScalar);
}

/** One string of a tensor: text, or bytes, which need not be UTF-8. */
export type Text = string | Uint8Array;

/** Whether a value is one. */
export function isText(value: unknown): value is Text {
  return typeof value === "string" || types.isUint8Array(value);
}

/** Flattens nested lists of strings and tells their shape; lists of unequal length are refused. */
export function flattenStrings(list: readonly unknown[], name: string): Flattened<Text> {
  return flattenLists(list, name, "strings", isText);
}

/** More than that JavaScript's own arrays cannot hold everywhere: the process would end. */
const mostItems = 2 ** 26;

function flattenLists<T>(
  list: readonly unknown[],
  name: string,
  kind: string,
  isItem: (item: unknown) => item is T,
): Flattened<T> {
  const shape: number[] = [];
  for (let level: unknown = list; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    // A list that contains itself would never end.
    if (shape.length > 64) throw new RangeError(`${name} is nested deeper than any tensor`);
  }
  // Lists that hold one list many times are quickly more than any memory, and cost none themselves.
  if (elementCount(shape) > mostItems) {
    throw new RangeError(`${name} holds more than ${mostItems} items, [${shape}]: give a typed array`);
  }
  const values: T[] = [];
  collect(list, 0);
  return { values, shape };

  function collect(part: readonly unknown[], depth: number): void {
    if (part.length !== shape[depth]) throw new RangeError(`${name} has lists of unequal lengths`);
    for (const item of part) {
      if (Array.isArray(item)) {
        if (depth + 1 >= shape.length) throw new RangeError(`${name} has lists of unequal depths`);
        collect(item, depth + 1);
      } else if (!isItem(item)) {
        throw new TypeError(`${name} must hold ${kind}, got ${describe(item)}`);
      } else if (depth + 1 < shape.length) {
        throw new RangeError(`${name} has lists of unequal depths`);
      } else {
        values.push(item);
      }
    }
  }
}

function isScalar(item: unknown): item is Scalar {
  return typeof item === "number" || typeof item === "bigint" || typeof item === "boolean";
}

const bits = new DataView(new ArrayBuffer(4));

/**
 * The bits of the bfloat16 nearest to a number, ties to even.
 *
 * @param value The number.
 * @returns Its 16 bits.
 * @throws {TypeError} If it is no number.
 * @example
 * ```ts
 * import { bf16ToNumber, numberToBf16 } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bf16ToNumber(numberToBf16(1.5)), 1.5);
 * ```
 */
export function numberToBf16(value: number): number {
  requireNumber(value, "value");
  if (Number.isNaN(value)) return 0x7fc0;
  bits.setFloat32(0, value);
  let word = bits.getUint32(0);
  // Rounding twice could end beside the nearest: an inexact f32 keeps its direction in its last bit (round to odd).
  const single = bits.getFloat32(0);
  if (single !== value && (word & 1) === 0) word += Math.abs(single) > Math.abs(value) ? -1 : 1;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}

/**
 * The number that a bfloat16's bits stand for.
 *
 * @param bf16 The 16 bits.
 * @returns The number.
 * @throws {TypeError} If they are no number.
 * @throws {RangeError} If they are no integer of 16 bits.
 * @example
 * ```ts
 * import { bf16ToNumber } from "openvino-ffi";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(bf16ToNumber(0x3fc0), 1.5);
 * ```
 */
export function bf16ToNumber(bf16: number): number {
  requireInteger(bf16, "bf16", 0, 0xffff);
  bits.setUint32(0, bf16 << 16);
  return bits.getFloat32(0);
}

function toBigInt(value: Scalar): bigint {
  return typeof value === "number" ? BigInt(Math.trunc(value)) : BigInt(value);
}

/** A bigint wraps to the low 32 bits, which the array's own store then narrows further. */
function toSmallInteger(value: Scalar): number {
  return typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : Number(value);
}
