import type { ArgumentsOf, Calls, OffThreadName, Pointer, SymbolTable } from "./symbols/signature.ts";

/**
 * The interface that each runtime implements; the rest of the library is the same for all of them. `deno.ts`, `bun.ts`
 * and `node.ts` implement it; `runtime.ts` chooses.
 */
export interface Backend {
  /** The runtime's name and version, for messages. */
  readonly runtime: string;

  /**
   * Opens a shared library by its absolute path. Missing optional symbols are undefined; other missing symbols throw.
   */
  open<T extends SymbolTable>(path: string, table: T): Library<T>;

  /** The address of a view's first byte. Valid while the ArrayBuffer is referenced and is neither moved nor resized. */
  addressOf(view: ArrayBufferView): Pointer;

  /**
   * An ArrayBuffer over native memory, not a copy. The caller ensures that it is not read after the memory is freed.
   */
  viewOf(address: Pointer, byteLength: number): ArrayBuffer;

  /** A monotonic time in milliseconds. */
  now(): number;

  /** Copies the NUL-terminated UTF-8 string at an address. */
  readString(address: Pointer): string;

  /**
   * Calls a function when the process is about to end in any way but by a signal. `certain` is `false` if the process
   * may still continue, as Deno does after an uncaught error that someone handles.
   */
  onExit(run: (certain: boolean) => void): void;

  /** Called once with the library, in runtimes that must prepare for the end of the process. */
  guardExit?(library: Library<ExitGuardSymbols>): void;

  /** Watches for the ends of an infer request's asynchronous runs. */
  watch(library: Library<RequestSymbols>, request: Pointer): Watch;
}

/** An open library. */
export interface Library<T extends SymbolTable> {
  /** The library's functions, each of which blocks the JavaScript thread until it returns. */
  readonly call: Calls<T>;
  /**
   * Calls a function off the JavaScript thread. Buffers among the arguments are kept alive until it returns. A Worker
   * cannot guarantee that, since it may be terminated, so there the call blocks the thread.
   */
  offThread<K extends OffThreadName<T>>(name: K, ...args: ArgumentsOf<T, K>): Promise<number>;
  /** Binds now what would be bound on first use; missing where nothing is. */
  bindAll?(): void;
}

/**
 * Reports the ends of an infer request's asynchronous runs.
 *
 * Native threads never wait for JavaScript and never execute it: Deno waits on a thread of its pool, Bun queues a call
 * on its event loop, and libuv wakes the event loop of Node.js. Therefore neither blocking the JavaScript thread nor
 * exiting can deadlock with the end of a run.
 */
export interface Watch {
  /** Must be called before each start, while no run is in progress. */
  starting(): void;
  /** Must be called once after each successful start, before any other code runs. */
  started(): void;
  /** Resolves when the run in progress has ended. Keeps the process alive until then. */
  ended(): Promise<void>;
  /**
   * The duration of the last run in milliseconds.
   *
   * @param observed The time from the start until the event loop noticed the end, in milliseconds. The backend may know
   *   better when the run's own thread ended.
   */
  latency(observed: number): number;
  /**
   * Releases the watch. Call it after the request has been freed: native code may use the watch's memory until then.
   */
  release(): void;
}

/** The functions used to prepare for the end of the process. */
export type ExitGuardSymbols = Pick<
  typeof import("./symbols/mod.ts").symbols,
  | "ov_core_create"
  | "ov_core_get_property"
  | "ov_core_read_model_from_memory_buffer"
  | "ov_core_compile_model_props"
  | "ov_compiled_model_create_infer_request"
  | "ov_infer_request_infer"
  | "ov_infer_request_free"
  | "ov_compiled_model_free"
  | "ov_model_free"
  | "ov_free"
>;

/** The functions used by a watch. */
export type RequestSymbols = Pick<
  typeof import("./symbols/mod.ts").symbols,
  "ov_infer_request_wait" | "ov_infer_request_wait_for" | "ov_infer_request_set_callback" | "ov_free"
>;
