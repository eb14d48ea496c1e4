import { createRequire } from "node:module";

/** The native types used by this library, by their names in `bun:ffi`. */
export type NativeType = "u64" | "i64" | "i32" | "f32" | "ptr" | "bool" | "void";

let loaded: typeof import("bun:ffi") | undefined;

/** The module `bun:ffi`, loaded on first use so that this file can be imported in other runtimes. */
export function bunFfi(): typeof import("bun:ffi") {
  return loaded ??= createRequire(import.meta.url)("bun:ffi") as typeof import("bun:ffi");
}

/**
 * The address of a view. Reading `.buffer` first moves a small array out of the garbage collector's heap to a fixed
 * address.
 */
export function addressOf(view: ArrayBufferView): bigint {
  void view.buffer;
  return view.byteLength === 0 ? 0n : BigInt(bunFfi().ptr(view as Uint8Array));
}
