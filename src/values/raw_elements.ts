import { type ElementType, infoOf, isPacked } from "../element_type.ts";

/**
 * Decodes the elements of the types that `isRaw` tells, as OpenVINO's conversion to f32 does.
 *
 * @param bytes The tensor's bytes.
 * @param count The number of elements.
 */
export function rawNumbers(type: ElementType, bytes: Uint8Array, count: number): number[] {
  const codeAt = codesOf(type, bytes);
  const decode = decoders[type];
  return Array.from({ length: count }, (_, i) => decode ? decode(codeAt(i)) : codeAt(i));
}

/** Returns a function that reads an element's bits by its index. */
function codesOf(type: ElementType, bytes: Uint8Array): (index: number) => number {
  const { bits } = infoOf(type);
  if (!isPacked(type)) return (i) => bytes[i]!;
  if (bits === 3) return (i) => spreadCode(bytes, i, 8, 2);
  if (bits === 6) return (i) => spreadCode(bytes, i, 4, 4);
  // Single bits begin with the highest.
  if (bits === 1) return (i) => bitsFromTop(bytes[i >> 3]!, i & 7, 1);
  const perByte = 8 / bits;
  return (i) => (bytes[Math.floor(i / perByte)]! >> (i % perByte * bits)) & (2 ** bits - 1);
}

/**
 * The bits of an element of which a group shares three bytes: the first two have the low bits of each, and the third the
 * others, all beginning with the highest.
 */
function spreadCode(bytes: Uint8Array, index: number, perGroup: number, lowBits: number): number {
  const [start, place] = [Math.floor(index / perGroup) * 3, index % perGroup];
  const perByte = perGroup / 2;
  const low = bitsFromTop(bytes[start + Math.floor(place / perByte)]!, place % perByte, lowBits);
  const highBits = 8 / perGroup;
  return bitsFromTop(bytes[start + 2]!, place, highBits) << lowBits | low;
}

/** Some bits of a byte, of which the first are the highest. */
function bitsFromTop(byte: number, place: number, bits: number): number {
  return (byte >> (8 - bits * (place + 1))) & (2 ** bits - 1);
}

/** What an element's bits stand for, unless that is the number that they are. */
const decoders: Readonly<Partial<Record<ElementType, (code: number) => number>>> = {
  i4: (code) => code << 28 >> 28,
  nf4: (code) => normalFloats[code]!,
  f4e2m1: (code) => smallFloat(code, 2, 1),
  f8e4m3: (code) => (code & 0x7f) === 0x7f ? NaN : smallFloat(code, 4, 3),
  f8e5m2: (code) =>
    (code & 0x7f) > 0x7c ? NaN : (code & 0x7f) === 0x7c ? signOf(code, 7) * Infinity : smallFloat(code, 5, 2),
  f8e8m0: (code) => code === 0xff ? NaN : 2 ** (code - 127),
};

/** A float of a sign, an exponent with the usual bias, and a mantissa; without infinities and NaN. */
function smallFloat(code: number, exponentBits: number, mantissaBits: number): number {
  const mantissa = code & (2 ** mantissaBits - 1);
  const exponent = (code >> mantissaBits) & (2 ** exponentBits - 1);
  const bias = 2 ** (exponentBits - 1) - 1;
  const fraction = (exponent === 0 ? 0 : 1) + mantissa / 2 ** mantissaBits;
  return signOf(code, exponentBits + mantissaBits) * fraction * 2 ** (Math.max(exponent, 1) - bias);
}

function signOf(code: number, bit: number): number {
  return code >> bit & 1 ? -1 : 1;
}

/** The sixteen values of nf4, which are quantiles of the normal distribution. */
const normalFloats: readonly number[] = [
  ...[-1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453],
  ...[-0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0],
  ...[0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224],
  ...[0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1],
];
