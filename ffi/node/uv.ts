import { type DynamicLibrary, nodeFfi } from "./ffi.ts";
import type { Pointer } from "../symbols/signature.ts";

/** The parts of libuv and the C library used here; both are in the executable of Node.js. */
export interface Uv {
  /** Allocates a `uv_async_t` of this thread's loop in native memory. It does not keep the process alive. */
  makeAsync(): Async;
}

/** A `uv_async_t`. */
export interface Async {
  readonly address: Pointer;
  /** An `ov_callback_t` that sends it: `uv_async_send`, with this address as its argument. */
  readonly callback: Pointer;
  /** Sets whether it keeps the process alive. */
  keepsAlive(does: boolean): void;
  /** Closes it, and frees its memory on the loop's next turn. It must not be sent any more. */
  close(): void;
  /** Closes it when the process ends. The memory stays allocated, so that a late send does no harm. */
  closeAtExit(): void;
}

/** An `ov_callback_t`: a function and its argument. */
const callbackBytes = 16n;

/** `UV_ASYNC` of `uv_handle_type`. */
const uvAsync = 1;

/** Kept reachable: collecting the library would free its callbacks. */
let self: DynamicLibrary | undefined;

/**
 * Opens libuv and the C library.
 *
 * @param onSent Called on this thread with a handle's address after it was sent, once for several sends. It must not
 *   throw, which would end the process, and microtasks do not run after it.
 * @throws {Error} If the executable of Node.js does not export the functions.
 */
export function openUv(onSent: (handle: Pointer) => void): Uv {
  const program = self ??= new (nodeFfi().DynamicLibrary)(null);
  const init = program.getFunction("uv_async_init", { arguments: ["uint64", "uint64", "uint64"], return: "int32" });
  const sizeOf = program.getFunction("uv_handle_size", { arguments: ["int32"], return: "uint64" });
  const calloc = program.getFunction("calloc", { arguments: ["uint64", "uint64"], return: "uint64" });
  const ref = program.getFunction("uv_ref", { arguments: ["uint64"], return: "void" });
  const unref = program.getFunction("uv_unref", { arguments: ["uint64"], return: "void" });
  const closeHandle = program.getFunction("uv_close", { arguments: ["uint64", "uint64"], return: "void" });
  const free = program.getSymbol("free");
  const onTurn = program.registerCallback({ arguments: ["uint64"], return: "void" }, onSent);
  const loop = nodeFfi().getCurrentEventLoop();
  const size = sizeOf(uvAsync) as bigint;
  const send = program.getSymbol("uv_async_send");
  return {
    makeAsync() {
      const address = calloc(1n, size + callbackBytes) as Pointer;
      if (address === 0n) throw new RangeError("there is no memory for a uv_async_t");
      const status = init(loop, address, onTurn);
      if (status !== 0) throw new Error(`uv_async_init: ${status}`);
      unref(address);
      const callback = address + size;
      nodeFfi().setUint64(callback, 0, send);
      nodeFfi().setUint64(callback, 8, address);
      return {
        address,
        callback,
        keepsAlive: (does) => void (does ? ref : unref)(address),
        // `free` itself is the close callback: JavaScript cannot be called back then.
        close: () => void closeHandle(address, free),
        closeAtExit: () => void closeHandle(address, 0n),
      };
    },
  };
}
