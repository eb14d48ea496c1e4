/**
 * The protocol's binary tensor data extension: elements in little-endian order without padding; each element of BYTES
 * follows its length.
 */
import { elementCount } from "../values/shape.ts";
import { arrayOf, type Datatype, type Elements } from "./datatypes.ts";
import { WireError } from "./wire_error.ts";

/**
 * Reads the elements of one tensor.
 *
 * @param name The tensor's name, for error messages.
 * @param datatype The elements' datatype.
 * @param shape The tensor's shape.
 * @param bytes The tensor's part of the body.
 * @returns The elements: a view of the bytes if they are numbers and aligned, otherwise a copy.
 * @throws {WireError} If the bytes are not elements of the datatype, or not as many as the shape has.
 */
export function readBinaryData(
  name: string,
  datatype: Datatype,
  shape: readonly number[],
  bytes: Uint8Array<ArrayBuffer>,
): Elements {
  const count = elementCount(shape);
  const array = arrayOf(datatype);
  if (!array) return readStrings(name, count, bytes);
  const needed = count * array.BYTES_PER_ELEMENT;
  if (bytes.byteLength !== needed) {
    throw new WireError(
      `'${name}' needs ${needed} bytes for ${count} elements of ${datatype}, got ${bytes.byteLength}`,
    );
  }
  if (datatype === "BOOL" && !areBooleans(bytes)) {
    throw new WireError(`'${name}' has a BOOL that is not 0 or 1`);
  }
  const { buffer, byteOffset } = byteOffsetFits(bytes, array.BYTES_PER_ELEMENT) ? bytes : bytes.slice();
  return new array(buffer, byteOffset, count);
}

/**
 * Writes the elements of one tensor.
 *
 * @param data The elements.
 * @returns Their bytes: a view for numbers, new memory for strings.
 */
export function writeBinaryData(data: Elements): Uint8Array<ArrayBuffer> {
  if (Array.isArray(data)) return writeStrings(data);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * Joins the parts of a body: the JSON, then the tensors' bytes.
 *
 * @param parts The parts, in order.
 * @returns A new array with all of them.
 */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}

/** A loop: a callback for each byte takes many times as long. */
function areBooleans(bytes: Uint8Array): boolean {
  let bits = 0;
  for (let index = 0; index < bytes.length; index++) bits |= bytes[index]!;
  return bits <= 1;
}

function byteOffsetFits({ byteOffset }: Uint8Array, size: number): boolean {
  return byteOffset % size === 0;
}

function readStrings(name: string, count: number, bytes: Uint8Array): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  let offset = 0;
  while (offset < bytes.byteLength) {
    const start = offset + 4;
    const end = start <= bytes.byteLength ? start + view.getUint32(offset, true) : Infinity;
    if (end > bytes.byteLength) throw new WireError(`'${name}' ends within element ${texts.length}`);
    try {
      texts.push(decoder.decode(bytes.subarray(start, end)));
    } catch {
      throw new WireError(`'${name}' has an element ${texts.length} that is not UTF-8, which OpenVINO's strings are`);
    }
    offset = end;
  }
  if (texts.length !== count) throw new WireError(`'${name}' needs ${count} elements of BYTES, got ${texts.length}`);
  return texts;
}

function writeStrings(texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const encoded = texts.map((text) => encoder.encode(text));
  const bytes = new Uint8Array(encoded.reduce((sum, { byteLength }) => sum + 4 + byteLength, 0));
  const view = new DataView(bytes.buffer);
  let offset = 0;
  for (const text of encoded) {
    view.setUint32(offset, text.byteLength, true);
    bytes.set(text, offset + 4);
    offset += 4 + text.byteLength;
  }
  return bytes;
}
