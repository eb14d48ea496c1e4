import type { OpenVINO } from "../ffi/load.ts";
import { words } from "../ffi/structs.ts";
import type { Pointer } from "../ffi/symbols/mod.ts";
import { convertInto } from "./convert.ts";
import { infoOf, type TypedArray } from "./element_type.ts";
import { check, OpenVINOError, Status } from "./errors.ts";
import type { Assignment } from "./inputs.ts";
import type { Port } from "./port_table.ts";
import { sameShape } from "./shape.ts";
import { HostStorage, NativeStorage, type Storage } from "./storage.ts";
import { isDisposed, storageOf, type Tensor, tensorOver } from "./tensor.ts";

/**
 * One port of an infer request, and the memory that stands there: the request's own tensor, one that was bound, or
 * a batch of tensors. Whatever is bound is held here for as long as native code may use it.
 */
export class TensorSlot {
  readonly port: Port;
  readonly #ov: OpenVINO;
  /** The tensor the request came with. */
  #own: NativeStorage | undefined;
  /** What was put in its place. */
  #bound: Storage | undefined;
  /** Memory of ours for values of a dynamic shape. */
  #scratch: HostStorage | undefined;
  /** Tensors that a batch is gathered from when inference starts. */
  #batch: readonly Storage[] | undefined;
  /** The tensor object that was last given out. */
  #given: Tensor | undefined;
  /** The runtime's tensors that were given out for a dynamic port, whose memory a run may move. */
  readonly #moving = new Set<WeakRef<NativeStorage>>();

  constructor(ov: OpenVINO, port: Port) {
    this.#ov = ov;
    this.port = port;
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
    return this.#given = tensorOver(storage);
  }

  /** The memory that stands here. */
  current(request: Pointer): Storage {
    return this.#bound ?? (this.#own ??= this.#fetch(request));
  }

  #fetch(request: Pointer): NativeStorage {
    const { call } = this.#ov;
    const { kind, index, label } = this.port;
    const out = words(1);
    const get = kind === "input"
      ? call.ov_infer_request_get_input_tensor_by_index
      : call.ov_infer_request_get_output_tensor_by_index;
    check(get(request, BigInt(index), out), `the tensor of ${label}`);
    const storage = NativeStorage.adopt(out[0]!);
    storage.retain();
    if (!this.port.shape) this.#moving.add(new WeakRef(storage));
    return storage;
  }

  /** Binds memory in place of what stands here. */
  bind(request: Pointer, storage: Storage): void {
    this.#set(request, storage);
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
  }

  /** Puts checked values here. Copies never go into memory that was bound: the request's own tensor comes back. */
  assign(request: Pointer, assignment: Assignment): void {
    if (assignment.kind === "bind") return this.bind(request, assignment.storage);
    this.#endBatch();
    if (assignment.kind === "strings") {
      const own = this.#takeOwn(request);
      if (!sameShape(own.shape, assignment.shape)) own.setShape(assignment.shape);
      return own.setStrings(assignment.values);
    }
    const target = this.port.shape
      ? this.#ownValues(request, this.port)
      : this.#scratchValues(request, assignment.shape);
    if (assignment.kind === "copy") (target as Uint8Array).set(assignment.values as Uint8Array);
    else convertInto(target, this.port.type as never, assignment.values);
  }

  #takeOwn(request: Pointer): NativeStorage {
    const own = this.#own ??= this.#fetchOwn(request);
    if (this.#bound) {
      this.#set(request, own);
      this.#replace(undefined);
    }
    return own;
  }

  /** The request's own tensor while another is bound is out of reach: a new one takes its part. */
  #fetchOwn(request: Pointer): NativeStorage {
    if (!this.#bound) return this.#fetch(request);
    const { type, shape } = this.port;
    const own = NativeStorage.allocate(type as never, shape ?? this.#bound.shape);
    own.retain();
    if (!shape) this.#moving.add(new WeakRef(own));
    return own;
  }

  #ownValues(request: Pointer, { shape, length }: Port): TypedArray {
    const own = this.#takeOwn(request);
    const values = own.values();
    if (values.length === length) return values;
    own.setShape(shape!);
    return own.values();
  }

  #scratchValues(request: Pointer, shape: readonly number[]): TypedArray {
    const scratch = this.#scratch;
    if (scratch && this.#bound === scratch && sameShape(scratch.shape, shape)) return scratch.values();
    const { type } = this.port;
    const { array } = infoOf(type as never);
    const length = shape.reduce((product, dimension) => product * dimension, 1);
    const made = new HostStorage(type as never, [...shape], new array(length), false);
    this.bind(request, made);
    this.#scratch = made;
    return made.values();
  }

  /** Makes a batch of tensors stand here. They are read afresh on every run. */
  setBatch(tensors: readonly Storage[]): void {
    for (const storage of tensors) storage.retain();
    this.#endBatch();
    this.#batch = tensors;
  }

  #endBatch(): void {
    for (const storage of this.#batch ?? []) storage.release();
    this.#batch = undefined;
  }

  /** Gathers the batch into the one tensor that the model reads. */
  gatherBatch(request: Pointer): void {
    const batch = this.#batch;
    if (!batch) return;
    const [first] = batch;
    const parts = batch.map((storage) => storage.values());
    this.#batch = undefined;
    const values = this.#scratchValues(request, [batch.length, ...first!.shape.slice(1)]);
    this.#batch = batch;
    let offset = 0;
    for (const part of parts) {
      (values as Uint8Array).set(part as Uint8Array, offset);
      offset += part.length;
    }
  }

  /** Whether a run here may move memory that was given out. */
  get isDynamic(): boolean {
    return this.port.shape === null;
  }

  /** Refuses to run on memory that was transferred away. */
  requireAttached(): void {
    if (this.#bound instanceof HostStorage) this.#bound.requireAttached();
  }

  /**
   * Locks the memory a run uses: none of it may be reshaped meanwhile. What the run may move, the runtime's own memory
   * of a dynamic shape, may not even be looked at, and its views end now, before native code frees what they show.
   */
  lock(unlocks: (() => void)[]): void {
    for (const storage of this.#used()) {
      storage.runs += 1;
      if (this.isDynamic) {
        storage.movable = true;
        storage.invalidate();
      }
      unlocks.push(() => {
        storage.runs -= 1;
        if (this.isDynamic) storage.invalidate();
      });
    }
  }

  *#used(): Iterable<Storage> {
    if (this.#bound) yield this.#bound;
    if (this.#own && !this.isDynamic) yield this.#own;
    for (const reference of this.#moving) {
      const storage = reference.deref();
      if (storage) yield storage;
      else this.#moving.delete(reference);
    }
  }

  /** After a run: the runtime may have another tensor for a dynamic port now. */
  refresh(): void {
    if (!this.isDynamic || this.port.kind === "input") return;
    this.#own?.release();
    this.#own = undefined;
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
