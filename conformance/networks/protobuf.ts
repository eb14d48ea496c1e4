/**
 * The part of Protocol Buffers needed to write an ONNX model: varints, f32, text and nested messages.
 *
 * A field is a list of parts. A part that is not a `Uint8Array` stands for bytes written later, so that hundreds of
 * megabytes of weights need not be in memory to compute the lengths before them.
 */

/** A piece of a message: its bytes, or an object with their number. */
export type Part<P extends { readonly byteLength: number } = never> = Uint8Array | P;

/** The wire types used here. */
const Wire = { VARINT: 0, LENGTH: 2, FIXED32: 5 } as const;

/** An integer in groups of 7 bits, lowest first. */
export function varint(value: number): Uint8Array {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`no varint is made of ${value}`);
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(value % 0x80 | 0x80);
  return Uint8Array.of(...bytes, value);
}

const tag = (field: number, wire: number) => varint(field * 8 + wire);

/** A field of a non-negative integer or an enum's value. */
export function integer(field: number, value: number): Uint8Array[] {
  return [tag(field, Wire.VARINT), varint(value)];
}

/** A field of a 32-bit floating-point number. */
export function float(field: number, value: number): Uint8Array[] {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, Wire.FIXED32), bytes];
}

/** A field of text. */
export function text(field: number, value: string): Uint8Array[] {
  return message(field, [new TextEncoder().encode(value)]);
}

/** A field of a nested message, given by its fields, or of bytes, given as one part. */
export function message<P extends { readonly byteLength: number } = never>(
  field: number,
  ...fields: readonly (readonly Part<P>[])[]
): Part<P>[] {
  const parts = fields.flat();
  return [tag(field, Wire.LENGTH), varint(lengthOf(parts)), ...parts];
}

/** The total number of bytes of parts. */
export function lengthOf(parts: readonly { readonly byteLength: number }[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
