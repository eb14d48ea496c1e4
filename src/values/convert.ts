import { requireInteger, requireNumber } from "../arguments/require.ts";
import { type ArrayKind, type ElementType, isRaw, kindOf, type TypedArray } from "../element_type.ts";

/** A number in a list. */
export type Scalar = number | bigint | boolean;

/** The content of an array-like: a typed array's numbers or bigints, or mixed scalars. */
export type Holding = "numbers" | "bigints" | "scalars";

/** The content of typed arrays with a name. */
export function holdingOfKind(kind: ArrayKind): Holding {
  return kind === "BigInt64Array" || kind === "BigUint64Array" ? "bigints" : "numbers";
}

function holdingOf(source: ArrayLike<Scalar>): Holding {
  const kind = kindOf(source);
  return kind === undefined ? "scalars" : holdingOfKind(kind);
}

/** Stores numbers as elements of a type, converted as a typed array of that type converts them. */
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

/** Refuses values that cannot be converted to a type, before anything is written. */
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

/** A tensor's elements as numbers: those of bf16 are bits. */
export function numbersIn(type: ElementType, elements: TypedArray): ArrayLike<number> {
  return type === "bf16" ? Float32Array.from(elements as Uint16Array, bf16ToNumber) : elements as Float32Array;
}

const bits = new DataView(new ArrayBuffer(4));

/**
 * Converts a number to the nearest bfloat16, ties to even.
 *
 * @param value The number.
 * @returns The 16 bits of the bfloat16.
 * @throws {TypeError} If the value is not a number.
 * @example
 * ```ts
 * import { bf16ToNumber, numberToBf16 } from "openvino-ffi";
 *
 * console.log(bf16ToNumber(numberToBf16(1.5))); // 1.5
 * ```
 */
export function numberToBf16(value: number): number {
  requireNumber(value, "value");
  if (Number.isNaN(value)) return 0x7fc0;
  bits.setFloat32(0, value);
  let word = bits.getUint32(0);
  // Rounding twice could miss the nearest value, so an inexact f32 is first rounded to odd.
  const single = bits.getFloat32(0);
  if (single !== value && (word & 1) === 0) word += Math.abs(single) > Math.abs(value) ? -1 : 1;
  return ((word + 0x7fff + ((word >>> 16) & 1)) >>> 16) & 0xffff;
}

/**
 * Converts a bfloat16 to a number.
 *
 * @param bf16 The 16 bits of the bfloat16.
 * @returns The number.
 * @throws {TypeError} If the argument is not a number.
 * @throws {RangeError} If the argument is not a 16-bit integer.
 * @example
 * ```ts
 * import { bf16ToNumber } from "openvino-ffi";
 *
 * console.log(bf16ToNumber(0x3fc0)); // 1.5
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

/** Wraps a bigint to its low 32 bits, which the array narrows further. */
function toSmallInteger(value: Scalar): number {
  return typeof value === "bigint" ? Number(BigInt.asIntN(32, value)) : Number(value);
}
