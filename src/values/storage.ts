import { types } from "node:util";
import { byteSizeOf, type ElementType, infoOf, type TypedArray } from "../element_type.ts";
import { busyError, disposedError } from "../openvino_error.ts";
import { elementCount } from "./shape.ts";

/**
 * The elements of a tensor in JavaScript's memory, shared by tensor objects and infer requests, which count their
 * references.
 *
 * Every array that a program gets is a view of such memory, never of native memory. A program can take memory away at
 * any time (`transfer`, `structuredClone`, `postMessage`), and no runtime reports when such an array is collected, so
 * native memory could never be freed once a program had a view of it. Native code uses this memory only while the
 * JavaScript thread blocks, or if it cannot be taken away: see `tensor_slot.ts`.
 */
export abstract class Storage {
  /** The number of running inferences that use it. */
  runs = 0;
  #users = 0;

  readonly type: ElementType;

  constructor(type: ElementType) {
    this.type = type;
  }

  /** Adds a reference. */
  retain(): this {
    this.#users += 1;
    return this;
  }

  /** Removes a reference. */
  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.free();
  }

  abstract readonly shape: readonly number[];
  /** The elements, not a copy, in the typed array that holds the element type. Throws if they are not contiguous. */
  abstract values(): TypedArray;
  /** The elements in row-major order, for reading: not a copy if they are contiguous. */
  elements(): TypedArray {
    return this.values();
  }
  /** Lets a function write the elements in row-major order. */
  write(fill: (elements: TypedArray) => void): void {
    fill(this.values());
  }
  /** The distance between neighbouring elements, for each dimension. */
  get strides(): readonly number[] {
    return stridesOf(this.shape);
  }
  /** Whether the elements are next to each other. */
  get isContiguous(): boolean {
    return true;
  }
  /** Copies of a string tensor's strings. */
  abstract strings(): Uint8Array[];
  /** Replaces a string tensor's strings. */
  abstract setStrings(texts: readonly Uint8Array[]): void;
  /** Throws if the memory has been taken away. */
  abstract requireAttached(): void;
  /** Changes the shape. Throws while a running inference uses it; `what` is for the message. */
  setShape(shape: readonly number[], what = "setting the tensor's shape"): void {
    if (this.runs > 0) throw busyError(what);
    this.reshape(shape);
  }
  /** Changes the shape, even during a run. */
  abstract reshape(shape: readonly number[]): void;
  protected abstract free(): void;
}

/** Elements other than strings, in the caller's memory or in memory of its own. */
export class HostStorage extends Storage {
  #values: TypedArray;
  #shape: readonly number[];
  /** All the memory available for growing. */
  #capacity: TypedArray;
  readonly #shared: boolean;
  #disposed = false;

  /** @param shared Whether the memory is the caller's; then it is never replaced or detached. */
  constructor(type: ElementType, shape: readonly number[], values: TypedArray, shared: boolean) {
    super(type);
    this.#capacity = values;
    this.#shape = shape;
    this.#shared = shared;
    this.#values = this.#part(arrayLength(type, shape));
  }

  /** Creates new memory filled with zeros. */
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

  /** Whether this storage shares exactly the memory of the caller's array. */
  isOver({ buffer, byteOffset, length }: TypedArray): boolean {
    const { buffer: own, byteOffset: from, length: count } = this.#capacity;
    return this.#shared && buffer === own && byteOffset === from && length === count;
  }

  /** Whether the memory cannot be taken away while it is referenced, as that of a SharedArrayBuffer. */
  get isPinned(): boolean {
    return types.isSharedArrayBuffer(this.#capacity.buffer);
  }

  /** Whether the memory was transferred away, even if none is needed at the moment. */
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
      // Allocated first, since that may fail.
      const grown = zeros(this.type, shape);
      // During a run that enlarges its own output, another port may still read the old memory.
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

/** Strings, stored as UTF-8 bytes. */
export class StringStorage extends Storage {
  #shape: readonly number[];
  #texts: readonly Uint8Array[];
  #disposed = false;

  /**
   * @param shape The shape.
   * @param texts One text per element; without them all are empty.
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

/** Allocates memory for a tensor: zeros, or empty strings. */
export function emptyStorage(type: ElementType, shape: readonly number[]): Storage {
  return type === "string" ? new StringStorage(shape) : HostStorage.allocate(type, shape);
}

/** The distances between neighbouring elements in row-major order. OpenVINO gives 0 for a last dimension of size 0. */
function stridesOf(shape: readonly number[]): number[] {
  const last = shape.at(-1) === 0 ? 0 : 1;
  return shape.map((_, i) => shape.slice(i + 1).reduce((product, dimension) => product * dimension, last));
}

/** The length of the typed array for a shape; for packed types, the number of bytes. */
export function arrayLength(type: ElementType, shape: readonly number[]): number {
  return byteSizeOf(type, elementCount(shape)) / infoOf(type).array.BYTES_PER_ELEMENT;
}

/** Allocates memory for a shape, filled with zeros. */
function zeros(type: ElementType, shape: readonly number[]): TypedArray {
  try {
    return new (infoOf(type).array)(arrayLength(type, shape));
  } catch {
    throw new RangeError(`"shape" [${shape}] needs more memory than there is`);
  }
}

/** Sets all elements to zero. */
export function clear({ buffer, byteOffset, byteLength }: TypedArray): void {
  new Uint8Array(buffer, byteOffset, byteLength).fill(0);
}

/**
 * Detaches a buffer: empties all its views and frees its memory. Without the 0, a new buffer would keep it until
 * collected.
 */
function detach(buffer: ArrayBufferLike): void {
  if (types.isArrayBuffer(buffer) && !buffer.detached) buffer.transfer(0);
}
