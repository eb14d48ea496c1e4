import process from "node:process";

/** Functions of the C library used by Deno's backend. */
export interface Libc {
  /** Allocates zeroed memory that the garbage collector neither moves nor frees. */
  allocate(byteLength: number): Deno.PointerObject;
  /** Frees allocated memory. */
  free(memory: Deno.PointerObject): void;
  /** The address of `ftime`, a function that stores the time at the address in its only argument. */
  readonly ftime: Deno.PointerObject | null;
  /**
   * Makes the process skip all exit handlers, registered before or later. For the main thread, when the process is
   * about to end.
   *
   * @param exitCode The process's exit code, if known.
   */
  skipTeardownNow(exitCode: number | undefined): void;
  /** Makes the process skip, when it ends, the exit handlers registered so far. */
  skipTeardown(): void;
}

let opened: Libc | null | undefined;

/** Opens the C library on Linux with glibc and on macOS; null elsewhere. */
export function libc(): Libc | null {
  return opened === undefined ? opened = open() : opened;
}

function open(): Libc | null {
  const name = { linux: "libc.so.6", darwin: "libSystem.B.dylib" }[process.platform as string];
  if (!name) return null;
  let symbols;
  try {
    symbols = Deno.dlopen(name, {
      calloc: { parameters: ["usize", "usize"], result: "pointer" },
      free: { parameters: ["pointer"], result: "void" },
      __cxa_atexit: { parameters: ["pointer", "usize", "pointer"], result: "i32" },
      __cxa_thread_atexit_impl: { parameters: ["pointer", "pointer", "pointer"], result: "i32", optional: true },
      _exit: { type: "pointer" },
      on_exit: { type: "pointer", optional: true },
      call_on_exit: { name: "on_exit", parameters: ["pointer", "pointer"], result: "i32", optional: true },
      ftime: { type: "pointer", optional: true },
    }).symbols as {
      calloc(count: bigint, size: bigint): Deno.PointerValue;
      free(memory: Deno.PointerObject): void;
      __cxa_atexit(run: Deno.PointerObject, argument: bigint, library: null): number;
      __cxa_thread_atexit_impl:
        | ((run: Deno.PointerObject, argument: Deno.PointerObject, library: null) => number)
        | null;
      _exit: Deno.PointerObject;
      on_exit: Deno.PointerObject | null;
      call_on_exit: ((run: Deno.PointerObject, argument: null) => number) | null;
      ftime: Deno.PointerObject | null;
    };
  } catch {
    // On Linux without glibc, everything works without these functions, but less well.
    return null;
  }
  const { calloc, free, __cxa_atexit, __cxa_thread_atexit_impl, _exit, on_exit, call_on_exit, ftime } = symbols;
  return {
    allocate: (byteLength) => calloc(1n, BigInt(byteLength))!,
    free,
    ftime,
    skipTeardownNow(exitCode) {
      // Exit handlers run in reverse order, and libraries may still register some. Handlers of the main thread run
      // before all of them: this one calls `on_exit(_exit)`, so that `_exit(code)` is the next handler to run.
      if (__cxa_thread_atexit_impl && on_exit) __cxa_thread_atexit_impl(on_exit, _exit, null);
      // Without glibc, a handler only gets a fixed argument.
      else if (exitCode !== undefined) __cxa_atexit(_exit, BigInt(exitCode), null);
    },
    skipTeardown() {
      call_on_exit?.(_exit, null);
    },
  };
}
