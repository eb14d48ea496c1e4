import type { Pointer } from "../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "./errors.ts";

/**
 * A native object and how many need it: its owner, and each resource made from it.
 * It is freed with the last of them, so a child never outlives what it stands on, in whatever order they go.
 */
class Resource {
  #users = 1;

  constructor(
    readonly pointer: Pointer,
    readonly free: (pointer: Pointer) => void,
    readonly parents: readonly Resource[],
  ) {
    for (const parent of parents) parent.retain();
  }

  retain(): void {
    this.#users += 1;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    this.free(this.pointer);
    for (const parent of this.parents) parent.release();
  }
}

/** The safety net for owners that were never disposed. It holds the resource, never the owner. */
const collected = new FinalizationRegistry<Resource>((resource) => resource.release());

/** The one owner of a native object: frees it when disposed or collected, and refuses to be used afterwards. */
export class Handle {
  readonly #resource: Resource;
  readonly #what: string;
  #disposed = false;

  /**
   * @param owner The public object whose end is the handle's.
   * @param what What it is, for messages.
   * @param pointer The native object.
   * @param free The C function that frees it.
   * @param parents What it was made from, and must not outlive.
   */
  constructor(
    owner: object,
    what: string,
    pointer: Pointer,
    free: (pointer: Pointer) => void,
    parents: readonly Handle[] = [],
  ) {
    this.#what = what;
    this.#resource = new Resource(pointer, free, parents.map((parent) => parent.#resource));
    collected.register(owner, this.#resource, this);
  }

  /** The native object. Throws once disposed. */
  get pointer(): Pointer {
    if (this.#disposed) throw disposedError(this.#what);
    return this.#resource.pointer;
  }

  /** Whether `dispose` was called. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** Keeps the native object until the returned function is called, disposed or not. */
  hold(): () => void {
    this.retain();
    let held = true;
    return () => {
      if (held) this.release();
      held = false;
    };
  }

  /** Keeps the native object, disposed or not, until `release` has been called as often. */
  retain(): void {
    this.#resource.retain();
  }

  /** Ends one `retain`. */
  release(): void {
    this.#resource.release();
  }

  /** Gives up the native object; more than once is no harm. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    collected.unregister(this);
    this.#resource.release();
  }
}

/** The error for the use of a disposed object. */
export function disposedError(what: string): OpenVINOError {
  return new OpenVINOError(Status.NOT_ALLOCATED, `the ${what} has been disposed`);
}

/** The error for calling a constructor that is not for users. */
export function illegalConstructor(what: string, instead: string): TypeError {
  return new TypeError(`a ${what} is not made with new: use ${instead}`);
}
