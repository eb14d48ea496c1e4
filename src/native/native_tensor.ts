import { keepAlive } from "../../ffi/keep_alive.ts";
import { load } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { byteSizeOf, type ElementType, elementTypeOf, infoOf, type TypedArray } from "../element_type.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { elementCount, sameShape } from "../values/shape.ts";
import { clear, HostStorage, type Storage, StringStorage } from "../values/storage.ts";
import { check } from "./check.ts";
import { Handle } from "./handle.ts";
import { readShape, shapeStruct } from "./shape_structs.ts";
import { readStrings, writeStrings } from "./string_elements.ts";

/** A native tensor. Only native code and this library access its memory; programs get copies in a `Storage`. */
export class NativeTensor {
  readonly type: ElementType;
  readonly #handle: Handle;
  #shape: readonly number[] | undefined;
  /** A view of the memory, never handed to a program. */
  #values: TypedArray | undefined;

  private constructor(type: ElementType, handle: Handle) {
    this.type = type;
    this.#handle = handle.ownedBy(this);
  }

  /** Creates a native tensor filled with zeros. */
  static allocate(type: ElementType, shape: readonly number[]): NativeTensor {
    const { call } = load();
    const out = words(1);
    const { struct, dims } = shapeStruct(load(), shape);
    check(call.ov_tensor_create(infoOf(type).code, struct, out), `a tensor of ${type} [${shape}]`);
    keepAlive(dims);
    const made = new NativeTensor(type, new Handle("tensor", out[0]!, call.ov_tensor_free));
    made.#shape = [...shape];
    made.clear();
    return made;
  }

  /** Takes ownership of a native tensor that a C function returned. */
  static adopt(pointer: Pointer, free: (pointer: Pointer) => void = load().call.ov_tensor_free): NativeTensor {
    const code = new Int32Array(new ArrayBuffer(4));
    const status = load().call.ov_tensor_get_element_type(pointer, code);
    const type = elementTypeOf(code[0]!);
    if (status !== Status.OK || type === "dynamic") {
      free(pointer);
      throw new OpenVINOError(Status.NOT_ALLOCATED, "the tensor has no element type yet");
    }
    return new NativeTensor(type, new Handle("tensor", pointer, free));
  }

  /**
   * Creates a native tensor over JavaScript's memory. The caller keeps the memory alive, and lets native code use the
   * tensor only while the memory cannot be taken away. Throws if it was already.
   */
  static over(storage: HostStorage): NativeTensor {
    storage.requireAttached();
    const ov = load();
    const out = words(1);
    const { type, shape } = storage;
    const { struct, dims } = shapeStruct(ov, shape);
    // Reading `buffer` moves a small array out of the garbage collector's heap to a fixed address.
    const { buffer, byteOffset, byteLength } = storage.values();
    const memory = byteLength === 0 ? words(1) : new Uint8Array(buffer, byteOffset, byteLength);
    const address = ov.backend.addressOf(memory);
    const status = ov.call.ov_tensor_create_from_host_ptr(infoOf(type).code, struct, address, out);
    keepAlive(dims, memory);
    check(status, `a tensor of ${type} [${shape}] over given memory`);
    return new NativeTensor(type, new Handle("tensor", out[0]!, ov.call.ov_tensor_free));
  }

  get pointer(): Pointer {
    return this.#handle.pointer;
  }

  /** For objects that keep using the memory. */
  get handle(): Handle {
    return this.#handle;
  }

  get shape(): readonly number[] {
    return this.#shape ??= shapeOfNative(this.#handle.pointer);
  }

  /** A view of the elements, not a copy. Valid until the next `setShape` or run. */
  values(): TypedArray {
    if (this.#values) return this.#values;
    const { array } = infoOf(this.type);
    const byteLength = byteSizeOf(this.type, elementCount(this.shape));
    if (byteLength === 0) return new array(0);
    return this.#values = new array(load().backend.viewOf(this.#address(), byteLength));
  }

  /** Copies of the strings. */
  strings(): Uint8Array[] {
    const count = elementCount(this.shape);
    return count === 0 ? [] : readStrings(load(), this.#address(), count);
  }

  setStrings(texts: readonly Uint8Array[]): void {
    if (texts.length > 0) writeStrings(load(), this.#handle.pointer, () => this.#address(), texts);
  }

  /** Changes the shape. New elements are uninitialized. */
  setShape(shape: readonly number[]): void {
    if (sameShape(shape, this.shape)) return;
    const { struct, dims } = shapeStruct(load(), shape);
    this.forget();
    check(load().call.ov_tensor_set_shape(this.#handle.pointer, struct), `setting the tensor's shape to [${shape}]`);
    keepAlive(dims);
    this.#shape = [...shape];
  }

  /** Sets all elements to zero, or to empty strings. OpenVINO does not initialize new memory. */
  clear(): void {
    if (this.type !== "string") clear(this.values());
    else this.setStrings(Array.from({ length: elementCount(this.shape) }, () => new Uint8Array(0)));
  }

  /** Takes a tensor's shape and copies its elements. */
  copyFrom(source: Storage): void {
    this.setShape(source.shape);
    if (this.type === "string") this.setStrings(source.strings());
    else (this.values() as Uint8Array).set(source.elements() as Uint8Array);
  }

  /** Gives a tensor this shape and copies the elements to it. Throws if its memory is too small or was taken away. */
  copyTo(target: Storage): void {
    target.requireAttached();
    if (!sameShape(target.shape, this.shape)) target.reshape(this.shape);
    if (this.type === "string") target.setStrings(this.strings());
    else target.write((elements) => (elements as Uint8Array).set(this.values() as Uint8Array));
  }

  /** Copies the elements into new memory. */
  copy(): Storage {
    const { shape } = this;
    if (this.type === "string") return new StringStorage(shape, this.strings());
    const values = this.values();
    const copied = new (infoOf(this.type).array)(values.length);
    (copied as Uint8Array).set(values as Uint8Array);
    return new HostStorage(this.type, shape, copied, false);
  }

  /** Drops the cached address and shape, which a run may have changed. */
  forget(): void {
    this.#shape = undefined;
    this.#values = undefined;
  }

  /** Tells whether another native tensor uses the same memory. */
  isOver(other: NativeTensor): boolean {
    return addressOf(this.#handle.pointer) === addressOf(other.#handle.pointer);
  }

  dispose(): void {
    this.forget();
    this.#handle.dispose();
  }

  #address(): Pointer {
    const out = words(1);
    check(load().call.ov_tensor_data(this.#handle.pointer, out), "the tensor's data");
    return out[0]!;
  }
}

/** The address of a native tensor's elements; 0 if it has none yet. */
function addressOf(tensor: Pointer): Pointer {
  const out = words(1);
  return load().call.ov_tensor_data(tensor, out) === Status.OK ? out[0]! : 0n;
}

/** The shape of a native tensor. */
function shapeOfNative(pointer: Pointer): number[] {
  const ov = load();
  // The C API fails for rank 0. A tensor that has a size nevertheless is a scalar.
  let scalar = false;
  const shape = readShape(ov, "the tensor's shape", (struct) => {
    const status = ov.call.ov_tensor_get_shape(pointer, struct);
    scalar = status === Status.INVALID_C_PARAM;
    return scalar ? Status.OK : status;
  });
  return scalar ? [] : shape;
}
