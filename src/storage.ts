import { keepAlive } from "../ffi/keep_alive.ts";
import { load, type OpenVINO } from "../ffi/load.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { words } from "../ffi/structs.ts";
import { isWorker } from "../ffi/thread.ts";
import { byteSizeOf, type ElementType, elementTypeOf, infoOf, type TypedArray } from "./element_type.ts";
import { busyError, check, OpenVINOError, Status } from "./errors.ts";
import { disposedError, Handle } from "./handle.ts";
import { elementCount, readShape, sameShape, shapeStruct } from "./shape.ts";
import { readStrings, writeStrings } from "./string_elements.ts";

/**
 * A tensor's memory, and its native tensor. Tensor objects and infer requests share it and count themselves in;
 * the last to leave frees it and detaches the views that were given out, so that none can read freed memory.
 */
export abstract class Storage {
  /** Infer requests that are running on this memory now. */
  runs = 0;
  /** Whether such a run may move the memory: it belongs to the runtime, and a shape is dynamic. */
  movable = false;
  /** Counts how often the native tensor was replaced: whoever bound it binds it again before the next run. */
  generation = 0;
  #users = 0;

  constructor(readonly type: ElementType) {}

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
  /** The native tensor. */
  abstract readonly pointer: Pointer;
  /** The elements, not a copy: an array of the element type's own kind. */
  abstract values(): TypedArray;
  /** The strings of a string tensor, copied. */
  abstract strings(): Uint8Array[];
  /** Replaces the strings of a string tensor. */
  abstract setStrings(texts: readonly Uint8Array[]): void;
  /** Gives it another shape. */
  setShape(shape: readonly number[]): void {
    if (this.runs > 0) throw busyError("setting the tensor's shape");
    this.reshape(shape);
  }
  /** Forgets what a run may have changed. Called when a run starts and ends. */
  abstract invalidate(): void;
  /** Hands the elements to native code, where it has memory of its own for them. Called before a run reads them. */
  deliver(): void {}
  /** Takes the elements back. Called when a run has written them. */
  collect(): void {}
  protected abstract reshape(shape: readonly number[]): void;
  protected abstract free(): void;
}

/** Memory of a native tensor: one the runtime allocated, or one of an infer request. */
export class NativeStorage extends Storage {
  readonly #ov: OpenVINO;
  readonly #handle: Handle;
  #shape: readonly number[] | undefined;
  /** The one ArrayBuffer over the memory that was given out: detaching it detaches every view. */
  #buffer: ArrayBuffer | undefined;
  #values: TypedArray | undefined;

  private constructor(ov: OpenVINO, type: ElementType, pointer: Pointer, free: (pointer: Pointer) => void) {
    super(type);
    this.#ov = ov;
    this.#handle = new Handle(this, "tensor", pointer, free);
  }

  /** A new native tensor, its memory uninitialised by the runtime and zeroed here. */
  static allocate(type: ElementType, shape: readonly number[]): NativeStorage {
    const ov = load();
    const out = words(1);
    const { struct, dims } = shapeStruct(ov, shape);
    check(ov.call.ov_tensor_create(infoOf(type).code, struct, out), `a tensor of ${type} [${shape}]`);
    keepAlive(dims);
    const made = new NativeStorage(ov, type, out[0]!, ov.call.ov_tensor_free);
    if (type !== "string") made.values().fill(0 as never);
    return made;
  }

  /** Takes over a native tensor that a C function gave. */
  static adopt(pointer: Pointer, free: (pointer: Pointer) => void = load().call.ov_tensor_free): NativeStorage {
    const ov = load();
    const code = new Int32Array(new ArrayBuffer(4));
    const status = ov.call.ov_tensor_get_element_type(pointer, code);
    const type = elementTypeOf(code[0]!);
    if (status !== Status.OK || type === "dynamic") {
      free(pointer);
      throw new OpenVINOError(Status.NOT_ALLOCATED, "the tensor has no element type yet");
    }
    return new NativeStorage(ov, type, pointer, free);
  }

  get pointer(): Pointer {
    return this.#handle.pointer;
  }

  /** The native tensor's handle, for objects that go on using its memory. */
  get handle(): Handle {
    return this.#handle;
  }

  get shape(): readonly number[] {
    this.#requireStill("the tensor's shape");
    return this.#shape ??= shapeOfNative(this.#ov, this.#handle.pointer);
  }

  values(): TypedArray {
    this.#requireStill("the tensor's data");
    if (this.#values && this.#buffer?.detached === false) return this.#values;
    const { array } = infoOf(this.type);
    const byteLength = byteSizeOf(this.type, elementCount(this.shape));
    if (byteLength === 0) return new array(0);
    this.#buffer = this.#ov.backend.viewOf(this.#dataAddress(), byteLength);
    owners.set(this.#buffer, this);
    return this.#values = new array(this.#buffer);
  }

  strings(): Uint8Array[] {
    this.#requireStill("the tensor's strings");
    const count = elementCount(this.shape);
    return count === 0 ? [] : readStrings(this.#ov, this.#dataAddress(), count);
  }

  setStrings(texts: readonly Uint8Array[]): void {
    // Native code reads and writes strings through pointers inside them: no half-written one may be seen.
    if (this.runs > 0) throw busyError("setting the tensor's strings");
    this.#requireStill("setting the tensor's strings");
    if (texts.length > 0) writeStrings(this.#ov, this.#handle.pointer, () => this.#dataAddress(), texts);
  }

  #dataAddress(): Pointer {
    const out = words(1);
    check(this.#ov.call.ov_tensor_data(this.#handle.pointer, out), "the tensor's data");
    return out[0]!;
  }

  /** While a run may move the memory, nobody may look at it. */
  #requireStill(what: string): void {
    if (this.#handle.disposed) throw disposedError("tensor");
    if (this.movable && this.runs > 0) throw busyError(what);
  }

  protected reshape(shape: readonly number[]): void {
    const { struct, dims } = shapeStruct(this.#ov, shape);
    const before = elementCount(this.shape);
    this.invalidate();
    check(this.#ov.call.ov_tensor_set_shape(this.#handle.pointer, struct), `setting the tensor's shape to [${shape}]`);
    keepAlive(dims);
    // The runtime leaves new memory as it finds it.
    if (this.type !== "string" && elementCount(shape) > before) this.values().fill(0 as never);
  }

  invalidate(): void {
    this.#shape = undefined;
    this.#values = undefined;
    detach(this.#buffer);
    this.#buffer = undefined;
  }

  protected free(): void {
    this.invalidate();
    this.#handle.dispose();
  }
}

/**
 * Memory of JavaScript's: the caller's, shared, or our own. Its native tensor is made when native code first asks for
 * it, over the same memory; whoever binds that tensor holds this storage, and with it the memory.
 *
 * In a Worker it is made over native memory instead, and runs begin and end with a copy: JavaScript's is gone when the
 * Worker is ended, while native threads still run.
 */
export class HostStorage extends Storage {
  #values: TypedArray;
  #shape: readonly number[];
  /** All the memory that may be used when the shape grows. */
  #capacity: TypedArray;
  readonly #shared: boolean;
  #native: Handle | undefined;
  /** A Worker's native memory, as bytes. */
  #twin: NativeStorage | undefined;
  #disposed = false;

  /** @param shared Whether the memory is the caller's: then it is never replaced and never detached. */
  constructor(type: ElementType, shape: readonly number[], values: TypedArray, shared: boolean) {
    super(type);
    this.#capacity = values;
    this.#shape = shape;
    this.#shared = shared;
    this.#values = this.#part(arrayLength(type, shape));
  }

  /** Whether the memory is the caller's. */
  get isShared(): boolean {
    return this.#shared;
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

  get pointer(): Pointer {
    if (this.#disposed) throw disposedError("tensor");
    this.requireAttached();
    return (this.#native ??= this.#makeNative()).pointer;
  }

  /** Whether it is the caller's memory, and all that this array shows. */
  isOver({ buffer, byteOffset, length }: TypedArray): boolean {
    const { buffer: own, byteOffset: from, length: count } = this.#capacity;
    return this.#shared && buffer === own && byteOffset === from && length === count;
  }

  /** Throws if the memory was transferred away: native code must not be sent to it. */
  requireAttached(): void {
    if (this.#values.length === 0 && elementCount(this.#shape) > 0) {
      throw new TypeError("the memory of the tensor was detached: its ArrayBuffer has been transferred elsewhere");
    }
  }

  #makeNative(): Handle {
    const ov = load();
    const out = words(1);
    const { struct, dims } = shapeStruct(ov, this.#shape);
    // Asking for the buffer moves a small array out of the collector's heap, to memory that stays.
    const { buffer, byteOffset, byteLength } = this.#values;
    const twin = isWorker() && byteLength > 0 ? NativeStorage.allocate("u8", [byteLength]).retain() : undefined;
    const memory = twin?.values() ?? (byteLength === 0 ? words(1) : new Uint8Array(buffer, byteOffset, byteLength));
    const address = ov.backend.addressOf(memory);
    const status = ov.call.ov_tensor_create_from_host_ptr(infoOf(this.type).code, struct, address, out);
    keepAlive(dims, memory);
    check(status, `a tensor of ${this.type} [${this.#shape}] over given memory`);
    this.#twin = twin;
    return new Handle(this, "tensor", out[0]!, ov.call.ov_tensor_free, twin ? [twin.handle] : []);
  }

  override deliver(): void {
    const native = this.#twin?.values() as Uint8Array | undefined;
    native?.set(this.#bytes());
  }

  override collect(): void {
    const bytes = this.#bytes();
    const native = this.#twin?.values() as Uint8Array | undefined;
    if (native) bytes.set(native.subarray(0, bytes.length));
  }

  /** The elements as bytes; none once the memory has been transferred away. */
  #bytes(): Uint8Array {
    const { buffer, byteOffset, byteLength } = this.#values;
    return byteLength === 0 ? new Uint8Array(0) : new Uint8Array(buffer, byteOffset, byteLength);
  }

  #freeNative(): void {
    this.#native?.dispose();
    this.#native = undefined;
    this.#twin?.release();
    this.#twin = undefined;
  }

  values(): TypedArray {
    if (this.#disposed) throw disposedError("tensor");
    return this.#values;
  }

  strings(): Uint8Array[] {
    throw new TypeError("strings do not lie in memory of JavaScript's");
  }

  setStrings(): void {
    throw new TypeError("strings do not lie in memory of JavaScript's");
  }

  protected reshape(shape: readonly number[]): void {
    const length = arrayLength(this.type, shape);
    if (length > this.#capacity.length) {
      if (this.#shared) {
        throw new RangeError(
          `"shape" [${shape}] needs more than the memory the tensor was made over, ${this.#capacity.byteLength} bytes`,
        );
      }
      // First, since there may not be so much memory.
      const grown = zeros(this.type, shape);
      detach(this.#capacity.buffer);
      this.#capacity = grown;
    }
    this.#shape = [...shape];
    this.#values = this.#part(length);
    // The next native tensor has the new shape.
    this.#freeNative();
    this.generation += 1;
  }

  invalidate(): void {
    if (!this.#native) return;
    const shape = shapeOfNative(load(), this.#native.pointer);
    if (sameShape(shape, this.#shape)) return;
    this.#shape = shape;
    this.#values = this.#part(arrayLength(this.type, shape));
  }

  protected free(): void {
    this.#disposed = true;
    this.#freeNative();
    if (!this.#shared) detach(this.#capacity.buffer);
  }
}

/** The shape of a native tensor. */
function shapeOfNative(ov: OpenVINO, pointer: Pointer): number[] {
  // The C API has no answer for rank 0 but an error; a tensor that has a size nevertheless is a scalar.
  let scalar = false;
  const shape = readShape(ov, "the tensor's shape", (struct) => {
    const status = ov.call.ov_tensor_get_shape(pointer, struct);
    scalar = status === Status.INVALID_C_PARAM;
    return scalar ? Status.OK : status;
  });
  return scalar ? [] : shape;
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

/** Which storage an ArrayBuffer over native memory belongs to: whoever holds a view holds its memory. */
const owners = new WeakMap<ArrayBuffer, NativeStorage>();

/** Makes all views of a buffer empty. */
function detach(buffer: ArrayBufferLike | undefined): void {
  if (buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer();
}
