import type { ElementType, TypedArray } from "../element_type.ts";
import type { Port } from "../port_table.ts";
import { type Elements, elementTypeOf, type NamedTensor } from "../protocol/datatypes.ts";
import type { Slot } from "../running/request_core.ts";
import { type AnyTensor, copyElements, copyOf, isDisposed, storageOf, tensorOver } from "../tensor.ts";
import { type Assignment, fitting, write } from "../values/assignment.ts";
import { emptyStorage, HostStorage, type Storage, StringStorage } from "../values/storage.ts";
import { datatypeOfPort } from "./infer_message.ts";
import { unsupportedError } from "./unsupported.ts";

/**
 * One port of a request for a server's model, and the local memory bound to it. An input's memory is read when an
 * inference starts; an output's is written when it ends.
 */
export class RemoteSlot implements Slot {
  readonly port: Port;
  /** The request's own memory, created on demand. */
  #own: Storage | undefined;
  /** The memory that a program has bound. */
  #bound: Storage | undefined;
  #isGiven = false;
  /** The tensor object last returned. */
  #lastTensor: AnyTensor | undefined;

  constructor(port: Port) {
    this.port = port;
  }

  get #current(): Storage {
    // If a program has taken the request's own memory away, the request continues without it.
    if (this.#own instanceof HostStorage && this.#own.isDetached) this.#dropOwn();
    return this.#bound ?? (this.#own ??= smallestStorage(this.port).retain());
  }

  #dropOwn(): void {
    this.#own?.release();
    this.#own = undefined;
  }

  get isGiven(): boolean {
    return this.#isGiven;
  }

  forget(): void {
    this.release();
    this.#isGiven = false;
  }

  tensor(): AnyTensor {
    this.#isGiven = true;
    const storage = this.#current;
    if (this.#lastTensor && !isDisposed(this.#lastTensor) && storageOf(this.#lastTensor) === storage) {
      return this.#lastTensor;
    }
    return this.#lastTensor = tensorOver(storage);
  }

  bind(storage: Storage): void {
    storage.retain();
    this.#bound?.release();
    this.#bound = storage;
    this.#isGiven = true;
  }

  setBatch(): void {
    throw unsupportedError("InferRequest.setTensors of a batch");
  }

  /**
   * Sets checked values. They are never copied into bound memory, but into the request's own, which replaces it.
   *
   * @param replaced Gets what was bound, retained: the call's other values may be views of it.
   */
  assign(assignment: Assignment, replaced: Storage[]): void {
    if (this.#bound) replaced.push(this.#bound.retain());
    if (assignment.kind === "bind") return this.bind(assignment.storage);
    this.#bound?.release();
    this.#bound = undefined;
    write(this.#current, assignment);
    this.#isGiven = true;
  }

  /** Refuses a tensor whose shape was changed to one that the port does not accept. */
  requireReady(): void {
    fitting(this.port, this.#current);
  }

  /** The tensor to send; its elements are a view for numbers. */
  written(): NamedTensor {
    const storage = this.#current;
    const common = { name: this.port.anyName, datatype: datatypeOfPort(this.port), shape: storage.shape };
    if (storage.type !== "string") return { ...common, data: storage.elements() as Elements };
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return { ...common, data: storage.strings().map((text) => decoder.decode(text)) };
  }

  /** Takes over a tensor from the server's answer. */
  take(answered: NamedTensor): void {
    const fresh = storageOfAnswer(answered).retain();
    const isSeen = this.#bound !== undefined || (this.#lastTensor !== undefined && !isDisposed(this.#lastTensor));
    if (isSeen) {
      copyElements(fresh, this.#current);
      fresh.release();
    } else {
      this.#dropOwn();
      this.#own = fresh;
    }
  }

  /** Returns a copy of the port's tensor. */
  copy(): AnyTensor {
    return copyOf(this.#current);
  }

  /** Releases all memory. */
  release(): void {
    this.#own?.release();
    this.#bound?.release();
    this.#own = this.#bound = this.#lastTensor = undefined;
  }
}

/** Creates zeros in a port's shape; dynamic dimensions get their smallest size. */
function smallestStorage({ type, partialShape }: Port): Storage {
  return emptyStorage(type as ElementType, partialShape.getMinShape());
}

function storageOfAnswer({ datatype, shape, data }: NamedTensor): Storage {
  if (!Array.isArray(data)) return new HostStorage(elementTypeOf(datatype), shape, data as TypedArray, false);
  const encoder = new TextEncoder();
  return new StringStorage(shape, data.map((text) => encoder.encode(text)));
}
