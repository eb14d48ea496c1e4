/** Values of each element type. */
import { type ElementType, type InferInputs, numberToBf16, Tensor, type TypedArray } from "openvino-ffi";
import { nested } from "./support.ts";

/**
 * The numbers of a type are bytes minus `less`, times `unit`. Types of raw bytes have none. The CPU plugin computes
 * 64-bit types in 32 bits, so their numbers fit 32 bits.
 */
const numeric: Partial<Record<ElementType, readonly [less: number, unit: number]>> = {
  bf16: [128, 0.25],
  f16: [128, 0.25],
  f32: [128, 0.1],
  f64: [128, 0.25],
  i8: [128, 1],
  i16: [128, 255],
  i32: [128, 2 ** 24 - 1],
  i64: [128, 2 ** 24 - 1],
  u8: [0, 1],
  u16: [0, 257],
  u32: [0, 2 ** 24 + 1],
  u64: [0, 2 ** 23 + 1],
};

/** Whether a type's elements can be passed as numbers or strings, and not only as raw bytes. */
export function hasValues(type: ElementType): boolean {
  return type === "string" || type === "boolean" || numeric[type] !== undefined;
}

function bytes(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, i) => (seed * 17 + i * 29) % 256);
}

/** Numbers that the type can represent exactly, or strings. */
function valuesOf(type: ElementType, count: number, seed: number): number[] | string[] {
  if (type === "string") return bytes(count, seed).map((byte) => "é".repeat(byte % 24) + byte);
  if (type === "boolean") return bytes(count, seed).map((byte) => byte % 2);
  const [less, unit] = numeric[type] ?? [0, 1];
  return bytes(count, seed).map((byte) => (byte - less) * unit);
}

/** A typed array that holds the type, for a shape. */
export function arrayOf(type: ElementType, shape: readonly number[], seed: number): TypedArray {
  const array = new Tensor(type, shape).data as TypedArray;
  const values = valuesOf(type, array.length, seed) as number[];
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) array.set(values.map(BigInt));
  else array.set(type === "bf16" ? values.map(numberToBf16) : values);
  return array;
}

/** Nested lists for a shape: of bigints for u64, of numbers for i64. */
export function listOf(type: ElementType, shape: readonly number[], seed: number): InferInputs {
  const values = valuesOf(type, shape.reduce((product, size) => product * size, 1), seed);
  return nested((type === "u64" ? (values as number[]).map(BigInt) : values) as number[], shape) as number[];
}

/** Writes to all elements of a tensor. */
export function write(tensor: Tensor, seed: number): void {
  if (tensor.elementType === "string") tensor.strData = valuesOf("string", tensor.size, seed) as string[];
  else (tensor.data as Uint8Array).set(arrayOf(tensor.elementType, tensor.shape, seed) as Uint8Array);
}

/** A tensor of its own memory, all elements written. */
export function tensorOf(type: ElementType, shape: readonly number[], seed: number): Tensor {
  const tensor = new Tensor(type, shape) as Tensor;
  write(tensor, seed);
  return tensor;
}
