import type { ElementType, TypedArray } from "../element_type.ts";
import type { Port } from "../port_table.ts";
import { type Elements, elementTypeOf, type NamedTensor } from "../protocol/datatypes.ts";
import type { Slot } from "../running/request_core.ts";
import { copyElements, copyOf, isDisposed, storageOf, type Tensor, tensorOver } from "../tensor.ts";
import { type Assignment, fitting, write } from "../values/assignment.ts";
import { HostStorage, type Storage, StringStorage } from "../values/storage.ts";
import { datatypeOfPort } from "./infer_message.ts";
import { unsupportedError } from "./unsupported.ts";

/**
 * One port of a request to a server, and the memory that stands there, on this side. What stands at an input is read
 * when an inference starts; what stands at an output is written when one has ended.
 */
export class RemoteSlot implements Slot {
  readonly port: Port;
  /** The request's own memory, made when it is needed. */
  #own: Storage | undefined;
  /** What was put in its place. */
  #bound: Storage | undefined;
  /** The tensor object that was last given out. */
  #given: Tensor | undefined;

  constructor(port: Port) {
    this.port = port;
  }

  get #current(): Storage {
    // Where a program has taken the request's own memory away, the request goes on without.
    if (this.#own instanceof HostStorage && this.#own.isDetached) this.#dropOwn();
    return this.#bound ?? (this.#own ??= emptyStorage(this.port).retain());
  }

  #dropOwn(): void {
    this.#own?.release();
    this.#own = undefined;
  }

  tensor(): Tensor {
    const storage = this.#current;
    if (this.#given && !isDisposed(this.#given) && storageOf(this.#given) === storage) return this.#given;
    return this.#given = tensorOver(storage);
  }

  bind(storage: Storage): void {
    storage.retain();
    this.#bound?.release();
    this.#bound = storage;
  }

  setBatch(): void {
    throw unsupportedError("InferRequest.setTensors of a batch");
  }

  /** Puts checked values here. Copies never go into memory that was bound: the request's own comes back. */
  assign(assignment: Assignment): void {
    if (assignment.kind === "bind") return this.bind(assignment.storage);
    this.#bound?.release();
    this.#bound = undefined;
    write(this.#current, assignment);
  }

  /** Refuses a tensor whose shape has been changed to one that the port does not take. */
  requireReady(): void {
    fitting(this.port, this.#current);
  }

  /** What stands here, to be sent. The elements are a view where they are numbers. */
  written(): NamedTensor {
    const storage = this.#current;
    const common = { name: this.port.anyName, datatype: datatypeOfPort(this.port), shape: storage.shape };
    if (storage.type !== "string") return { ...common, data: storage.values() as Elements };
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    return { ...common, data: storage.strings().map((text) => decoder.decode(text)) };
  }

  /** Takes what a server answered, in memory of its own. */
  take(answered: NamedTensor): void {
    const fresh = storageOfAnswer(answered).retain();
    const isSeen = this.#bound !== undefined || (this.#given !== undefined && !isDisposed(this.#given));
    if (isSeen) {
      copyElements(fresh, this.#current);
      fresh.release();
    } else {
      this.#dropOwn();
      this.#own = fresh;
    }
  }

  /** A copy of what stands here. */
  copy(): Tensor {
    return copyOf(this.#current);
  }

  /** Gives up all memory. */
  release(): void {
    this.#own?.release();
    this.#bound?.release();
    this.#own = this.#bound = this.#given = undefined;
  }
}

/** Zeros in a port's shape; dimensions that are not known are as small as they may be. */
function emptyStorage({ type, partialShape }: Port): Storage {
  const shape = partialShape.getMinShape();
  return type === "string" ? new StringStorage(shape) : HostStorage.allocate(type as ElementType, shape);
}

function storageOfAnswer({ datatype, shape, data }: NamedTensor): Storage {
  if (!Array.isArray(data)) return new HostStorage(elementTypeOf(datatype), shape, data as TypedArray, false);
  const encoder = new TextEncoder();
  return new StringStorage(shape, data.map((text) => encoder.encode(text)));
}
