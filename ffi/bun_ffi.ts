import { createRequire } from "node:module";

/** The native types this library uses, by the names `bun:ffi` gives them. */
export type NativeType = "u64" | "i64" | "i32" | "f32" | "ptr" | "bool" | "void";

let loaded: typeof import("bun:ffi") | undefined;

/** The module `bun:ffi`, loaded at first use so that this file can be imported where there is none. */
export function bunFfi(): typeof import("bun:ffi") {
  return loaded ??= createRequire(import.meta.url)("bun:ffi") as typeof import("bun:ffi");
}

/** Touching `.buffer` first moves a small array out of the collector's heap, to memory that stays. */
export function addressOf(view: ArrayBufferView): bigint {
  void view.buffer;
  return view.byteLength === 0 ? 0n : BigInt(bunFfi().ptr(view as Uint8Array));
}
