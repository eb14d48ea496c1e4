import type { OpenVINO } from "../ffi/load.ts";
import { words } from "../ffi/structs.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { convertInto } from "./convert.ts";
import type { ElementType, TypedArray } from "./element_type.ts";
import { busyError, check, OpenVINOError, Status } from "./errors.ts";
import { type Assignment, fitting, requireUsable } from "./inputs.ts";
import type { Port } from "./port_table.ts";
import { sameShape } from "./shape.ts";
import { HostStorage, NativeStorage, type Storage } from "./storage.ts";
import { copyElements, isDisposed, sharedValues, storageOf, type Tensor, tensorOver } from "./tensor.ts";

/** Tensors that an input is gathered from when inference starts. */
interface Batch {
  readonly parts: readonly Storage[];
  /** The shape of each. */
  readonly shape: readonly number[];
}

/**
 * One port of an infer request, and the memory that stands there: the request's own tensor, one that was bound, or
 * a batch of tensors. Whatever is bound is held here for as long as native code may use it.
 */
export class TensorSlot {
  readonly port: Port;
  readonly #ov: OpenVINO;
  /** The tensor that copies go to: the one the request came with, or one that took its part. */
  #own: NativeStorage | undefined;
  /** Whether the runtime may have another tensor in place of `#own` by now. */
  #stale = false;
  /** What was put in its place. */
  #bound: Storage | undefined;
  /**
   * Whether the runtime writes to `#own`, and runs end with a copy to `#bound`. The runtime cannot give memory of
   * JavaScript's a larger shape; a tensor over memory of ours can take any all the same.
   */
  #isRelayed = false;
  /** Which native tensor of it. */
  #generation = 0;
  /** Whether the runtime was told what stands here. */
  #isSet = false;
  #batch: Batch | undefined;
  /** The memory of a run in flight. */
  readonly #locked: Storage[] = [];
  /** The tensor object that was last given out. */
  #given: Tensor | undefined;
  /** Tensors of the runtime's that were given out, where a run may move their memory. */
  readonly #moving = new Set<WeakRef<Storage>>();

  constructor(ov: OpenVINO, port: Port) {
    this.#ov = ov;
    this.port = port;
  }

  /** Whether a run may give the memory here another shape, or other strings. */
  get moves(): boolean {
    return this.port.kind === "output" && (this.port.shape === null || this.port.type === "string");
  }

  /** What was bound here. */
  get bound(): Storage | undefined {
    return this.#bound;
  }

  /** The tensor that stands here, the same object as long as it is the same memory. */
  tensor(request: Pointer): Tensor {
    if (this.#batch) {
      throw new OpenVINOError(
        Status.GENERAL_ERROR,
        `${this.port.label} has a batch of tensors, which cannot be read back`,
      );
    }
    const storage = this.current(request);
    if (this.#given && !isDisposed(this.#given) && storageOf(this.#given) === storage) return this.#given;
    return this.#given = this.live(request);
  }

  /** A new tensor object over the memory that stands here. */
  live(request: Pointer): Tensor {
    const storage = this.current(request);
    if (this.moves && storage === this.#own) this.#follow(storage);
    return tensorOver(storage);
  }

  #follow(storage: Storage): void {
    for (const reference of this.#moving) if (reference.deref() === storage) return;
    this.#moving.add(new WeakRef(storage));
  }

  /** The memory that stands here. */
  current(request: Pointer): Storage {
    return this.#bound ?? this.#ownNow(request);
  }

  #ownNow(request: Pointer): NativeStorage {
    const own = this.#own;
    if (own && !this.#stale) return own;
    this.#stale = false;
    const fetched = this.#fetch(request);
    if (own && this.#address(fetched) === this.#address(own.pointer)) {
      this.#ov.call.ov_tensor_free(fetched);
      return own;
    }
    return this.#keep(NativeStorage.adopt(fetched));
  }

  #keep(storage: NativeStorage): NativeStorage {
    storage.retain();
    this.#own?.release();
    return this.#own = storage;
  }

  #fetch(request: Pointer): Pointer {
    const { call } = this.#ov;
    const { kind, index, label } = this.port;
    const out = words(1);
    const get = kind === "input"
      ? call.ov_infer_request_get_input_tensor_by_index
      : call.ov_infer_request_get_output_tensor_by_index;
    check(get(request, BigInt(index), out), `the tensor of ${label}`);
    return out[0]!;
  }

  /** Where a native tensor's elements lie; 0 where it has none yet. */
  #address(tensor: Pointer): Pointer {
    const out = words(1);
    return this.#ov.call.ov_tensor_data(tensor, out) === Status.OK ? out[0]! : 0n;
  }

  /** Memory over the caller's array: what is bound already, if it is that. */
  shared(values: TypedArray, shape: readonly number[]): Storage {
    const bound = this.#bound;
    if (bound instanceof HostStorage && bound.isOver(values) && sameShape(bound.shape, shape)) return bound;
    const type = this.port.type as ElementType;
    return new HostStorage(type, shape, sharedValues(type, shape, values), true);
  }

  /** Binds memory in place of what stands here. */
  bind(request: Pointer, storage: Storage): void {
    const isBound = storage === this.#bound && storage instanceof HostStorage && storage.isShared &&
      this.#isSet && storage.generation === this.#generation;
    if (isBound) return this.#endBatch();
    // While another is bound, the runtime gives that one: the request's own must be known before.
    if (!this.#bound && this.port.type !== "dynamic") this.#ownNow(request);
    const isRelayed = this.moves && storage instanceof HostStorage && !storage.isShared && this.#own !== undefined;
    if (!isRelayed) this.#set(request, storage);
    else if (this.#bound && !this.#isRelayed) this.#set(request, this.#own!);
    this.#isRelayed = isRelayed;
    this.#endBatch();
    this.#replace(storage);
  }

  #replace(storage: Storage | undefined): void {
    storage?.retain();
    const before = this.#bound;
    this.#bound = storage;
    before?.release();
  }

  #set(request: Pointer, storage: Storage): void {
    const { call } = this.#ov;
    const { kind, index, label } = this.port;
    const set = kind === "input"
      ? call.ov_infer_request_set_input_tensor_by_index
      : call.ov_infer_request_set_output_tensor_by_index;
    check(set(request, BigInt(index), storage.pointer), `setting ${label}`);
    this.#generation = storage.generation;
    this.#isSet = true;
  }

  /** Puts checked values here. Copies never go into memory that was bound: the request's own tensor comes back. */
  assign(request: Pointer, assignment: Assignment): void {
    if (assignment.kind === "bind") return this.bind(request, assignment.storage);
    this.#endBatch();
    const own = this.#ownOf(request, assignment.shape);
    if (assignment.kind === "strings") own.setStrings(assignment.values);
    else if (assignment.kind === "copy") (own.values() as Uint8Array).set(assignment.values as Uint8Array);
    else convertInto(own.values(), own.type, assignment.values);
  }

  /** The request's own tensor, in its place and of the shape; another where a run of another request reads it. */
  #ownOf(request: Pointer, shape: readonly number[]): NativeStorage {
    let own = this.#ownNow(request);
    let isPlaced = this.#bound === undefined;
    if (own.runs > 0) {
      own = this.#keep(NativeStorage.allocate(own.type, shape));
      isPlaced = false;
    }
    if (!sameShape(own.shape, shape)) own.setShape(shape);
    if (!isPlaced) {
      this.#set(request, own);
      this.#replace(undefined);
    }
    return own;
  }

  /** Makes a batch of tensors stand here. They are read afresh on every run. */
  setBatch(parts: readonly Storage[]): void {
    for (const storage of parts) storage.retain();
    this.#endBatch();
    this.#batch = { parts, shape: [...parts[0]!.shape] };
  }

  #endBatch(): void {
    for (const storage of this.#batch?.parts ?? []) storage.release();
    this.#batch = undefined;
  }

  /** Refuses to run on memory that cannot be run on now. Changes nothing. */
  requireReady(): void {
    const { label } = this.port;
    if (this.#batch) {
      const { parts, shape } = this.#batch;
      for (const part of parts) {
        requireUsable(part, label);
        if (!sameShape(part.shape, shape)) {
          throw new RangeError(
            `${label} has a batch of tensors of shape [${shape}], one has now shape [${part.shape}]`,
          );
        }
      }
    } else {
      // Whoever has the tensor may have given it another shape since.
      const storage = this.port.kind === "input" ? this.#bound ?? this.#own : this.#bound;
      if (storage) fitting(this.port, storage);
    }
    if (!this.moves) return;
    for (const storage of this.#used()) if (storage.runs > 0) throw busyError(`the tensor of ${label}`);
  }

  /** Whether a run here may move this memory. */
  mayMove(storage: Storage | undefined): boolean {
    return this.moves && storage !== undefined && this.#used().has(storage);
  }

  /**
   * Makes ready for a run what stands here: binds again what was reshaped, gathers the batch into one tensor.
   *
   * An input of a dynamic shape is always set, even to the request's own tensor. Where it is not, the CPU plugin copies
   * the values to the memory that was last bound by any request of the compiled model, freed or not.
   */
  settle(request: Pointer): void {
    const batch = this.#batch;
    if (batch) {
      const { parts, shape } = batch;
      const values = this.#ownOf(request, [parts.length, ...shape.slice(1)]).values();
      let offset = 0;
      for (const part of parts) {
        const elements = part.values();
        (values as Uint8Array).set(elements as Uint8Array, offset);
        offset += elements.length;
      }
    } else if (this.#bound && !this.#isRelayed && this.#bound.generation !== this.#generation) {
      this.#set(request, this.#bound);
    }
    if (!this.#isSet && this.port.kind === "input" && this.port.shape === null) {
      this.#set(request, this.current(request));
    }
    if (this.port.kind === "input") this.#bound?.deliver();
  }

  /**
   * Locks the memory a run uses: none of it may be reshaped meanwhile. What the run may move may not even be looked
   * at, and its views end now, before native code frees what they show.
   */
  lock(): void {
    if (this.moves) this.#locked.push(...this.#used());
    else if (this.#bound ?? this.#own) this.#locked.push((this.#bound ?? this.#own)!);
    for (const storage of this.#locked) {
      storage.runs += 1;
      if (!this.moves) continue;
      storage.movable = true;
      storage.invalidate();
    }
  }

  /** Unlocks it, when the run is over. */
  unlock(request: Pointer, succeeded: boolean): void {
    const written = succeeded && this.port.kind === "output";
    for (const storage of this.#locked) {
      storage.runs -= 1;
      if (this.moves) {
        storage.movable = false;
        storage.invalidate();
      }
      if (written) storage.collect();
    }
    this.#locked.length = 0;
    if (!this.moves) return;
    this.#stale = true;
    if (this.#isRelayed && succeeded) copyElements(this.#ownNow(request), this.#bound!);
  }

  #used(): Set<Storage> {
    const used = new Set<Storage>();
    if (this.#bound) used.add(this.#bound);
    if (this.#own && (!this.#bound || this.#isRelayed)) used.add(this.#own);
    for (const reference of this.#moving) {
      const followed = reference.deref();
      if (followed) used.add(followed);
      else this.#moving.delete(reference);
    }
    return used;
  }

  /** Gives up all memory. */
  release(): void {
    this.#own?.release();
    this.#own = undefined;
    this.#replace(undefined);
    this.#endBatch();
    this.#given = undefined;
  }
}
