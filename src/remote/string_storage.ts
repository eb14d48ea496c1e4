import type { Pointer } from "../../ffi/symbols/mod.ts";
import type { TypedArray } from "../element_type.ts";
import { elementCount } from "../shape.ts";
import { NativeStorage, Storage } from "../storage.ts";

/** Strings in memory of JavaScript's, so that tensors of strings need no native library. */
export class StringStorage extends Storage {
  #shape: readonly number[];
  #texts: readonly Uint8Array[];
  /** The same for native code, once a local inference wants it. */
  #native: NativeStorage | undefined;

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
    return this.#shape;
  }

  get pointer(): Pointer {
    if (!this.#native) {
      this.#native = NativeStorage.allocate("string", this.#shape).retain();
      this.#native.setStrings(this.#texts);
    }
    return this.#native.pointer;
  }

  values(): TypedArray {
    throw new TypeError("a tensor of strings has no typed data");
  }

  strings(): Uint8Array[] {
    return this.#texts.map((text) => text.slice());
  }

  setStrings(texts: readonly Uint8Array[]): void {
    this.#texts = texts.map((text) => text.slice());
    this.#freeNative();
  }

  protected reshape(shape: readonly number[]): void {
    this.#texts = Array.from({ length: elementCount(shape) }, (_, i) => this.#texts[i] ?? new Uint8Array(0));
    this.#shape = [...shape];
    this.#freeNative();
  }

  invalidate(): void {}

  protected free(): void {
    this.#freeNative();
  }

  #freeNative(): void {
    if (!this.#native) return;
    this.#native.release();
    this.#native = undefined;
    this.generation += 1;
  }
}
