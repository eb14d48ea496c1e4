/**
 * The weights: pseudorandom numbers that are the same on every machine.
 *
 * Each is computed from a hash of its position by integer arithmetic, one division and one multiplication in 64 bits,
 * and one rounding to 32 bits, all of which IEEE 754 and ECMAScript define bit for bit. The only other operation is the
 * square root in `shapes.ts`; rounding to 32 bits removes any error in its last bit.
 *
 * In a network of ReLUs with plain random weights, all inputs end up looking the same, since every layer amplifies the
 * activations' mean. Therefore each filter's mean is subtracted, so that differences between images grow instead.
 */
import type { Parameter } from "./shapes.ts";

/** The minimum number of elements in a chunk: 4 MiB. */
const CHUNK = 1 << 20;

/** The divisor of hashes, which are cut to 24 bits and a sign, which f32 represents exactly. */
const HASH_RANGE = 2 ** 23;

/** Mixes the bits of a 32-bit integer, so that each bit of the result depends on all of them. */
export function mix(value: number): number {
  value ^= value >>> 16;
  value = Math.imul(value, 0x21f0aaad);
  value ^= value >>> 15;
  value = Math.imul(value, 0x735a2d97);
  return value ^ (value >>> 15);
}

/** The hash of an element: an integer from -2³¹ to 2³¹ - 1. */
export function hash(index: number, element: number): number {
  return mix(Math.imul(element, 0x9e3779b9) + mix(index + 1) | 0);
}

/**
 * Generates a parameter's elements in order, in chunks of whole filters.
 *
 * The chunks are views of one buffer, which the next chunk overwrites.
 */
export function* parameterChunks({ index, size, fanIn, limit, sumKept }: Parameter): Generator<Float32Array> {
  const step = Math.fround(limit) / HASH_RANGE;
  const filters = size / fanIn;
  const filtersAtOnce = Math.min(filters, Math.ceil(CHUNK / fanIn));
  const integers = new Int32Array(fanIn);
  const buffer = new Float32Array(filtersAtOnce * fanIn);
  const key = mix(index + 1);
  for (let filter = 0; filter < filters; filter += filtersAtOnce) {
    const chunk = buffer.subarray(0, Math.min(filtersAtOnce, filters - filter) * fanIn);
    for (let start = 0; start < chunk.length; start += fanIn) {
      const element = filter * fanIn + start;
      let sum = 0;
      for (let i = 0; i < fanIn; i++) {
        const integer = mix(Math.imul(element + i, 0x9e3779b9) + key | 0) >> 8;
        integers[i] = integer;
        sum += integer;
      }
      const taken = sum / fanIn * (1 - sumKept);
      for (let i = 0; i < fanIn; i++) chunk[start + i] = (integers[i]! - taken) * step;
    }
    yield chunk;
  }
}
