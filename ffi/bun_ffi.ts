import { createRequire } from "node:module";

/** The native types this library uses, by the names `bun:ffi` gives them. */
export type NativeType = "u64" | "i64" | "i32" | "f32" | "ptr" | "bool" | "void";

let loaded: typeof import("bun:ffi") | undefined;

/** The module `bun:ffi`, loaded at first use so that this file can be imported where there is none. */
export function bunFfi(): typeof import("bun:ffi") {
  return loaded ??= createRequire(import.meta.url)("bun:ffi") as typeof import("bun:ffi");
}
