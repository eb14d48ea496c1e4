import { load } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { isWorker } from "../../ffi/thread.ts";
import type { ElementType, TypedArray } from "../element_type.ts";
import { check } from "../native/check.ts";
import { NativeTensor } from "../native/native_tensor.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import { copyOf, isDisposed, sharedValues, storageOf, type Tensor, tensorOver } from "../tensor.ts";
import { type Assignment, fitting, write } from "../values/assignment.ts";
import { sameShape } from "../values/shape.ts";
import { HostStorage, type Storage } from "../values/storage.ts";

/** Tensors that an input is gathered from when inference starts. */
interface Batch {
  readonly parts: readonly Storage[];
  /** The shape of each. */
  readonly shape: readonly number[];
}

/**
 * How a run is made: while JavaScript waits for it, standing still, or on other threads while it goes on.
 */
export type RunMode = "blocking" | "background";

/** A native tensor over a storage's memory. */
interface Direct {
  readonly storage: HostStorage;
  /** The shape and the memory it was made for. */
  readonly values: TypedArray;
  readonly shape: readonly number[];
  readonly tensor: NativeTensor;
}

/**
 * One port of a native infer request, and the memory that stands there.
 *
 * A run reads and writes a native tensor that nobody else has. What a program has (a tensor that was set, or the
 * request's own once it was asked for) is copied there when the run starts, or from there when it has ended. Only where
 * JavaScript cannot take a program's memory away meanwhile does the run use that itself: while JavaScript stands still
 * (not in a Worker, which may be ended all the same), or where it is a SharedArrayBuffer's. Outputs whose shape or
 * strings a run determines are always copied, since the runtime cannot give JavaScript's memory another size; and those
 * whose memory the run has at another port too, since it must not read there what it has written.
 *
 * The runtime has one tensor for all ports of one name: an output that is an input as it is, or two outputs of one
 * node. Only the first of them is told anything; the others are copied from it when a run has ended.
 */
export class TensorSlot {
  readonly port: Port;
  /** The slot of the port that this output shares the runtime's tensor with. */
  readonly #source: TensorSlot | undefined;
  /** Whether an output shares this input's tensor. A run would resize that: the input has one of ours instead. */
  #isShared = false;
  /** The native tensor of runs: the one that the request came with, or one that took its part. */
  #native: NativeTensor | undefined;
  /** The one that the runtime has in this place unless it is told another. */
  #home: NativeTensor | undefined;
  /** Whether the runtime may have another tensor in place of `#native` by now. */
  #isStale = false;
  /** Whether anything was written to an input's `#native`: before that it holds whatever lay in that memory. */
  #isWritten = false;
  /** The request's own tensor as a program has it, once it has asked for it. */
  #own: Storage | undefined;
  /** What was put in its place. */
  #bound: Storage | undefined;
  #batch: Batch | undefined;
  #direct: Direct | undefined;
  /** The native tensor that the next run is to use, and the one that the runtime was told last. */
  #next: NativeTensor | undefined;
  #placed: NativeTensor | undefined;
  /** What a run in flight uses, or is copied to or from. */
  #locked: Storage | undefined;
  /** Whether no other port of the run has this memory. */
  #isApart = true;
  /** The tensor object that was last given out. */
  #given: Tensor | undefined;

  constructor(port: Port, source?: TensorSlot) {
    this.port = port;
    this.#source = source;
    if (source) source.#isShared = true;
  }

  /** The slots of a model's ports. */
  static ofPorts(inputs: readonly Port[], outputs: readonly Port[]): { inputs: TensorSlot[]; outputs: TensorSlot[] } {
    const firsts = inputs.map((port) => new TensorSlot(port));
    const made = { inputs: [...firsts], outputs: [] as TensorSlot[] };
    for (const port of outputs) {
      const source = firsts.find((slot) => !slot.port.names.isDisjointFrom(port.names));
      const slot = new TensorSlot(port, source);
      if (!source) firsts.push(slot);
      made.outputs.push(slot);
    }
    return made;
  }

  /** Whether a run may give the memory here another shape, or other strings. */
  get #moves(): boolean {
    return this.port.kind === "output" && (this.port.shape === null || this.port.type === "string");
  }

  /** The tensor that stands here, the same object as long as it is the same memory. */
  tensor(request: Pointer): Tensor {
    if (this.#batch) {
      throw new OpenVINOError(
        Status.GENERAL_ERROR,
        `${this.port.label} has a batch of tensors, which cannot be read back`,
      );
    }
    const storage = this.#shown(request);
    if (this.#given && !isDisposed(this.#given) && storageOf(this.#given) === storage) return this.#given;
    return this.#given = tensorOver(storage);
  }

  /** A new tensor object over the memory that stands here. */
  live(request: Pointer): Tensor {
    return tensorOver(this.#shown(request));
  }

  /** A copy of what stands here. */
  copy(request: Pointer): Tensor {
    const known = this.#known();
    return known ? copyOf(known) : tensorOver(this.#nativeNow(request).copy());
  }

  /** What a program has of the memory here. */
  #known(): Storage | undefined {
    return this.#bound ?? this.#ownNow();
  }

  /** The request's own memory, unless a program has taken it away: then the request goes on without it. */
  #ownNow(): Storage | undefined {
    if (this.#own instanceof HostStorage && this.#own.isDetached) this.#dropOwn();
    return this.#own;
  }

  #dropOwn(): void {
    this.#own?.release();
    this.#own = undefined;
  }

  #shown(request: Pointer): Storage {
    const known = this.#known();
    if (known) return known;
    const native = this.#nativeNow(request);
    this.#write(native);
    return this.#own = native.copy().retain();
  }

  /** Sees to it that an input that nobody ever gave is zeros, not what lay there. */
  #write(native: NativeTensor): void {
    if (this.#isWritten || this.port.kind === "output") return;
    this.#isWritten = true;
    native.clear();
  }

  /** The native tensor, as the last run left it. */
  #nativeNow(request: Pointer): NativeTensor {
    if (this.#source) return this.#source.#lastUsed(request);
    const native = this.#native;
    if (native && !this.#isStale) return native;
    const { kind, type, partialShape } = this.port;
    if (this.#isShared && kind === "input" && type !== "dynamic") {
      return this.#keep(NativeTensor.allocate(type, partialShape.getMinShape()));
    }
    this.#isStale = false;
    const fetched = NativeTensor.adopt(this.#fetch(request));
    if (native?.isOver(fetched)) {
      fetched.dispose();
      native.forget();
      return native;
    }
    // It stands there already, whatever was told before.
    this.#placed = undefined;
    return this.#home = this.#keep(fetched);
  }

  /** The native tensor that the last run has used. */
  #lastUsed(request: Pointer): NativeTensor {
    return this.#next && this.#next !== this.#native ? this.#next : this.#nativeNow(request);
  }

  /** The native tensor for elements of a type, which only a port without one leaves open. */
  #nativeFor(request: Pointer, type: ElementType | undefined): NativeTensor {
    if (this.port.type !== "dynamic" || !type) return this.#nativeNow(request);
    return this.#native?.type === type ? this.#native : this.#keep(NativeTensor.allocate(type, [0]));
  }

  #keep(native: NativeTensor): NativeTensor {
    this.#native?.dispose();
    return this.#native = native;
  }

  #fetch(request: Pointer): Pointer {
    const { call } = load();
    const { kind, index, label } = this.port;
    const out = words(1);
    const get = kind === "input"
      ? call.ov_infer_request_get_input_tensor_by_index
      : call.ov_infer_request_get_output_tensor_by_index;
    check(get(request, BigInt(index), out), `the tensor of ${label}`);
    return out[0]!;
  }

  /** Memory over the caller's array: what is bound already, if it is that. */
  shared(values: TypedArray, shape: readonly number[]): Storage {
    const bound = this.#bound;
    if (bound instanceof HostStorage && bound.isOver(values) && sameShape(bound.shape, shape)) return bound;
    const type = this.port.type as ElementType;
    return new HostStorage(type, shape, sharedValues(type, shape, values), true);
  }

  /** Puts memory in place of what stands here. */
  bind(storage: Storage): void {
    this.#endBatch();
    this.#replace(storage);
  }

  #replace(storage: Storage | undefined): void {
    if (storage === this.#bound) return;
    storage?.retain();
    this.#bound?.release();
    this.#bound = storage;
  }

  /** Puts checked values here. Copies never go into memory that was bound: the request's own comes back. */
  assign(request: Pointer, assignment: Assignment): void {
    if (assignment.kind === "bind") return this.bind(assignment.storage);
    this.#endBatch();
    this.#replace(undefined);
    // Another request may be running on it, with its present shape.
    if (this.#own && this.#own.runs > 0 && !sameShape(this.#own.shape, assignment.shape)) this.#dropOwn();
    const own = this.#ownNow() ?? this.#nativeNow(request);
    write(own, assignment);
    this.#isWritten = true;
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
        part.requireAttached();
        if (!sameShape(part.shape, shape)) {
          throw new RangeError(
            `${label} has a batch of tensors of shape [${shape}], one has now shape [${part.shape}]`,
          );
        }
      }
      return;
    }
    // Whoever has the tensor may have given it another shape since.
    const known = this.port.kind === "input" ? this.#known() : this.#bound;
    if (known) fitting(this.port, known);
  }

  /** Locks the shape of the tensor that a run is about to use. */
  lock(): void {
    this.#locked = this.#batch ? undefined : this.#known();
    if (this.#locked) this.#locked.runs += 1;
  }

  /** Sees whether a run, for which all slots are locked, has an output's memory at another port too. */
  compare(slots: readonly TensorSlot[]): void {
    const memory = memoryOf(this.#locked);
    this.#isApart = true;
    if (!memory) return;
    for (const other of slots) if (other !== this && memoryOf(other.#locked) === memory) this.#isApart = false;
  }

  unlock(): void {
    if (this.#locked) this.#locked.runs -= 1;
    this.#locked = undefined;
  }

  /** Makes the native tensor ready that the run uses: an input's has the elements then. */
  ready(request: Pointer, mode: RunMode): void {
    this.#next = this.#readyFor(request, mode, this.#locked);
  }

  #readyFor(request: Pointer, mode: RunMode, known: Storage | undefined): NativeTensor | undefined {
    if (this.#source) return undefined;
    const { kind, shape } = this.port;
    if (kind === "output") {
      // What nobody has asked for may stay as it is.
      if (!known && (this.#placed === undefined || this.#placed === this.#native)) return this.#placed;
      // A run gives the request's own output the port's shape, whatever a program has made of it.
      if (known && known !== this.#bound && shape && !sameShape(known.shape, shape)) known.reshape(shape);
    }
    // Asked for before another takes its place: the runtime would give that one.
    const native = this.#nativeFor(request, known?.type);
    if (known && this.#isUsedItself(known, mode)) return this.#directOver(known);
    if (kind === "output") return native;
    this.#isWritten ||= known !== undefined || this.#batch !== undefined;
    if (this.#batch) this.#gather(native, this.#batch);
    else if (known) native.copyFrom(known);
    else this.#write(native);
    return native;
  }

  /** Whether a run uses a program's memory itself: the rule is above. */
  #isUsedItself(storage: Storage, mode: RunMode): storage is HostStorage {
    if (!(storage instanceof HostStorage) || this.#moves || !this.#isApart || isWorker()) return false;
    return mode === "blocking" || storage.isPinned;
  }

  #directOver(storage: HostStorage): NativeTensor {
    const direct = this.#direct;
    const [values, { shape }] = [storage.values(), storage];
    if (direct?.storage === storage && direct.values === values && direct.shape === shape) return direct.tensor;
    const tensor = NativeTensor.over(storage);
    direct?.tensor.dispose();
    this.#direct = { storage, values, shape, tensor };
    return tensor;
  }

  #gather(native: NativeTensor, { parts, shape }: Batch): void {
    native.setShape([parts.length, ...shape.slice(1)]);
    const values = native.values() as Uint8Array;
    let offset = 0;
    for (const part of parts) {
      const elements = part.values() as Uint8Array;
      values.set(elements, offset);
      offset += elements.length;
    }
  }

  /**
   * Tells the runtime which tensor the run uses.
   *
   * An input of a dynamic shape is always set, even to the request's own tensor. Where it is not, the CPU plugin copies
   * the values to the memory that was last bound by any request of the compiled model, freed or not.
   */
  place(request: Pointer): void {
    const { kind, index, label, shape } = this.port;
    const next = this.#next;
    if (!next || next === this.#placed) return;
    const isThere = this.#placed === undefined && next === this.#home && (kind === "output" || shape !== null);
    if (!isThere) {
      const { call } = load();
      const set = kind === "input"
        ? call.ov_infer_request_set_input_tensor_by_index
        : call.ov_infer_request_set_output_tensor_by_index;
      check(set(request, BigInt(index), next.pointer), `setting ${label}`);
    }
    this.#placed = next;
  }

  /** Takes what a run has written, if it went well. Returns an error if the memory that was to get it is gone. */
  finish(request: Pointer, succeeded: boolean): OpenVINOError | undefined {
    const target = this.#locked;
    this.unlock();
    if (this.#moves) this.#isStale = true;
    if (!succeeded) return undefined;
    // The source's tensor may be the caller's, to be changed at any time.
    if (this.#source && !target) this.#own = this.#source.#lastUsed(request).copy().retain();
    if (!target || (!this.#source && this.#next !== this.#native)) return undefined;
    // The request's own memory was taken away meanwhile: it goes on without.
    if (target !== this.#bound && target !== this.#ownNow()) return undefined;
    try {
      this.#nativeNow(request).copyTo(target);
      return undefined;
    } catch (error) {
      const status = error instanceof TypeError ? Status.NOT_ALLOCATED : Status.GENERAL_ERROR;
      return new OpenVINOError(status, `${this.port.label} cannot be written: ${(error as Error).message}`);
    }
  }

  /**
   * Goes on with another native request, which has tensors of its own: what was written to an input stays, what stands
   * at an output is lost.
   */
  renew(): void {
    this.#home = undefined;
    this.#placed = undefined;
    if (this.port.kind === "input") return;
    this.#native?.dispose();
    this.#native = undefined;
  }

  /** Gives up all memory. */
  release(): void {
    this.#native?.dispose();
    this.#direct?.tensor.dispose();
    this.#native =
      this.#home =
      this.#next =
      this.#placed =
        undefined;
    this.#direct = undefined;
    this.#dropOwn();
    this.#replace(undefined);
    this.#endBatch();
    this.#given = undefined;
  }
}

function memoryOf(storage: Storage | undefined): ArrayBufferLike | undefined {
  return storage instanceof HostStorage ? storage.values().buffer : undefined;
}
