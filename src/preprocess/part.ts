import { load } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { describe } from "../arguments/describe.ts";
import { requireString } from "../arguments/require.ts";
import { check } from "../native/check.ts";
import { Handle, requireHandle } from "../native/handle.ts";

/** A C function that gives a part of a native object. */
export type Getter = (whole: Pointer, out: BigUint64Array) => number;

/**
 * A part of a native object, which goes with the whole.
 *
 * @param what What it is, for messages about it.
 * @param free The C function that frees it.
 * @param failure What is said where there is none.
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
 * What the classes that describe pre-processing have in common: the native object that one of theirs stands for.
 *
 * @typeParam T The class.
 */
export class Part<T extends object> {
  readonly #owner: T;
  readonly #handle: Handle;

  /**
   * Takes a handle, for an object that stands for it from now on.
   *
   * @param owner The object.
   * @param handle The handle; anything else was given by a user, and throws.
   * @param what The object's class.
   * @param instead How users get one.
   */
  constructor(owner: T, handle: unknown, what: string, instead: string) {
    this.#handle = requireHandle(handle, what, instead).ownedBy(owner);
    this.#owner = owner;
  }

  /**
   * Describes or adds something by a C function, which throws what it fails with.
   *
   * @param what What is done, for the message.
   * @returns The object that stands for the part, to chain calls.
   */
  apply(what: string, call: (part: Pointer) => number): T {
    check(call(this.#handle.pointer), what);
    return this.#owner;
  }

  /** The same with a layout, which the C function copies. */
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

  /** A part of this part. */
  get(what: string, get: Getter, free: (part: Pointer) => void): Handle {
    return partOf(this.#handle, what, get, free);
  }
}
