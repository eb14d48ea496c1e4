import { createRequire } from "node:module";

/** The native types used by this library, by their names in `bun:ffi`. */
export type NativeType = "u64" | "i64" | "i32" | "f32" | "ptr" | "bool" | "void";

/** A function's native signature. */
export interface Definition {
  readonly args: readonly NativeType[];
  readonly returns: NativeType;
}

/** A JavaScript function that native code can call, as long as this object is referenced. */
export interface Callback {
  /** The function's address. */
  readonly ptr: number | null;
}

/** The parts of `bun:ffi` used by this library, declared here since other runtimes refuse to resolve the module. */
export interface BunFfi {
  dlopen(path: string, table: Readonly<Record<string, Definition>>): { readonly symbols: Record<string, unknown> };
  /** The address of a view's first byte. */
  ptr(view: ArrayBufferView): number;
  toArrayBuffer(address: number, byteOffset: number, byteLength: number): ArrayBuffer;
  readonly CString: new (address: number) => { toString(): string };
  readonly JSCallback: new (
    callback: (...args: never[]) => void,
    definition: Definition & { readonly threadsafe: boolean },
  ) => Callback;
}

let loaded: BunFfi | undefined;

/** The module `bun:ffi`, loaded on first use so that this file can be imported in other runtimes. */
export function bunFfi(): BunFfi {
  return loaded ??= createRequire(import.meta.url)("bun:ffi") as BunFfi;
}

/**
 * The address of a view. Reading `.buffer` first moves a small array out of the garbage collector's heap to a fixed
 * address.
 */
export function addressOf(view: ArrayBufferView): bigint {
  void view.buffer;
  return view.byteLength === 0 ? 0n : BigInt(bunFfi().ptr(view));
}
