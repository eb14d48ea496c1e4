import type { ArgumentsOf, Calls, OffThreadName, Pointer, SymbolTable } from "./symbols/signature.ts";

/**
 * What a runtime must offer: everything else in this library is the same code on all of them.
 * `deno.ts`, `bun.ts` and `node.ts` implement it; `runtime.ts` chooses.
 */
export interface Backend {
  /** The runtime's name and version, for messages. */
  readonly runtime: string;

  /** Opens a shared library by its absolute path. Missing optional symbols are undefined, missing others throw. */
  open<T extends SymbolTable>(path: string, table: T): Library<T>;

  /** The address of a view's first byte: good as long as the view's ArrayBuffer is held and neither moved nor resized. */
  addressOf(view: ArrayBufferView): Pointer;

  /** The native memory itself as an ArrayBuffer, not a copy. The caller sees to it that nobody reads it after its end. */
  viewOf(address: Pointer, byteLength: number): ArrayBuffer;

  /** Milliseconds since some start, of a clock that only goes on. */
  now(): number;

  /** A copy of the NUL-terminated UTF-8 string at an address. */
  readString(address: Pointer): string;

  /**
   * Runs a function when the process is about to end, however it ends short of a signal. In Deno it may yet go on
   * after an uncaught error, if somebody handles that; then `certain` is false.
   */
  onExit(run: (certain: boolean) => void): void;

  /** Called once with the library, where the end of the process needs preparing for. */
  guardExit?(library: Library<ExitGuardSymbols>): void;

  /** Watches the asynchronous runs of one infer request. */
  watch(library: Library<RequestSymbols>, request: Pointer): Watch;
}

/** An open library. */
export interface Library<T extends SymbolTable> {
  /** Its functions, each blocking the JavaScript thread until it returns. */
  readonly call: Calls<T>;
  /**
   * Calls a function off the JavaScript thread. Buffers among the arguments are held until it has returned. A Worker
   * cannot hold anything that long, since it may be ended meanwhile: there such calls block it.
   */
  offThread<K extends OffThreadName<T>>(name: K, ...args: ArgumentsOf<T, K>): Promise<number>;
}

/**
 * Tells when an infer request's asynchronous run has ended.
 *
 * Native threads never wait for JavaScript and never run it: Deno waits on a thread of its pool, Bun queues a call
 * for its event loop, Node.js has libuv wake its loop. So neither a wait on the JavaScript thread nor an exit can deadlock with a completion.
 */
export interface Watch {
  /** Must be called before each start, while no run is in progress. */
  starting(): void;
  /** Must be called once after each successful start, before anything else runs. */
  started(): void;
  /** Resolves once the run in progress has ended; until then the process is kept alive. */
  ended(): Promise<void>;
  /**
   * How many milliseconds the last run took.
   *
   * @param seen After how many its end was seen. The event loop may have come late to that, and the run's own thread
   * may know better.
   */
  latency(seen: number): number;
  /** Ends the watch. Call it when the request has been freed, not before: native code may still use its memory. */
  release(): void;
}

/** What preparing for the end of the process needs of the library. */
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

/** What a watch needs of the library. */
export type RequestSymbols = Pick<
  typeof import("./symbols/mod.ts").symbols,
  "ov_infer_request_wait" | "ov_infer_request_wait_for" | "ov_infer_request_set_callback" | "ov_free"
>;
