/** Just enough of FlatBuffers to write a TensorFlow Lite model: tables, vectors and text, each behind what names it. */

/** What a field or an element is: a number, or something that lies elsewhere. */
export type Value = Scalar | Reference;

interface Scalar {
  readonly bytes: 1 | 4;
  readonly value: number;
}

interface Reference {
  /** Writes it at the end of the buffer and tells where it begins. */
  readonly write: (buffer: Buffer) => number;
}

/** A number of one byte. */
export function byte(value: number): Value {
  return { bytes: 1, value };
}

/** A number of four bytes. */
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

/** A vector of bytes that begin where 16 divides, as the elements of tensors must. */
export function bytes(value: Uint8Array): Value {
  return {
    write: (buffer) => {
      const start = buffer.align(16, 4).put32(value.length);
      for (const each of value) buffer.put8(each);
      return start;
    },
  };
}

/** A vector of numbers of four bytes, or of what lies elsewhere. */
export function vector(values: readonly Value[]): Value {
  return {
    write: (buffer) => {
      const start = buffer.align(4).put32(values.length);
      buffer.putAll(values);
      return start;
    },
  };
}

/** A table, given by its fields in the order of the schema. One that is undefined is left out. */
export function table(...fields: readonly (Value | undefined)[]): Value {
  return {
    write: (buffer) => {
      // Numbers of one byte go last, so that those of four lie where four divides.
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

/** A whole buffer, which its file identifier and its root table make. */
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

/** What is written so far. */
class Buffer {
  readonly #bytes: number[] = [];

  /** Fills up until what comes so many bytes later begins where the number divides. */
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

  /** Writes values, then what lies elsewhere of them, and tells each how far away that is. */
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
