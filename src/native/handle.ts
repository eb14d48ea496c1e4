import type { Pointer } from "../../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";

/**
 * A native object and how many need it: its owner, and each resource made from it.
 * It is freed with the last of them, so a child never outlives what it stands on, in whatever order they go.
 */
class Resource {
  #users = 1;

  readonly pointer: Pointer;
  readonly free: (pointer: Pointer) => void;
  readonly parents: readonly Resource[];

  constructor(pointer: Pointer, free: (pointer: Pointer) => void, parents: readonly Resource[]) {
    this.pointer = pointer;
    this.free = free;
    this.parents = parents;
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
const collected = new FinalizationRegistry<Resource>((resource) => {
  try {
    resource.release();
  } catch {
    // Nobody called this, so nobody could catch it: Bun would end the process.
  }
});

/**
 * The one owner of a native object: frees it when disposed or collected, and refuses to be used afterwards.
 *
 * Constructors of public classes that stand for native objects take a handle, never an address: only this library's
 * own code can make one.
 */
export class Handle {
  readonly #resource: Resource;
  readonly #what: string;
  #disposed = false;
  #whole: Handle | undefined;

  /**
   * Makes a handle. It must be given an owner by `ownedBy`, or be disposed.
   *
   * @param what What it is, for messages.
   * @param pointer The native object.
   * @param free The C function that frees it.
   * @param parents What it was made from, and must not outlive.
   */
  constructor(what: string, pointer: Pointer, free: (pointer: Pointer) => void, parents: readonly Handle[] = []) {
    this.#what = what;
    this.#resource = new Resource(pointer, free, parents.map((parent) => parent.#resource));
  }

  /** Makes an object the owner: the native object is freed when that is collected, unless it was before. */
  ownedBy(owner: object): this {
    collected.register(owner, this.#resource, this);
    return this;
  }

  /**
   * Makes this the handle of a part of a native object, which goes with the whole: unlike a child it does not keep that
   * from being freed by `dispose`, and refuses to be used afterwards.
   */
  partOf(whole: Handle): this {
    this.#whole = whole;
    return this;
  }

  /** The native object. Throws once disposed. */
  get pointer(): Pointer {
    if (this.#disposed) throw disposedError(this.#what);
    void this.#whole?.pointer;
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

/** The argument if it is a handle; else the constructor was called by a user, and throws. */
export function requireHandle(value: unknown, what: string, instead: string): Handle {
  if (value instanceof Handle) return value;
  throw illegalConstructor(what, instead);
}

/** The error for calling a constructor that is not for users. */
export function illegalConstructor(what: string, instead: string): TypeError {
  return new TypeError(`a ${what} is not made with new: use ${instead}`);
}
