import { types } from "node:util";
import { byteSizeOf, type ElementType, infoOf, type TypedArray } from "../element_type.ts";
import { disposedError } from "../native/handle.ts";
import { busyError } from "../openvino_error.ts";
import { elementCount } from "./shape.ts";

/**
 * The elements of a tensor, in JavaScript's memory. Tensor objects and infer requests share it and count themselves in.
 *
 * Every array that a program is given shows such memory, never native memory. A program can take memory away from
 * JavaScript at any moment (`transfer`, `structuredClone`, `postMessage`), and no runtime tells when an array that was
 * taken is collected; so native memory that was once shown could never be freed. Native code in turn reads and writes
 * this memory only while JavaScript stands still, or where it cannot be taken away: see `tensor_slot.ts`.
 */
export abstract class Storage {
  /** How many infer requests run on it now. */
  runs = 0;
  #users = 0;

  readonly type: ElementType;

  constructor(type: ElementType) {
    this.type = type;
  }

  /** Counts one more who needs it. */
  retain(): this {
    this.#users += 1;
    return this;
  }

  /** Counts one less. */
  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.free();
  }

  /** The shape. */
  abstract readonly shape: readonly number[];
  /** The elements, not a copy: an array of the element type's own kind. */
  abstract values(): TypedArray;
  /** The strings of a string tensor, copied. */
  abstract strings(): Uint8Array[];
  /** Replaces the strings of a string tensor. */
  abstract setStrings(texts: readonly Uint8Array[]): void;
  /** Throws if the memory has been taken away. */
  abstract requireAttached(): void;
  /** Gives it another shape. What a running inference reads or writes keeps its own. */
  setShape(shape: readonly number[]): void {
    if (this.runs > 0) throw busyError("setting the tensor's shape");
    this.reshape(shape);
  }
  /** Gives it another shape, running or not. */
  abstract reshape(shape: readonly number[]): void;
  protected abstract free(): void;
}

/** Numbers: the caller's memory, shared, or our own. */
export class HostStorage extends Storage {
  #values: TypedArray;
  #shape: readonly number[];
  /** All the memory that may be used when the shape grows. */
  #capacity: TypedArray;
  readonly #shared: boolean;
  #disposed = false;

  /** @param shared Whether the memory is the caller's: then it is never replaced and never detached. */
  constructor(type: ElementType, shape: readonly number[], values: TypedArray, shared: boolean) {
    super(type);
    this.#capacity = values;
    this.#shape = shape;
    this.#shared = shared;
    this.#values = this.#part(arrayLength(type, shape));
  }

  /** Memory of our own, zeroed. */
  static allocate(type: ElementType, shape: readonly number[]): HostStorage {
    return new HostStorage(type, shape, zeros(type, shape), false);
  }

  #part(length: number): TypedArray {
    return length === this.#capacity.length ? this.#capacity : this.#capacity.subarray(0, length);
  }

  get shape(): readonly number[] {
    if (this.#disposed) throw disposedError("tensor");
    return this.#shape;
  }

  /** Whether it is the caller's memory, and all that this array shows. */
  isOver({ buffer, byteOffset, length }: TypedArray): boolean {
    const { buffer: own, byteOffset: from, length: count } = this.#capacity;
    return this.#shared && buffer === own && byteOffset === from && length === count;
  }

  /** Whether nobody can take the memory away as long as somebody has it: a SharedArrayBuffer's. */
  get isPinned(): boolean {
    return types.isSharedArrayBuffer(this.#capacity.buffer);
  }

  /** Whether the memory was transferred away, however much of it is needed now. */
  get isDetached(): boolean {
    const { buffer } = this.#capacity;
    return types.isArrayBuffer(buffer) && buffer.detached;
  }

  requireAttached(): void {
    if (!this.isDetached) return;
    throw new TypeError("the memory of the tensor was detached: its ArrayBuffer has been transferred elsewhere");
  }

  values(): TypedArray {
    if (this.#disposed) throw disposedError("tensor");
    return this.#values;
  }

  strings(): Uint8Array[] {
    throw new TypeError(`a tensor of ${this.type} has no strings`);
  }

  setStrings(): void {
    throw new TypeError(`a tensor of ${this.type} has no strings`);
  }

  reshape(shape: readonly number[]): void {
    const length = arrayLength(this.type, shape);
    if (length > this.#capacity.length) {
      if (this.#shared) {
        throw new RangeError(
          `"shape" [${shape}] needs more than the memory the tensor was made over, ${this.#capacity.byteLength} bytes`,
        );
      }
      // First, since there may not be so much memory.
      const grown = zeros(this.type, shape);
      // A run that gives its own output room may read the old memory at another port.
      if (this.runs === 0) detach(this.#capacity.buffer);
      this.#capacity = grown;
    }
    this.#shape = [...shape];
    this.#values = this.#part(length);
  }

  protected free(): void {
    this.#disposed = true;
    if (!this.#shared) detach(this.#capacity.buffer);
  }
}

/** Strings, as the bytes of their UTF-8. */
export class StringStorage extends Storage {
  #shape: readonly number[];
  #texts: readonly Uint8Array[];
  #disposed = false;

  /**
   * Makes one.
   *
   * @param shape The shape.
   * @param texts As many texts; without them all are empty.
   */
  constructor(shape: readonly number[], texts?: readonly Uint8Array[]) {
    super("string");
    this.#shape = [...shape];
    this.#texts = texts ?? Array.from({ length: elementCount(shape) }, () => new Uint8Array(0));
  }

  get shape(): readonly number[] {
    if (this.#disposed) throw disposedError("tensor");
    return this.#shape;
  }

  values(): TypedArray {
    throw new TypeError("a tensor of strings has no typed data");
  }

  strings(): Uint8Array[] {
    if (this.#disposed) throw disposedError("tensor");
    return this.#texts.map((text) => text.slice());
  }

  setStrings(texts: readonly Uint8Array[]): void {
    this.#texts = texts.map((text) => text.slice());
  }

  requireAttached(): void {}

  reshape(shape: readonly number[]): void {
    this.#texts = Array.from({ length: elementCount(shape) }, (_, i) => this.#texts[i] ?? new Uint8Array(0));
    this.#shape = [...shape];
  }

  protected free(): void {
    this.#disposed = true;
    this.#texts = [];
  }
}

/** The length of the typed array for a shape: bytes for packed types. */
function arrayLength(type: ElementType, shape: readonly number[]): number {
  return byteSizeOf(type, elementCount(shape)) / infoOf(type).array.BYTES_PER_ELEMENT;
}

/** Memory of our own for a shape. */
function zeros(type: ElementType, shape: readonly number[]): TypedArray {
  try {
    return new (infoOf(type).array)(arrayLength(type, shape));
  } catch {
    throw new RangeError(`"shape" [${shape}] needs more memory than there is`);
  }
}

/** Makes all elements zero, whatever their type. */
export function clear({ buffer, byteOffset, byteLength }: TypedArray): void {
  new Uint8Array(buffer, byteOffset, byteLength).fill(0);
}

/** Makes all views of a buffer empty, and frees its memory: without the 0 another buffer has it until collected. */
function detach(buffer: ArrayBufferLike): void {
  if (types.isArrayBuffer(buffer) && !buffer.detached) buffer.transfer(0);
}
