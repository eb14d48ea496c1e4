import { type ElementType, shapeSize, type Tensor, type TypedArray } from "../../src/mod.ts";
import { attempt, failed, mismatch, same, succeeded, valueOf } from "./attempt.ts";
import type { Cell } from "./reference.ts";
import type { World } from "./world.ts";

/** Whose memory a tensor is over: its own, the caller's, or an infer request's. */
export type Ownership = "own" | "caller" | "request";

/** A tensor and what the reference knows of it. */
export class TensorActor {
  disposed = false;
  /** A view that was taken earlier. */
  #view: TypedArray | undefined;

  constructor(
    readonly world: World,
    readonly real: Tensor,
    readonly type: ElementType,
    readonly cell: Cell,
    readonly ownership: Ownership,
  ) {
    if (ownership === "own") this.takeView();
  }

  /** Whether the call was refused since the tensor is disposed. */
  #refused(got: ReturnType<typeof attempt>, what: string): boolean {
    if (!this.disposed) return false;
    failed(got, `${what} of a disposed tensor`, this.world.rules.disposed);
    return true;
  }

  read(): void {
    const usage = this.world.usage(this.cell);
    const got = attempt(() => valueOf(this.real));
    if (this.#refused(got, "reading")) return;
    if (got.error !== undefined && usage.moving !== "free") return failed(got, "reading", this.world.rules.busy);
    const value = succeeded(got, "reading a tensor");
    const known = this.cell.value;
    if (known && usage.any === "free") same(value, known, `what a tensor (${this.ownership}) holds`);
  }

  /** Writes through the view, as a program would at any time. */
  write(numbers: readonly number[]): void {
    if (this.type !== "f32") return this.writeStrings(numbers);
    const usage = this.world.usage(this.cell);
    const got = attempt(() => this.real.data as Float32Array);
    if (this.#refused(got, "writing")) return;
    if (got.error !== undefined && usage.moving !== "free") return failed(got, "writing", this.world.rules.busy);
    const data = succeeded(got, "writing to a tensor");
    const items = Array.from(data, (_, i) => numbers[i % numbers.length]!);
    data.set(items);
    // A run that has the memory now may write to it afterwards.
    this.cell.write(this.real.shape, usage.any === "free" && usage.moving === "free" ? items : undefined);
  }

  writeStrings(numbers: readonly number[]): void {
    if (this.type !== "string") return;
    const usage = this.world.usage(this.cell);
    const shape = attempt(() => this.real.shape).value ?? [0];
    const items = Array.from({ length: shapeSize(shape) }, (_, i) => `w${numbers[i % numbers.length]}`);
    const got = attempt(() => void (this.real.strData = items));
    if (this.#refused(got, "setting strings")) return;
    if (got.error === undefined) return this.cell.write(shape, usage.any === "free" ? items : undefined);
    if (usage.any === "free" && usage.moving === "free") mismatch("setting strings", "no refusal", got.error);
    failed(got, "setting strings", this.world.rules.busy);
  }

  reshape(shape: readonly number[]): void {
    const usage = this.world.usage(this.cell);
    const before = this.cell.shape;
    const got = attempt(() => this.real.setShape(shape));
    if (this.#refused(got, "setShape")) return;
    if (usage.any === "in use") return failed(got, "setShape of a tensor that a run uses", this.world.rules.busy);
    if (got.error === undefined) {
      const isSame = String(before) === String(shape);
      return this.cell.write(shape, isSame && usage.moving === "free" ? this.cell.items : undefined);
    }
    const allowed = [
      ...(usage.any === "free" && usage.moving === "free" ? [] : [this.world.rules.busy]),
      ...(this.ownership === "caller" ? ["RangeError"] : []),
      // The runtime says which of its own tensors keep their shape; or the caller's memory was given to it.
      ...(this.ownership === "request" ? ["GENERAL_ERROR", "RangeError"] : []),
    ];
    failed(got, `setShape [${shape}] from [${before}]`, ...allowed);
  }

  /** Takes another shape and its own again, which may be in other memory then. */
  regrow(shape: readonly number[], numbers: readonly number[]): void {
    const before = this.cell.shape;
    this.reshape(shape);
    if (!before.includes(-1)) this.reshape(before);
    this.write(numbers);
  }

  copyTo(other: TensorActor): void {
    const from = this.world.usage(this.cell);
    const to = this.world.usage(other.cell);
    const got = attempt(() => this.real.copyTo(other.real));
    if (this.disposed || other.disposed) return failed(got, "copyTo of a disposed tensor", this.world.rules.disposed);
    if (this.type !== other.type) return failed(got, "copyTo another type", "TypeError");
    if (this.cell === other.cell) return succeeded(got, "copyTo itself");
    if (got.error !== undefined) {
      if (other.ownership === "caller" && from.any === "free" && to.any === "free") {
        return failed(got, "copyTo memory that is too small", "RangeError");
      }
      if (other.ownership === "request") {
        return failed(got, "copyTo", this.world.rules.busy, "GENERAL_ERROR", "RangeError");
      }
      if (from.any === "free" && to.any === "free" && from.moving === "free" && to.moving === "free") {
        mismatch("copyTo", "no refusal", got.error);
      }
      return failed(got, "copyTo", this.world.rules.busy, "RangeError");
    }
    const quiet = from.any === "free" && to.any === "free" && from.moving === "free" && to.moving === "free";
    other.cell.write(this.cell.shape, quiet ? this.cell.items : undefined);
  }

  /** Takes a view now, to look at it later. */
  takeView(): void {
    if (this.type === "string") return;
    const got = attempt(() => this.real.data as TypedArray);
    if (this.#refused(got, "data")) return;
    if (got.error === undefined) this.#view = got.value;
  }

  /** A view that was taken earlier shows memory that is still there, or nothing. */
  lookAtView(): void {
    const view = this.#view;
    if (!view) return;
    let sum = 0;
    for (let i = 0; i < view.length; i++) sum += Number(view[i]);
    // Writing what was read changes nothing, and would crash on memory that is gone.
    if (view.length > 0 && Number.isNaN(sum) === false && this.world.usage(this.cell).any === "free") {
      view[0] = view[0]! as never;
    }
    const isGone = this.disposed && this.ownership === "own" && !this.cell.everBound;
    if (isGone && this.world.rules.detaches !== (view.length === 0)) {
      mismatch("a view of a disposed tensor's memory", "length 0", `length ${view.length}`);
    }
  }

  dispose(): void {
    this.real.dispose();
    for (const actor of this.world.tensors) if (actor.real === this.real) actor.disposed = true;
  }
}
