import type { ElementType } from "../element_type.ts";
import { float16Array } from "../float16_array.ts";

/** The Open Inference Protocol's datatypes. */
export const datatypes = [
  "BOOL",
  "UINT8",
  "UINT16",
  "UINT32",
  "UINT64",
  "INT8",
  "INT16",
  "INT32",
  "INT64",
  "FP16",
  "BF16",
  "FP32",
  "FP64",
  "BYTES",
] as const;

/** A datatype of the protocol. */
export type Datatype = typeof datatypes[number];

/**
 * The elements of a tensor, in row-major order: raw bits for BF16, one byte per element for BOOL, UTF-8 text for BYTES.
 */
export type Elements =
  | Uint8Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | BigUint64Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Float16Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>
  | string[];

/** The elements of a tensor of any datatype but BYTES. */
export type NumericElements = Exclude<Elements, string[]>;

/** A tensor in a request or a response. */
export interface NamedTensor {
  /** The name of the model's input or output. */
  readonly name: string;
  /** The elements' datatype. */
  readonly datatype: Datatype;
  /** The size of each dimension. */
  readonly shape: readonly number[];
  /** The elements, in row-major order. */
  readonly data: Elements;
}

/** A typed array constructor. */
export interface ArrayKind {
  readonly BYTES_PER_ELEMENT: number;
  new (length: number): NumericElements;
  new (buffer: ArrayBuffer, byteOffset: number, length: number): NumericElements;
}

/** The least and the greatest of numbers, as bigints for integers of 64 bits. */
export type Range = readonly [number, number] | readonly [bigint, bigint];

interface DatatypeInfo {
  readonly elementType: ElementType;
  /** The typed array that holds the elements; undefined for BYTES, whose elements differ in length. */
  readonly array: ArrayKind | undefined;
  /** The finite numbers that it can hold. */
  readonly range?: Range;
}

const around = (greatest: number): Range => [-greatest, greatest];

const infos: Readonly<Record<Datatype, DatatypeInfo>> = {
  BOOL: { elementType: "boolean", array: Uint8Array },
  UINT8: { elementType: "u8", array: Uint8Array, range: [0, 2 ** 8 - 1] },
  UINT16: { elementType: "u16", array: Uint16Array, range: [0, 2 ** 16 - 1] },
  UINT32: { elementType: "u32", array: Uint32Array, range: [0, 2 ** 32 - 1] },
  UINT64: { elementType: "u64", array: BigUint64Array, range: [0n, 2n ** 64n - 1n] },
  INT8: { elementType: "i8", array: Int8Array, range: [-(2 ** 7), 2 ** 7 - 1] },
  INT16: { elementType: "i16", array: Int16Array, range: [-(2 ** 15), 2 ** 15 - 1] },
  INT32: { elementType: "i32", array: Int32Array, range: [-(2 ** 31), 2 ** 31 - 1] },
  INT64: { elementType: "i64", array: BigInt64Array, range: [-(2n ** 63n), 2n ** 63n - 1n] },
  FP16: { elementType: "f16", array: float16Array, range: around(65504) },
  BF16: { elementType: "bf16", array: Uint16Array, range: around((2 - 2 ** -7) * 2 ** 127) },
  FP32: { elementType: "f32", array: Float32Array, range: around((2 - 2 ** -23) * 2 ** 127) },
  FP64: { elementType: "f64", array: Float64Array, range: around(Number.MAX_VALUE) },
  BYTES: { elementType: "string", array: undefined },
};

/**
 * Converts a datatype to OpenVINO's element type.
 *
 * @param datatype The protocol's name.
 * @returns The element type.
 */
export function elementTypeOf(datatype: Datatype): ElementType {
  return infos[datatype].elementType;
}

/**
 * Converts an OpenVINO element type to the protocol's datatype.
 *
 * @param elementType OpenVINO's name.
 * @returns The datatype; undefined for packed types and 8-bit floats, which the protocol does not have.
 */
export function datatypeOf(elementType: ElementType): Datatype | undefined {
  return datatypes.find((datatype) => infos[datatype].elementType === elementType);
}

/** The typed array that holds elements of a datatype; undefined for BYTES. */
export function arrayOf(datatype: Datatype): ArrayKind | undefined {
  return infos[datatype].array;
}

/** Whether a datatype's elements are floating-point numbers. */
export function isFloat(datatype: Datatype): boolean {
  return /^B?FP?\d/.test(datatype);
}

/**
 * Gets the finite numbers that a datatype can hold.
 *
 * @param datatype The datatype.
 * @returns The least and the greatest of them; undefined for BOOL and BYTES.
 */
export function rangeOf(datatype: Datatype): Range | undefined {
  return infos[datatype].range;
}
