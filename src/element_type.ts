import { type ElementCode, elementCodes } from "../ffi/loading/element_codes.ts";
import { float16Array } from "./float16_array.ts";
import { describe } from "./arguments/describe.ts";
import { didYouMean } from "./arguments/did_you_mean.ts";

/** The typed array that holds a tensor's elements, by element type. Packed types and 8-bit floats are raw bytes. */
export interface ElementTypeMap {
  /** One byte per element: 0 or 1. */
  boolean: Uint8Array;
  /** Raw bits: see {@linkcode bf16ToNumber} and {@linkcode numberToBf16}. */
  bf16: Uint16Array;
  /** IEEE half precision. */
  f16: Float16Array;
  /** IEEE single precision. */
  f32: Float32Array;
  /** IEEE double precision. */
  f64: Float64Array;
  /** Two elements per byte, low nibble first. */
  i4: Uint8Array;
  /** Signed 8-bit integers. */
  i8: Int8Array;
  /** Signed 16-bit integers. */
  i16: Int16Array;
  /** Signed 32-bit integers. */
  i32: Int32Array;
  /** Signed 64-bit integers, as bigint. */
  i64: BigInt64Array;
  /** Eight elements per byte. */
  u1: Uint8Array;
  /** Four elements per byte. */
  u2: Uint8Array;
  /** Eight elements per three bytes. */
  u3: Uint8Array;
  /** Two elements per byte, low nibble first. */
  u4: Uint8Array;
  /** Four elements per three bytes. */
  u6: Uint8Array;
  /** Unsigned 8-bit integers. */
  u8: Uint8Array;
  /** Unsigned 16-bit integers. */
  u16: Uint16Array;
  /** Unsigned 32-bit integers. */
  u32: Uint32Array;
  /** Unsigned 64-bit integers, as bigint. */
  u64: BigUint64Array;
  /** Two elements per byte, low nibble first. */
  nf4: Uint8Array;
  /** Raw bytes. */
  f8e4m3: Uint8Array;
  /** Raw bytes. */
  f8e5m2: Uint8Array;
  /** Two elements per byte, low nibble first. */
  f4e2m1: Uint8Array;
  /** Raw bytes. */
  f8e8m0: Uint8Array;
  /** Strings, read and written through `strData`. */
  string: never;
}

/** The type of a tensor's elements, by OpenVINO's name: `openvino.Type` in Python. */
export type ElementType = keyof ElementTypeMap;

/** Any typed array that can hold elements. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float16Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A typed array of integers. */
export type IntegerArray = Exclude<TypedArray, Float16Array | Float32Array | Float64Array>;

/** A typed array constructor that takes an ArrayBuffer. */
export type TypedArrayConstructor = {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
  readonly name: string;
};

interface ElementTypeInfo extends ElementCode {
  /** The typed array that holds the elements; for packed types, their bytes. */
  readonly array: TypedArrayConstructor;
}

const info: Readonly<Record<ElementType, ElementTypeInfo>> = {
  boolean: { ...elementCodes.boolean, array: Uint8Array },
  bf16: { ...elementCodes.bf16, array: Uint16Array },
  f16: { ...elementCodes.f16, array: float16Array },
  f32: { ...elementCodes.f32, array: Float32Array },
  f64: { ...elementCodes.f64, array: Float64Array },
  i4: { ...elementCodes.i4, array: Uint8Array },
  i8: { ...elementCodes.i8, array: Int8Array },
  i16: { ...elementCodes.i16, array: Int16Array },
  i32: { ...elementCodes.i32, array: Int32Array },
  i64: { ...elementCodes.i64, array: BigInt64Array },
  u1: { ...elementCodes.u1, array: Uint8Array },
  u2: { ...elementCodes.u2, array: Uint8Array },
  u3: { ...elementCodes.u3, array: Uint8Array },
  u4: { ...elementCodes.u4, array: Uint8Array },
  u6: { ...elementCodes.u6, array: Uint8Array },
  u8: { ...elementCodes.u8, array: Uint8Array },
  u16: { ...elementCodes.u16, array: Uint16Array },
  u32: { ...elementCodes.u32, array: Uint32Array },
  u64: { ...elementCodes.u64, array: BigUint64Array },
  nf4: { ...elementCodes.nf4, array: Uint8Array },
  f8e4m3: { ...elementCodes.f8e4m3, array: Uint8Array },
  f8e5m2: { ...elementCodes.f8e5m2, array: Uint8Array },
  string: { ...elementCodes.string, array: Uint8Array },
  f4e2m1: { ...elementCodes.f4e2m1, array: Uint8Array },
  f8e8m0: { ...elementCodes.f8e8m0, array: Uint8Array },
};

/** All element types, in the order of the C enumeration. */
export const elementTypes: readonly ElementType[] = Object.keys(info).toSorted((a, b) =>
  info[a as ElementType].code - info[b as ElementType].code
) as ElementType[];

export function infoOf(type: ElementType): ElementTypeInfo {
  return info[type];
}

/** Returns the element type with a number of `ov_element_type_e`; `dynamic` for 0. */
export function elementTypeOf(code: number): ElementType | "dynamic" {
  return elementTypes[code - 1] ?? "dynamic";
}

/** The names that NumPy, ONNX, C and OpenVINO's older releases have for element types. */
const otherNames: Readonly<Record<string, ElementType>> = {
  bool: "boolean",
  bfloat16: "bf16",
  half: "f16",
  float: "f32",
  single: "f32",
  double: "f64",
  float16: "f16",
  float32: "f32",
  float64: "f64",
  fp16: "f16",
  fp32: "f32",
  fp64: "f64",
  int4: "i4",
  int8: "i8",
  int16: "i16",
  int32: "i32",
  int64: "i64",
  uint1: "u1",
  uint2: "u2",
  uint3: "u3",
  uint4: "u4",
  uint6: "u6",
  uint8: "u8",
  uint16: "u16",
  uint32: "u32",
  uint64: "u64",
  bin: "u1",
  float8e4m3fn: "f8e4m3",
  float8e5m2: "f8e5m2",
  float4e2m1: "f4e2m1",
  float8e8m0: "f8e8m0",
  str: "string",
};

/**
 * Returns the value if it is an element type.
 *
 * @throws {TypeError} If it is not; the message has the argument's name.
 */
export function requireElementType(value: unknown, name: string): ElementType {
  if (typeof value === "string" && Object.hasOwn(info, value)) return value as ElementType;
  throw new TypeError(
    `"${name}" must be an element type (${elementTypes.join(", ")}), got ${describe(value)}` +
      didYouMean(value, elementTypes, otherNames),
  );
}

/** Tells whether several elements share a byte. */
export function isPacked(type: ElementType): boolean {
  return info[type].bits < 8;
}

/** Tells whether elements can only be passed as raw bytes, as those of packed types and 8-bit floats. */
export function isRaw(type: ElementType): boolean {
  return isPacked(type) || type.startsWith("f8");
}

/** The number of bytes for a number of elements. Elements of 3 and 6 bits come in groups of three bytes. */
export function byteSizeOf(type: ElementType, count: number): number {
  const { bits } = info[type];
  if (bits === 3 || bits === 6) return Math.ceil(count / (24 / bits)) * 3;
  return Math.ceil((count * bits) / 8);
}

/** The element type that a typed array's values have without conversion. */
export function elementTypeOfArray(array: TypedArray): ElementType {
  switch (kindOf(array)!) {
    case "Int8Array":
      return "i8";
    case "Uint8Array":
    case "Uint8ClampedArray":
      return "u8";
    case "Int16Array":
      return "i16";
    case "Uint16Array":
      return "u16";
    case "Int32Array":
      return "i32";
    case "Uint32Array":
      return "u32";
    case "Float16Array":
      return "f16";
    case "Float32Array":
      return "f32";
    case "Float64Array":
      return "f64";
    case "BigInt64Array":
      return "i64";
    case "BigUint64Array":
      return "u64";
  }
}

/** The name of a typed array's type, for example `"Float32Array"`. */
export type ArrayKind = TypedArray[typeof Symbol.toStringTag];

/** Reads the name from arrays of any realm, even where the array has a property that hides it. */
const tagOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)!.get!;

/** The name of a typed array's type; undefined for any other value. */
export function kindOf(value: unknown): ArrayKind | undefined {
  return tagOf.call(value);
}

/** Tells whether a value is a typed array. */
export function isTypedArray(value: unknown): value is TypedArray {
  return kindOf(value) !== undefined;
}

/** Tells whether a typed array holds floating-point numbers. */
export function isFloatArray(array: TypedArray): array is Exclude<TypedArray, IntegerArray> {
  return kindOf(array)!.startsWith("Float");
}

/** Tells whether a typed array has the type that holds an element type, so that its memory can be used unconverted. */
export function isOwnKind(type: ElementType, array: TypedArray): boolean {
  return isKindOf(type, kindOf(array)!);
}

/** Tells whether typed arrays of a name hold an element type. */
export function isKindOf(type: ElementType, kind: ArrayKind): boolean {
  return type !== "string" && (kind === info[type].array.name || (kind === "Uint8ClampedArray" && type === "u8"));
}
