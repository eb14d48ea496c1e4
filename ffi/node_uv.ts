import { type DynamicLibrary, nodeFfi } from "./node_ffi.ts";
import type { Pointer } from "./symbols/signature.ts";

/** What is needed of libuv and of the C library, both part of Node.js's own program. */
export interface Uv {
  /** Makes a `uv_async_t` of this thread's loop, in native memory. It does not keep the process alive. */
  makeAsync(): Async;
}

/** A `uv_async_t`. */
export interface Async {
  readonly address: Pointer;
  /** An `ov_callback_t` that sends it: `uv_async_send`, and this address. */
  readonly callback: Pointer;
  /** Makes it keep the process alive, or no longer. */
  keepsAlive(does: boolean): void;
  /** Closes it and frees its memory, on the loop's next turn. Nobody may send any more. */
  close(): void;
  /** Closes it when the process ends. The memory stays: a late sender does no harm. */
  closeAtExit(): void;
}

/** An `ov_callback_t`: a function and its argument. */
const callbackBytes = 16n;

/** `UV_ASYNC` of `uv_handle_type`. */
const uvAsync = 1;

/** A collected library takes its callbacks with it. */
let self: DynamicLibrary | undefined;

/**
 * Opens both.
 *
 * @param onSent Called on this thread after a handle was sent, however often, with its address. It must not throw, and
 * microtasks do not run after it: Node.js ends the process for the one and knows nothing of the other.
 * @throws {Error} Where Node.js's program exports none of them.
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
        // JavaScript cannot be called back when a handle has been closed: `free` itself is.
        close: () => void closeHandle(address, free),
        closeAtExit: () => void closeHandle(address, 0n),
      };
    },
  };
}
