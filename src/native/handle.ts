import type { Pointer } from "../../ffi/symbols/mod.ts";
import { illegalConstructor } from "../arguments/illegal_constructor.ts";
import { disposedError } from "../openvino_error.ts";
import type { Lifetime } from "../running/lifetime.ts";

/**
 * A native object with a reference count: its owner holds it, and so does each resource created from it. It is freed
 * with the last reference, so a child never outlives its parents, in whatever order they are released.
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

/** Releases the resources of owners that were collected without being disposed. Holds the resource, never the owner. */
const collected = new FinalizationRegistry<Resource>((resource) => {
  try {
    resource.release();
  } catch {
    // No caller could catch an error here, and Bun would end the process.
  }
});

/**
 * The only owner of a native object: frees it when disposed or collected, and throws on later use.
 *
 * Constructors of public classes take a handle, never an address, so that only this library can call them.
 */
export class Handle implements Lifetime {
  readonly #resource: Resource;
  readonly #what: string;
  #disposed = false;
  #whole: Handle | undefined;

  /**
   * Creates a handle. The caller gives it an owner by `ownedBy`, or disposes it.
   *
   * @param what The object's name, for error messages.
   * @param pointer The native object.
   * @param free The C function that frees it.
   * @param parents The objects that it was created from, and that must outlive it.
   */
  constructor(what: string, pointer: Pointer, free: (pointer: Pointer) => void, parents: readonly Handle[] = []) {
    this.#what = what;
    this.#resource = new Resource(pointer, free, parents.map((parent) => parent.#resource));
  }

  /** Sets the owner: the native object is released when the owner is collected, if not before. */
  ownedBy(owner: object): this {
    collected.register(owner, this.#resource, this);
    return this;
  }

  /**
   * Makes this the handle of a part of another native object, which becomes unusable with the whole. Unlike a child, a
   * part does not keep the whole alive.
   */
  partOf(whole: Handle): this {
    this.#whole = whole;
    return this;
  }

  /** The native object. Throws if it was released. */
  get pointer(): Pointer {
    if (this.#disposed) throw disposedError(this.#what);
    void this.#whole?.pointer;
    return this.#resource.pointer;
  }

  requireLive(): void {
    void this.pointer;
  }

  /** Whether `dispose` was called. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** Keeps the native object alive, even if disposed, until the returned function is called. */
  hold(): () => void {
    this.retain();
    let held = true;
    return () => {
      if (held) this.release();
      held = false;
    };
  }

  /** Keeps the native object alive, even if disposed, until a matching `release`. */
  retain(): void {
    this.#resource.retain();
  }

  /** Undoes one `retain`. */
  release(): void {
    this.#resource.release();
  }

  /** Releases the native object; calling it again does nothing. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    collected.unregister(this);
    this.#resource.release();
  }
}

/** Returns the value if it is a handle. Otherwise a user has called the constructor, and this throws. */
export function requireHandle(value: unknown, what: string, instead: string): Handle {
  if (value instanceof Handle) return value;
  throw illegalConstructor(what, instead);
}
