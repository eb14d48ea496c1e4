import type { ElementType, Tensor, TypedArray } from "openvino-ffi";
import { ArrayActor } from "./arrays.ts";
import { attempt, codeOf, failed, mismatch, sameContent, succeeded, valueOf } from "./attempt.ts";
import { type Cell, isSame, sizeOf } from "./memory.ts";
import { isDetached } from "./reference.ts";
import type { World } from "./world.ts";

/** A tensor and the reference's knowledge of it. */
export class TensorActor {
  disposed = false;

  readonly world: World;
  readonly real: Tensor;
  readonly type: ElementType;
  readonly cell: Cell;

  /** @param isNew Whether the tensor object is new, and thus another holder of the memory. */
  constructor(world: World, real: Tensor, type: ElementType, cell: Cell, isNew = true) {
    this.world = world;
    this.real = real;
    this.type = type;
    this.cell = cell;
    if (isNew) cell.retain();
  }

  /** The value of new elements. */
  get #filler(): string | number {
    return this.type === "string" ? "" : 0;
  }

  /** Whether the call was refused because the tensor is disposed. */
  #refused(got: ReturnType<typeof attempt>, what: string): boolean {
    if (!this.disposed) return false;
    failed(got, `${what} of a disposed tensor`, this.world.rules.disposed);
    return true;
  }

  /** Whether the shape is unknown: an unobservable run may have changed it. */
  get isVague(): boolean {
    return [...this.cell.runs].some((run) =>
      run.isUnseen && run.targets.some(({ slot, cell }) => slot.moves && cell === this.cell)
    );
  }

  /** Determines whether an unobservable run has ended: before that, the shape cannot be set. */
  settle(): void {
    const [run, other] = this.cell.runs;
    if (this.disposed || !run?.isUnseen || other) return;
    const { shape } = this.real;
    const got = attempt(() => this.real.setShape(shape));
    if (codeOf(got) === this.world.rules.busy) return;
    run.end();
    if (got.error !== undefined) failed(got, "setShape to the same shape", "RangeError");
    this.cell.reshape(this.cell.shape, this.#filler);
  }

  /** Reads the tensor. At any time, even during runs, its content is the previous one. */
  read(): void {
    const got = attempt(() => valueOf(this.real));
    if (this.#refused(got, "reading")) return;
    const value = succeeded(got, "reading a tensor");
    if (this.isVague) return;
    sameContent(value, this.cell.content, "what a tensor holds");
    this.cell.learn(value);
  }

  /** Writes through a view, as a program may at any time. */
  write(numbers: readonly number[]): void {
    if (this.isVague) return;
    if (this.type === "string") return this.#writeStrings(numbers);
    const got = attempt(() => this.real.data as Float32Array);
    if (this.#refused(got, "writing")) return;
    const data = succeeded(got, "writing to a tensor");
    const items = Array.from({ length: data.length }, (_, i) => numbers[i % numbers.length]!);
    const length = isDetached(this.cell) ? 0 : sizeOf(this.cell.shape);
    if (items.length !== length) mismatch("the length of a tensor's data", length, items.length);
    // A detached array refuses even an empty write.
    if (length > 0) data.set(items);
    this.cell.write(items);
  }

  #writeStrings(numbers: readonly number[]): void {
    const items = Array.from({ length: sizeOf(this.cell.shape) }, (_, i) => `w${numbers[i % numbers.length]}`);
    const got = attempt(() => void (this.real.strData = items));
    if (this.#refused(got, "setting strings")) return;
    succeeded(got, "setting strings");
    this.cell.write(items);
  }

  reshape(shape: readonly number[]): void {
    if (this.isVague) return;
    const before = this.cell.shape;
    const got = attempt(() => this.real.setShape(shape));
    if (this.#refused(got, "setShape")) return;
    if (this.cell.runs.size > 0) return failed(got, "setShape of a tensor that a run uses", this.world.rules.busy);
    const what = `setShape [${shape}] from [${before}]`;
    if (this.cell.reshape(shape, this.#filler)) return failed(got, what, "RangeError");
    succeeded(got, what);
  }

  /** Changes the shape and back, after which it may be in other memory. */
  regrow(shape: readonly number[], numbers: readonly number[]): void {
    const before = this.cell.shape;
    this.reshape(shape);
    this.reshape(before);
    this.write(numbers);
  }

  copyTo(other: TensorActor): void {
    if (this.isVague || other.isVague) return;
    const [from, to] = [this.cell, other.cell];
    const got = attempt(() => this.real.copyTo(other.real));
    const refusal = this.#copyRefusal(other);
    if (refusal !== undefined) return failed(got, "copyTo", refusal);
    if (from === to) return succeeded(got, "copyTo itself");
    if (!isSame(from.shape, to.shape)) {
      if (to.runs.size > 0) return failed(got, "copyTo a tensor that a run uses", this.world.rules.busy);
      if (to.reshape(from.shape, this.#filler)) return failed(got, "copyTo memory that is too small", "RangeError");
    }
    succeeded(got, "copyTo");
    to.write(from.content.items);
  }

  #copyRefusal(other: TensorActor): string | undefined {
    const { rules } = this.world;
    if (this.disposed || other.disposed) return rules.disposed;
    if (this.type !== other.type) return "TypeError";
    return isDetached(this.cell) || isDetached(other.cell) ? rules.detached : undefined;
  }

  /** A view to read later. */
  view(): ArrayActor | undefined {
    if (this.type === "string" || this.isVague) return undefined;
    const got = attempt(() => this.real.data as TypedArray);
    if (this.#refused(got, "data")) return undefined;
    const { cell } = this;
    const array = succeeded(got, "data");
    return new ArrayActor(this.world, array, cell.memory, cell.offset, sizeOf(cell.shape));
  }

  dispose(): void {
    if (this.isVague) return;
    this.real.dispose();
    if (this.disposed) return;
    this.disposed = true;
    this.world.noteDisposed(this.real);
    this.cell.release();
  }
}
