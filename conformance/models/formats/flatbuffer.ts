/**
 * The part of FlatBuffers needed to write a TensorFlow Lite model: tables, vectors and text, each stored after its
 * references.
 */

/** The value of a field or element: a number, or a reference to data elsewhere. */
export type Value = Scalar | Reference;

interface Scalar {
  readonly bytes: 1 | 4;
  readonly value: number;
}

interface Reference {
  /** Writes the data at the end of the buffer, and returns its offset. */
  readonly write: (buffer: Buffer) => number;
}

/** A one-byte number. */
export function byte(value: number): Value {
  return { bytes: 1, value };
}

/** A four-byte number. */
export function integer(value: number): Value {
  return { bytes: 4, value };
}

/** Text. */
export function text(value: string): Value {
  return {
    write: (buffer) => {
      const encoded = new TextEncoder().encode(value);
      const start = buffer.align(4).put32(encoded.length);
      for (const each of [...encoded, 0]) buffer.put8(each);
      return start;
    },
  };
}

/** A vector of bytes aligned to 16, as tensors' elements must be. */
export function bytes(value: Uint8Array): Value {
  return {
    write: (buffer) => {
      const start = buffer.align(16, 4).put32(value.length);
      for (const each of value) buffer.put8(each);
      return start;
    },
  };
}

/** A vector of four-byte numbers, or of references. */
export function vector(values: readonly Value[]): Value {
  return {
    write: (buffer) => {
      const start = buffer.align(4).put32(values.length);
      buffer.putAll(values);
      return start;
    },
  };
}

/** A table with its fields in the order of the schema; undefined fields are omitted. */
export function table(...fields: readonly (Value | undefined)[]): Value {
  return {
    write: (buffer) => {
      // One-byte numbers come last, so that four-byte ones are aligned.
      const present = fields.filter((field) => field !== undefined);
      const ordered = present.toSorted((a, b) => sizeOf(b) - sizeOf(a));
      const size = ordered.reduce((sum, field) => sum + sizeOf(field), 4);
      const virtual = buffer.align(4).put16(4 + 2 * fields.length);
      buffer.put16(size);
      for (const field of fields) {
        const before = ordered.slice(0, field === undefined ? 0 : ordered.indexOf(field));
        buffer.put16(field === undefined ? 0 : before.reduce((sum, each) => sum + sizeOf(each), 4));
      }
      const start = buffer.align(4).put32(0);
      buffer.set32(start, start - virtual);
      buffer.putAll(ordered);
      return start;
    },
  };
}

/** A complete buffer with a file identifier and a root table. */
export function flatBuffer(identifier: string, root: Value): Uint8Array {
  const buffer = new Buffer();
  const toRoot = buffer.put32(0);
  for (const letter of new TextEncoder().encode(identifier)) buffer.put8(letter);
  buffer.set32(toRoot, (root as Reference).write(buffer));
  return buffer.toBytes();
}

function sizeOf(value: Value): number {
  return "bytes" in value ? value.bytes : 4;
}

/** The data written so far. */
class Buffer {
  readonly #bytes: number[] = [];

  /** Pads, so that the data a number of bytes later is aligned. */
  align(to: number, later = 0): this {
    while ((this.#bytes.length + later) % to !== 0) this.#bytes.push(0);
    return this;
  }

  put8(value: number): void {
    this.#bytes.push(value & 0xff);
  }

  put16(value: number): number {
    return this.#bytes.push(value & 0xff, value >> 8 & 0xff) - 2;
  }

  put32(value: number): number {
    const start = this.#bytes.push(0, 0, 0, 0) - 4;
    this.set32(start, value);
    return start;
  }

  set32(start: number, value: number): void {
    for (let i = 0; i < 4; i++) this.#bytes[start + i] = value >> 8 * i & 0xff;
  }

  /** Writes values and then the data they refer to, filling in the relative offsets. */
  putAll(values: readonly Value[]): void {
    const references = values.flatMap((value): [number, Reference][] => {
      if ("write" in value) return [[this.put32(0), value]];
      if (value.bytes === 4) this.put32(value.value);
      else this.put8(value.value);
      return [];
    });
    for (const [start, reference] of references) this.set32(start, reference.write(this) - start);
  }

  toBytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}
