import { infoOf, isPacked, type TypedArray } from "../element_type.ts";
import { disposedError } from "../openvino_error.ts";
import { elementCount } from "./shape.ts";
import { Storage } from "./storage.ts";

/** Where the elements of a region are among those of the whole. */
interface Place {
  /** The position of the first element. */
  readonly offset: number;
  /** The distance between neighbouring elements, for each dimension. */
  readonly strides: readonly number[];
}

/**
 * A part of another tensor's elements, not a copy: a range of each dimension. It keeps the memory that the whole had
 * when the region was made, however the whole changes its shape.
 *
 * Inferences copy it. If OpenVINO got a region as an input, its CPU plugin would copy that to the memory that any
 * request of the compiled model bound last, which may have been freed.
 */
export class RegionStorage extends Storage {
  readonly #whole: Storage;
  readonly #place: Place;
  /** The largest shape: that with which the region was made. */
  readonly #limits: readonly number[];
  /** The elements of the whole; undefined for strings, which are read anew each time. */
  readonly #all: TypedArray | undefined;
  #shape: readonly number[];
  #disposed = false;

  private constructor(whole: Storage, all: TypedArray | undefined, place: Place, shape: readonly number[]) {
    super(whole.type);
    this.#whole = whole.retain();
    this.#all = all;
    this.#place = place;
    this.#limits = this.#shape = shape;
  }

  /**
   * Creates a region.
   *
   * @param begin The first index in each dimension.
   * @param end The index after the last in each dimension.
   * @throws {TypeError} If several elements share a byte, or the memory was taken away.
   * @throws {RangeError} If the region is not within the tensor.
   */
  static of(whole: Storage, begin: readonly number[], end: readonly number[]): RegionStorage {
    if (isPacked(whole.type)) {
      throw new TypeError(`a tensor of ${whole.type} has no regions: several elements share a byte`);
    }
    whole.requireAttached();
    const { shape, strides } = whole;
    for (const [name, indexes] of [["begin", begin], ["end", end]] as const) {
      if (indexes.length !== shape.length) {
        throw new RangeError(
          `"${name}" must have ${shape.length} indexes for a tensor of [${shape}], got [${indexes}]`,
        );
      }
    }
    if (end.some((index, i) => index > shape[i]! || index < begin[i]!)) {
      throw new RangeError(`"end" must be from "begin", [${begin}], to the tensor's shape, [${shape}], got [${end}]`);
    }
    const inner = begin.reduce((sum, index, i) => sum + index * strides[i]!, 0);
    const size = end.map((index, i) => index - begin[i]!);
    if (whole instanceof RegionStorage) {
      const place = { offset: whole.#place.offset + inner, strides };
      return new RegionStorage(whole.#whole, whole.#all, place, size);
    }
    const all = whole.type === "string" ? undefined : whole.values();
    return new RegionStorage(whole, all, { offset: inner, strides }, size);
  }

  get shape(): readonly number[] {
    if (this.#disposed) throw disposedError("tensor");
    return this.#shape;
  }

  override get strides(): readonly number[] {
    return this.#place.strides;
  }

  override get isContiguous(): boolean {
    const { shape } = this;
    if (elementCount(shape) === 0) return true;
    let expected = 1;
    for (let i = shape.length - 1; i >= 0; i--) {
      if (shape[i] !== 1 && this.#place.strides[i] !== expected) return false;
      expected *= shape[i]!;
    }
    return true;
  }

  values(): TypedArray {
    const all = this.#numbers();
    const { offset } = this.#place;
    if (this.isContiguous) return all.subarray(offset, offset + elementCount(this.shape));
    throw new TypeError(
      `the region [${this.shape}] of a tensor has no typed array, since its elements are not contiguous: ` +
        "copyTo reads and copyFrom writes them",
    );
  }

  override elements(): TypedArray {
    if (this.isContiguous) return this.values();
    const all = this.#numbers();
    const copy = this.#blank();
    this.#forEachRow((from, to, length) =>
      (copy as Uint8Array).set(all.subarray(from, from + length) as Uint8Array, to)
    );
    return copy;
  }

  override write(fill: (elements: TypedArray) => void): void {
    if (this.isContiguous) return fill(this.values());
    const all = this.#numbers() as Uint8Array;
    const written = this.#blank();
    fill(written);
    this.#forEachRow((to, from, length) => all.set(written.subarray(from, from + length) as Uint8Array, to));
  }

  strings(): Uint8Array[] {
    const all = this.#texts();
    const texts: Uint8Array[] = [];
    this.#forEachRow((from, to, length) => {
      for (let i = 0; i < length; i++) texts[to + i] = all[from + i]!;
    });
    return texts;
  }

  setStrings(texts: readonly Uint8Array[]): void {
    const all = this.#texts();
    this.#forEachRow((to, from, length) => {
      for (let i = 0; i < length; i++) all[to + i] = texts[from + i]!;
    });
    this.#whole.setStrings(all);
  }

  requireAttached(): void {
    if (this.type === "string") return void this.#texts();
    const all = this.#all!;
    const isGone = all.length === 0 && elementCount(this.shape) > 0;
    if (isGone || this.#whole.values().buffer !== all.buffer) {
      throw new TypeError(
        "the tensor is a region of one that has other memory now: that has grown, or its ArrayBuffer was transferred",
      );
    }
  }

  reshape(shape: readonly number[]): void {
    const limits = this.#limits;
    if (shape.length !== limits.length || shape.some((size, i) => size > limits[i]!)) {
      throw new RangeError(`"shape" [${shape}] must be within the region that the tensor was made as, [${limits}]`);
    }
    this.#shape = [...shape];
  }

  protected free(): void {
    this.#disposed = true;
    this.#whole.release();
  }

  #blank(): TypedArray {
    return new (infoOf(this.type).array)(elementCount(this.shape));
  }

  /** All elements of the whole. */
  #numbers(): TypedArray {
    if (this.#disposed) throw disposedError("tensor");
    if (this.type === "string") throw new TypeError("a tensor of strings has no typed data");
    this.requireAttached();
    return this.#all!;
  }

  /** Copies of all strings of the whole. */
  #texts(): Uint8Array[] {
    if (this.#disposed) throw disposedError("tensor");
    if (this.type !== "string") throw new TypeError(`a tensor of ${this.type} has no strings`);
    const texts = this.#whole.strings();
    const last = this.shape.reduce((sum, size, i) => sum + (size - 1) * this.#place.strides[i]!, this.#place.offset);
    if (elementCount(this.shape) > 0 && last >= texts.length) {
      throw new TypeError("the tensor is a region of one that has fewer strings now: that has been reshaped");
    }
    return texts;
  }

  /** Calls a function for each row: where it begins in the whole and in the region, and its length. */
  #forEachRow(visit: (inWhole: number, inRegion: number, length: number) => void): void {
    const shape = this.shape;
    const { offset, strides } = this.#place;
    // The innermost dimensions are one row as far as their elements are contiguous.
    let [outer, length] = [shape.length, 1];
    while (outer > 0 && strides[outer - 1] === length) length *= shape[--outer]!;
    const rows = elementCount(shape.slice(0, outer));
    for (let row = 0; row < (length === 0 ? 0 : rows); row++) {
      let start = offset;
      for (let i = outer - 1, rest = row; i >= 0; i--) {
        start += (rest % shape[i]!) * strides[i]!;
        rest = Math.floor(rest / shape[i]!);
      }
      visit(start, row * length, length);
    }
  }
}
