/** Calls the official Python binding, passing values by value, by reference or by shared memory. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { OpenVINOError } from "./errors.ts";
import { type Change, SharedBlocks } from "./memory.ts";
import { type Message, Pipe } from "./pipe.ts";

/** A value encoded as JSON. */
type Encoded = unknown;

/**
 * Typed arrays by Python's name of their elements. Element types that NumPy lacks are passed as bytes, and bf16 as its
 * bits.
 */
const arrays = {
  f16: Float16Array,
  f32: Float32Array,
  f64: Float64Array,
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: BigUint64Array,
  bf16: Uint16Array,
} as const;

const typeOfArray = new Map<string, string>([
  ...Object.entries(arrays).filter(([type]) => type !== "bf16").map(([type, { name }]) => [name, type] as const),
  ["Uint8ClampedArray", "u8"],
]);

/** Values of more bytes are passed in a file: an exported model may exceed the maximum length of a string. */
const LARGE = 1 << 22;

/** References to Python's objects. */
const references = new WeakMap<object, number>();

/** A view of shared memory; `size` is the size of the whole memory in bytes. */
interface EncodedView {
  readonly view: number;
  readonly offset: number;
  readonly length: number;
  readonly type: string;
  readonly size: number;
}

/** The connection to Python, opened by the first call. */
export class Bridge {
  readonly #pipe = Pipe.open(fileURLToPath(new URL("server.py", import.meta.url)));
  readonly #memory = new SharedBlocks();
  readonly #objects = new Map<number, object>();
  readonly #views = new Map<string, ArrayBufferView>();
  /** Callbacks, userdata and thrown values, which Python only passes back. */
  readonly #ours = new Map<number, unknown>();
  /** Ids are never reused: a callback may arrive after its check has ended. */
  #lastOurs = 0;
  readonly #classes: ReadonlyMap<string, object>;
  #pump: ReturnType<typeof setInterval> | undefined;

  constructor(classes: ReadonlyMap<string, object>) {
    this.#classes = classes;
  }

  /** Calls a member in Python, and meanwhile the callbacks that Python requests. Returns its result. */
  ask(member: string, self: object | undefined, args: readonly Encoded[]): unknown {
    this.#send({ do: member, self: self && references.get(self), args });
    for (;;) {
      const answer = this.#receive();
      if ("call" in answer) this.#callBack(answer["call"] as number, answer["args"] as Encoded[]);
      else if ("error" in answer) throw this.#errorOf(answer);
      else return this.decode(answer["ok"]);
    }
  }

  #callBack(index: number, args: readonly Encoded[]): void {
    if (!this.#ours.has(index)) return this.#send({ return: null });
    try {
      const returned = (this.#ours.get(index) as (...args: unknown[]) => unknown)(
        ...args.map((each) => this.decode(each)),
      );
      this.#send({ return: returned === undefined ? null : this.encode(returned) });
    } catch (error) {
      this.#send({ throw: this.#own(error) });
    }
  }

  #send(message: Message): void {
    this.#pipe.send({ ...message, memory: this.#memory.changes() });
  }

  #receive(): Message {
    const message = this.#pipe.receive();
    this.#memory.apply(message["memory"] as readonly Change[]);
    return message;
  }

  /** Converts an error of Python; a value that a callback threw is returned as it is. */
  #errorOf({ error, message, thrown }: Message): unknown {
    if (typeof thrown === "number") return this.#ours.get(thrown);
    const text = `${error}: ${message}`;
    if (error === "TypeError") return new TypeError(text);
    if (["IndexError", "ValueError", "OverflowError", "KeyError"].includes(error as string)) {
      return new RangeError(text);
    }
    return new OpenVINOError(text);
  }

  #own(value: unknown): number {
    this.#ours.set(++this.#lastOurs, value);
    return this.#lastOurs;
  }

  /** From now on, also calls callbacks while this thread waits for something else. */
  pump(): void {
    this.#pump ??= setInterval(() => this.ask("bridge.poll", undefined, []), 1);
  }

  /** Releases everything that the objects of a check hold, except for some objects. */
  endOfCheck(kept: readonly object[]): void {
    clearInterval(this.#pump);
    this.#pump = undefined;
    const ids = kept.map((each) => references.get(each)!);
    this.ask("bridge.end_of_check", undefined, [ids]);
    for (const id of this.#objects.keys()) if (!ids.includes(id)) this.#objects.delete(id);
    this.#memory.clear();
    this.#views.clear();
    this.#ours.clear();
  }

  #refer(object: object, id: number): void {
    references.set(object, id);
    this.#objects.set(id, object);
  }

  /** Encodes by identity a value that Python only passes back. */
  opaque(value: unknown): Encoded {
    return value === undefined || value === null ? null : { ours: this.#own(value) };
  }

  /** @param share Whether typed arrays are shared memory instead of copies. */
  encode(value: unknown, share = false): Encoded {
    switch (typeof value) {
      case "undefined":
        return null;
      case "boolean":
      case "string":
        return value;
      case "number":
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : { number: Object.is(value, -0) ? "-0" : String(value) };
      case "bigint":
        return { integer: String(value) };
      case "function":
        return { callback: this.#own(value) };
      case "symbol":
        return { odd: "symbol" };
      default:
        return value === null ? null : this.#encodeObject(value as object, share);
    }
  }

  #encodeObject(value: object, share: boolean): Encoded {
    const reference = references.get(value);
    if (reference !== undefined) return { ref: reference };
    if (ArrayBuffer.isView(value)) {
      const type = typeOfArray.get(value.constructor.name) ?? "u8";
      if (share) return { ...this.#memory.viewOf(value), type };
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      return bytes.length > LARGE ? { file: fileOf(bytes), type } : { bytes: bytes.toBase64(), type };
    }
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      return this.#encodeObject(new Uint8Array(value), share);
    }
    if (Array.isArray(value)) return Array.from(value, (each) => this.encode(each, share));
    if (value instanceof URL) return { path: fileURLToPath(value) };
    if (value instanceof Map) {
      return { map: Array.from(value, ([key, each]) => [this.encode(key), this.encode(each, share)]) };
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) {
      return { record: Object.entries(value).map(([key, each]) => [key, this.encode(each, share)]) };
    }
    return { odd: value.constructor.name };
  }

  decode(value: Encoded): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.decode(each));
    const encoded = value as Record<string, unknown>;
    if ("ref" in encoded) return this.#object(encoded["ref"] as number, encoded["class"] as string);
    if ("ours" in encoded) return this.#ours.get(encoded["ours"] as number);
    if ("number" in encoded) return Number(encoded["number"]);
    if ("integer" in encoded) return BigInt(encoded["integer"] as string);
    if ("view" in encoded) return this.#view(encoded as unknown as EncodedView);
    if ("bytes" in encoded || "file" in encoded) {
      const { buffer } = "file" in encoded
        ? takeFile(encoded["file"] as string)
        : Uint8Array.fromBase64(encoded["bytes"] as string);
      return new (arrays[encoded["type"] as keyof typeof arrays] ?? Uint8Array)(buffer);
    }
    if ("set" in encoded) return new Set(encoded["set"] as string[]);
    const entries = encoded["record"] as readonly (readonly [string, Encoded])[];
    return Object.fromEntries(entries.map(([key, each]) => [key, this.decode(each)]));
  }

  #object(id: number, name: string): object {
    let object = this.#objects.get(id);
    if (!object) {
      const prototype = this.#classes.get(name);
      if (!prototype) throw new Error(`Python has given a ${name}, which has no class here`);
      this.#refer(object = Object.create(prototype) as object, id);
    }
    return object;
  }

  #view({ view, offset, length, type, size }: EncodedView): ArrayBufferView {
    const key = [view, offset, length, type].join();
    let found = this.#views.get(key);
    if (!found) {
      const array = arrays[type as keyof typeof arrays] ?? Uint8Array;
      const buffer = this.#memory.buffer(view, size) as ArrayBuffer;
      this.#views.set(key, found = new array(buffer, offset, length / array.BYTES_PER_ELEMENT));
    }
    return found;
  }
}

/** Writes bytes to a file for Python, which removes the file with its folder. */
function fileOf(bytes: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), "openvino-ffi-bytes-")), "bytes");
  writeFileSync(path, bytes);
  return path;
}

function takeFile(path: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(readFileSync(path));
  rmSync(dirname(path), { recursive: true });
  return bytes;
}
