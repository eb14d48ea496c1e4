import process from "node:process";

/** Functions of the C library that Deno's backend uses. */
export interface Libc {
  /** Zeroed memory that no collector moves or frees. */
  allocate(byteLength: number): Deno.PointerObject;
  /** Frees it. */
  free(memory: Deno.PointerObject): void;
  /** The address of `ftime`, which stores the time where its only argument points to. */
  readonly ftime: Deno.PointerObject | null;
  /**
   * From now on the end of the process leaves out what is registered to be done then, and just ends. For the main
   * thread, when the process is about to end.
   *
   * @param exitCode What it will end with, if that is known.
   */
  skipTeardownNow(exitCode: number | undefined): void;
  /** The end of the process, whenever it comes, will leave out what has been registered to be done then up to now. */
  skipTeardown(): void;
}

let opened: Libc | null | undefined;

/** The C library, where it is known by name: on Linux with glibc and on macOS. */
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
    // A Linux without glibc: everything works without these functions, only less well.
    return null;
  }
  const { calloc, free, __cxa_atexit, __cxa_thread_atexit_impl, _exit, on_exit, call_on_exit, ftime } = symbols;
  return {
    allocate: (byteLength) => calloc(1n, BigInt(byteLength))!,
    free,
    ftime,
    skipTeardownNow(exitCode) {
      // What is registered last is done first. Libraries register at any time, but what is registered for the main
      // thread comes before all of it: there `on_exit(_exit)` is called, and so `_exit(code)` is the very next.
      if (__cxa_thread_atexit_impl && on_exit) __cxa_thread_atexit_impl(on_exit, _exit, null);
      // Elsewhere than with glibc a function is given a fixed argument only.
      else if (exitCode !== undefined) __cxa_atexit(_exit, BigInt(exitCode), null);
    },
    skipTeardown() {
      call_on_exit?.(_exit, null);
    },
  };
}
