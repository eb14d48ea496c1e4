import { load } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { isWorker } from "../../ffi/thread.ts";
import type { ElementType, TypedArray } from "../element_type.ts";
import { check } from "../native/check.ts";
import { NativeTensor } from "../native/native_tensor.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import type { Port } from "../port_table.ts";
import { type AnyTensor, copyOf, isDisposed, sharedValues, storageOf, tensorOver } from "../tensor.ts";
import { type Assignment, fitting, write } from "../values/assignment.ts";
import { sameShape } from "../values/shape.ts";
import { HostStorage, type Storage } from "../values/storage.ts";

/** Tensors that are copied together into one input when an inference starts. */
interface Batch {
  readonly parts: readonly Storage[];
  /** The shape of each tensor. */
  readonly shape: readonly number[];
}

/** Whether the JavaScript thread blocks during the run, or continues. */
export type RunMode = "blocking" | "background";

/** A native tensor over a storage's memory. */
interface Direct {
  readonly storage: HostStorage;
  /** The array that the tensor was created for, with its shape. */
  readonly values: TypedArray;
  readonly shape: readonly number[];
  readonly tensor: NativeTensor;
}

/**
 * One port of a native infer request, and the memory bound to it.
 *
 * A run reads and writes a native tensor that nothing else uses. A tensor that a program has, whether one that it set
 * or the request's own, is copied there when the run starts, or from there when it has ended. A run uses a program's
 * memory directly only if JavaScript cannot take it away: while the JavaScript thread blocks (except in a Worker, which
 * may be terminated), or if it is a SharedArrayBuffer. Always copied are outputs whose shape or strings the run
 * determines, since OpenVINO cannot resize JavaScript's memory, and outputs whose memory is bound to another port of
 * the run too, which must not read what the run has just written.
 *
 * OpenVINO has a single tensor for all ports of one name: for an output that is an input unchanged, or for two outputs
 * of one node. Only the first of these ports is set; the others are copied from it when a run has ended.
 */
export class TensorSlot {
  readonly port: Port;
  /** The slot of the port with which this output shares OpenVINO's tensor. */
  readonly #source: TensorSlot | undefined;
  /**
   * Whether an output shares this input's tensor. A run would resize it, so the input gets a tensor of this library's.
   */
  #isShared = false;
  /** The native tensor of runs: the one created with the request, or its replacement. */
  #native: NativeTensor | undefined;
  /** The tensor that OpenVINO uses for the port by default. */
  #home: NativeTensor | undefined;
  /** Whether OpenVINO may have replaced the tensor in `#native`. */
  #isStale = false;
  /** Whether a program has given the port values or memory, or asked for its tensor. */
  #isGiven = false;
  /** Whether an input's `#native` has values: given ones, or zeros. Before that its memory is uninitialized. */
  #isWritten = false;
  /** The program's view of the request's own tensor, once the program has asked for it. */
  #own: Storage | undefined;
  /** The memory that a program has bound. */
  #bound: Storage | undefined;
  #batch: Batch | undefined;
  #direct: Direct | undefined;
  /** The native tensor for the next run, and the one that was last set on the request. */
  #next: NativeTensor | undefined;
  #placed: NativeTensor | undefined;
  /** The storage that a run in flight uses, or is copied to or from. */
  #locked: Storage | undefined;
  /** Whether no other port of the run has this memory. */
  #isApart = true;
  /** The tensor object last returned. */
  #lastTensor: AnyTensor | undefined;

  constructor(port: Port, source?: TensorSlot) {
    this.port = port;
    this.#source = source;
    if (source) source.#isShared = true;
  }

  /** Creates the slots of a model's ports. */
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

  /** Whether a run may change the shape, or the strings, of this port's memory. */
  get #moves(): boolean {
    return this.port.kind === "output" && (this.port.shape === null || this.port.type === "string");
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  forget(): void {
    this.#endBatch();
    this.#replace(undefined);
    this.#dropOwn();
    this.#isGiven = this.#isWritten = false;
  }

  /** Returns the port's tensor: the same object while the memory is the same. */
  tensor(request: Pointer): AnyTensor {
    if (this.#batch) {
      throw new OpenVINOError(
        Status.GENERAL_ERROR,
        `${this.port.label} has a batch of tensors, which cannot be read back`,
      );
    }
    const storage = this.#shown(request);
    if (this.#lastTensor && !isDisposed(this.#lastTensor) && storageOf(this.#lastTensor) === storage) {
      return this.#lastTensor;
    }
    return this.#lastTensor = tensorOver(storage);
  }

  /** Returns a new tensor object over the port's memory. */
  live(request: Pointer): AnyTensor {
    return tensorOver(this.#shown(request));
  }

  /** Returns a copy of the port's tensor. */
  copy(request: Pointer): AnyTensor {
    const known = this.#known();
    return known ? copyOf(known) : tensorOver(this.#nativeNow(request).copy());
  }

  /** The program's view of the port's memory, if it has one. */
  #known(): Storage | undefined {
    return this.#bound ?? this.#ownNow();
  }

  /** The request's own memory; undefined if a program has taken it away. */
  #ownNow(): Storage | undefined {
    if (this.#own instanceof HostStorage && this.#own.isDetached) this.#dropOwn();
    return this.#own;
  }

  #dropOwn(): void {
    this.#own?.release();
    this.#own = undefined;
  }

  #shown(request: Pointer): Storage {
    this.#isGiven = true;
    const known = this.#known();
    if (known) return known;
    const native = this.#nativeNow(request);
    this.#write(native);
    return this.#own = native.copy().retain();
  }

  /** Fills an input that was never given with zeros, in the smallest shape. */
  #write(native: NativeTensor): void {
    if (this.#isWritten || this.port.kind === "output") return;
    this.#isWritten = true;
    const { shape, partialShape } = this.port;
    if (!shape && partialShape.dimensions) native.setShape(partialShape.getMinShape());
    native.clear();
  }

  /** The native tensor as the last run left it. */
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
    // OpenVINO uses it already, whatever was set before.
    this.#placed = undefined;
    return this.#home = this.#keep(fetched);
  }

  /** The native tensor that the last run used. */
  #lastUsed(request: Pointer): NativeTensor {
    return this.#next && this.#next !== this.#native ? this.#next : this.#nativeNow(request);
  }

  /** The native tensor for an element type, which is only needed for a port that has none. */
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

  /** Returns a storage over the caller's array: the bound one if it is over that array. */
  shared(values: TypedArray, shape: readonly number[]): Storage {
    const bound = this.#bound;
    if (bound instanceof HostStorage && bound.isOver(values) && sameShape(bound.shape, shape)) return bound;
    const type = this.port.type as ElementType;
    return new HostStorage(type, shape, sharedValues(type, shape, values), true);
  }

  /** Binds memory to the port. */
  bind(storage: Storage): void {
    this.#endBatch();
    this.#replace(storage);
  }

  #replace(storage: Storage | undefined): void {
    if (storage) this.#isGiven = true;
    if (storage === this.#bound) return;
    storage?.retain();
    this.#bound?.release();
    this.#bound = storage;
  }

  /**
   * Sets checked values. They are never copied into bound memory, but into the request's own, which replaces it.
   *
   * @param replaced Gets what was bound, retained: the call's other values may be views of it.
   */
  assign(request: Pointer, assignment: Assignment, replaced: Storage[]): void {
    for (const part of this.#batch?.parts ?? []) replaced.push(part.retain());
    if (this.#bound) replaced.push(this.#bound.retain());
    if (assignment.kind === "bind") return this.bind(assignment.storage);
    this.#endBatch();
    this.#replace(undefined);
    // Another request may be running on it, with its present shape.
    if (this.#own && this.#own.runs > 0 && !sameShape(this.#own.shape, assignment.shape)) this.#dropOwn();
    const own = this.#ownNow() ?? this.#nativeNow(request);
    write(own, assignment);
    this.#isGiven = this.#isWritten = true;
  }

  /** Sets a batch of tensors, which each run reads again. */
  setBatch(parts: readonly Storage[]): void {
    for (const storage of parts) storage.retain();
    this.#endBatch();
    this.#batch = { parts, shape: [...parts[0]!.shape] };
    this.#isGiven = true;
  }

  #endBatch(): void {
    for (const storage of this.#batch?.parts ?? []) storage.release();
    this.#batch = undefined;
  }

  /** Throws if the memory cannot be used for a run now. Changes nothing. */
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
    // A program that has the tensor may have changed its shape.
    const known = this.port.kind === "input" ? this.#known() : this.#bound;
    if (known) fitting(this.port, known);
  }

  /** Locks the shape of the tensor that the run is about to use. */
  lock(): void {
    this.#locked = this.#batch ? undefined : this.#known();
    if (this.#locked) this.#locked.runs += 1;
  }

  /** Checks whether another port of the run has an output's memory too. All slots are locked already. */
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

  /** Prepares the native tensor for the run; an input's is filled. */
  ready(request: Pointer, mode: RunMode): void {
    this.#next = this.#readyFor(request, mode, this.#locked);
  }

  #readyFor(request: Pointer, mode: RunMode, known: Storage | undefined): NativeTensor | undefined {
    if (this.#source) return undefined;
    const { kind, shape } = this.port;
    if (kind === "output") {
      // A tensor that no program has asked for can stay.
      if (!known && (this.#placed === undefined || this.#placed === this.#native)) return this.#placed;
      // A run resets the request's own output to the port's shape, even if a program has changed it.
      if (known && known !== this.#bound && shape && !sameShape(known.shape, shape)) known.reshape(shape);
    }
    // Before another is set: OpenVINO would return that one.
    const native = this.#nativeFor(request, known?.type);
    if (known && this.#isUsedItself(known, mode)) return this.#directOver(known);
    if (kind === "output") return native;
    this.#isWritten ||= known !== undefined || this.#batch !== undefined;
    if (this.#batch) this.#gather(native, this.#batch);
    else if (known) native.copyFrom(known);
    else this.#write(native);
    return native;
  }

  /** Whether a run uses a program's memory directly: see the class. */
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
      const elements = part.elements() as Uint8Array;
      values.set(elements, offset);
      offset += elements.length;
    }
  }

  /**
   * Sets the tensor that the run uses.
   *
   * An input of dynamic shape is set every time, even to the request's own tensor. Otherwise the CPU plugin copies the
   * values to the memory that any request of the compiled model bound last, which may have been freed.
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

  /** Takes over what a successful run has written. Returns an error if the memory for it was taken away. */
  finish(request: Pointer, succeeded: boolean): OpenVINOError | undefined {
    const target = this.#locked;
    this.unlock();
    if (this.#moves) this.#isStale = true;
    if (!succeeded) return undefined;
    // The source's tensor may be the caller's, who may change it at any time.
    if (this.#source && !target) this.#own = this.#source.#lastUsed(request).copy().retain();
    if (!target || (!this.#source && this.#next !== this.#native)) return undefined;
    // The request's own memory was taken away meanwhile; it continues without it.
    if (target !== this.#bound && target !== this.#ownNow()) return undefined;
    try {
      this.#nativeNow(request).copyTo(target);
      return undefined;
    } catch (error) {
      const status = error instanceof TypeError ? Status.NOT_ALLOCATED : Status.GENERAL_ERROR;
      return new OpenVINOError(status, `${this.port.label} cannot be written: ${(error as Error).message}`);
    }
  }

  /** Switches to another native request with new tensors: an input's values are kept, an output's are lost. */
  renew(): void {
    this.#home = undefined;
    this.#placed = undefined;
    if (this.port.kind === "input") return;
    this.#native?.dispose();
    this.#native = undefined;
  }

  /** Releases all memory. */
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
    this.#lastTensor = undefined;
  }
}

function memoryOf(storage: Storage | undefined): ArrayBufferLike | undefined {
  return storage instanceof HostStorage ? storage.values().buffer : undefined;
}
