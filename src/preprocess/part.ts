import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { describe } from "../arguments/describe.ts";
import { requireString } from "../arguments/require.ts";
import { check } from "../native/check.ts";
import { cppObjectOf } from "../native/cpp.ts";
import { Handle, requireHandle } from "../native/handle.ts";

/** A C function that gets a part of a native object. */
export type Getter = (whole: Pointer, out: BigUint64Array) => number;

/**
 * Gets a part of a native object, which lives as long as the whole.
 *
 * @param what The part's name, for error messages.
 * @param free The C function that frees the part.
 * @param failure The error message if there is no such part.
 */
export function partOf(
  whole: Handle,
  what: string,
  get: Getter,
  free: (part: Pointer) => void,
  failure: string = what,
): Handle {
  const out = words(1);
  check(get(whole.pointer, out), failure);
  return new Handle(what, out[0]!, free).partOf(whole);
}

/**
 * Wraps the native object behind a class of pre-processing.
 *
 * @typeParam T The class.
 */
export class Part<T extends object> {
  readonly #owner: T;
  readonly #handle: Handle;

  /**
   * Binds a handle to an object.
   *
   * @param owner The object.
   * @param handle The handle. Any other value comes from a user calling the constructor, and throws.
   * @param what The name of the object's class.
   * @param instead The call by which users get such an object, for the message.
   */
  constructor(owner: T, handle: unknown, what: string, instead: string) {
    this.#handle = requireHandle(handle, what, instead).ownedBy(owner);
    this.#owner = owner;
  }

  /**
   * Calls a C function on the native object, and throws if it fails.
   *
   * @param what What the call does, for the message.
   * @returns The owner, so that calls can be chained.
   */
  apply(what: string, call: (part: Pointer) => number): T {
    check(call(this.#handle.pointer), what);
    return this.#owner;
  }

  /** Calls a C function with a layout, which it copies. A C layout's address is that of C++'s. */
  applyLayout(layout: unknown, call: (part: Pointer, layout: Pointer) => number): T {
    const what = `the layout ${describe(requireString(layout, "layout"))}`;
    const { ov_layout_create, ov_layout_free } = load().call;
    const out = words(1);
    return this.apply(what, (part) => {
      check(ov_layout_create(cString(layout as string), out), what);
      const status = call(part, out[0]!);
      ov_layout_free(out[0]!);
      return status;
    });
  }

  /** Calls a C++ function, which cannot fail, on the object that this C object refers to. */
  applyCpp(call: (part: Pointer) => unknown): T {
    call(cppObjectOf(load(), this.#handle.pointer));
    return this.#owner;
  }

  /** Gets a part that only C++ has: a reference to an object inside that to which this C object refers. */
  getCpp(what: string, get: (whole: Pointer) => Pointer): Handle {
    const part = get(cppObjectOf(load(), this.#handle.pointer));
    return new Handle(what, part, () => {}).partOf(this.#handle);
  }

  /** Gets a part of this native object. */
  get(what: string, get: Getter, free: (part: Pointer) => void): Handle {
    return partOf(this.#handle, what, get, free);
  }
}
