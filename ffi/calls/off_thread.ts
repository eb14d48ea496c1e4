import type { Library } from "../backend.ts";
import { keepAlive } from "../keep_alive.ts";
import type { NativeFunction } from "./lowered_call.ts";
import type { ParameterKind, Pointer, SymbolTable } from "../symbols/signature.ts";
import { isWorker, nextTurn } from "../thread.ts";
import { callOnThread } from "./thread_call.ts";

/** An FFI without nonblocking calls, as far as calls on another thread need it. */
export interface BlockingFfi {
  /** JavaScript code of a function that takes a `ThreadCall` and returns the C function. */
  readonly bind: string;
  /** The FFI's name of an unsigned 64-bit integer, as which addresses are passed. */
  readonly address: string;
  /** The FFI's name of another type. */
  typeOf(kind: ParameterKind): string;
  addressOf(view: ArrayBufferView): Pointer;
}

/**
 * Implements `Library.offThread` with another thread that makes the calls.
 *
 * @param path The library's path.
 * @param call The library's functions on this thread.
 */
export function offThreadBy<T extends SymbolTable>(
  ffi: BlockingFfi,
  path: string,
  table: T,
  call: Readonly<Record<string, NativeFunction>>,
): Library<T>["offThread"] {
  return async (name, ...args) => {
    if (isWorker()) {
      // A Worker's memory disappears when the Worker is terminated, so only its own thread may use it.
      await nextTurn();
      return call[name as string]!(...args) as number;
    }
    // Only addresses are passed to the other thread; `args` keeps their memory alive until the answer.
    const words = ([...args] as unknown[]).map((each) => ArrayBuffer.isView(each) ? ffi.addressOf(each) : each ?? 0n);
    const types = table[name]!.parameters.map(([kind]) => kind === "buffer" ? ffi.address : ffi.typeOf(kind));
    const status = await callOnThread(ffi.bind, {
      path,
      name: String(name),
      types,
      words: words as (bigint | number)[],
    });
    keepAlive(args);
    return status;
  };
}
