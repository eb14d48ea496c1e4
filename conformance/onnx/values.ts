import type { Tensor } from "openvino-ffi";

/** An output as it was found: strings, or bytes, which are packed where elements have less than eight bits. */
export interface Found {
  readonly type: string;
  readonly shape: readonly number[];
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly strings?: readonly string[];
}

/** Element types of four bits. */
const ofFourBits = /^(u4|i4|nf4|f4e2m1)$/;

/** Copies a tensor's elements. */
export function foundIn(tensor: Tensor): Found {
  const { elementType: type, shape, size } = tensor;
  if (type === "string") return { type, shape, strings: [...tensor.strData] };
  const { buffer, byteOffset, byteLength } = tensor.data as ArrayBufferView;
  const bytes = new Uint8Array(buffer, byteOffset, byteLength).slice();
  // The rest of the last byte belongs to no element.
  if (ofFourBits.test(type) && size % 2 === 1) bytes[bytes.length - 1]! &= 0x0f;
  return { type, shape, bytes };
}

/** An output without its values. */
export function formOf({ type, shape }: Found): Found {
  return { type, shape };
}

const arrays = {
  f16: Float16Array,
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
} as const;

/** Reads bytes as the numbers that they are; those of types that JavaScript has no array for as bytes, bf16 as f32. */
export function numbersOf(
  type: string,
  bytes: Uint8Array<ArrayBuffer>,
): ArrayLike<number | bigint> & (number | bigint)[] {
  if (type === "bf16") {
    const bits = Uint32Array.from(new Uint16Array(bytes.buffer), (each) => each << 16);
    return [...new Float32Array(bits.buffer)];
  }
  return [...new (arrays[type as keyof typeof arrays] ?? Uint8Array)(bytes.buffer)];
}
