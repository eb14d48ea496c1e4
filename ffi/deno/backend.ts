import type { Backend, Library, Watch } from "../backend.ts";
import { isStruct } from "../calls/abi.ts";
import { denoClock } from "./clock.ts";
import { guardExit } from "./exit_guard.ts";
import { type Libc, libc } from "./libc.ts";
import { keepAlive } from "../keep_alive.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { requireNewEnough, runtimeAndVersion } from "../runtimes.ts";
import {
  type ParameterKind,
  type Pointer,
  type ResultKind,
  type Signature,
  structWords,
  type SymbolTable,
} from "../symbols/signature.ts";
import { isWorker, nextTurn } from "../thread.ts";
import { dateNow } from "../timers.ts";

/** 64-bit integers are `usize` and `i64` with bigint values: with numbers, calls would leave V8's fast path. */
function nativeType(kind: ParameterKind): Deno.NativeType {
  if (isStruct(kind)) return { struct: new Array<"i64">(structWords[kind]).fill("i64") };
  switch (kind) {
    case "handle":
    case "usize":
      return "usize";
    case "enum":
    case "i32":
      return "i32";
    case "buffer":
    case "i64":
    case "f32":
      return kind;
    default:
      throw new TypeError(`unknown parameter kind ${kind}`);
  }
}

function nativeResult(kind: ResultKind): Deno.NativeResultType {
  switch (kind) {
    case "status":
      return "i32";
    case "void":
    case "bool":
      return kind;
    case "owned string":
    case "borrowed string":
    case "address":
      return "usize";
  }
}

type NativeFunction = (...args: unknown[]) => unknown;

/**
 * Opens a library. The functions' existence is checked at once. Binding takes Deno some tenths of a millisecond per
 * function, 50 ms for all of them, so each function is bound on first use.
 */
function open<T extends SymbolTable>(path: string, table: T): Library<T> {
  const present = presentIn(path, table);
  const lazy: PropertyDescriptorMap = {};
  for (const name of present) {
    lazy[name] = {
      get() {
        const value = guarded(bind(path, name, table[name]!), table[name]!);
        Object.defineProperty(call, name, { value });
        return value;
      },
    };
  }
  const call: Record<string, NativeFunction> = Object.create(Object.create(null, lazy));
  const offThread = new Map<string, NativeFunction>();
  const offThreadCall = (name: string): NativeFunction => {
    let start = offThread.get(name);
    if (!start) offThread.set(name, start = bind(path, name, table[name]!, true));
    return start;
  };
  return {
    call: call as unknown as Library<T>["call"],
    offThread: (name, ...args) => {
      // A Worker's memory disappears when the Worker is terminated, so only its own thread may use it.
      if (isWorker() && args.some((value) => ArrayBuffer.isView(value))) {
        return nextTurn().then(() => call[name as string]!(...args) as number);
      }
      const start = offThreadCall(name as string);
      offThreadCalls += 1;
      return (start(...args) as Promise<number>).then((status) => {
        offThreadCalls -= 1;
        keepAlive(args);
        return status;
      });
    },
    bindAll() {
      for (const name of present) {
        void call[name];
        if (table[name]!.offThread) offThreadCall(name);
      }
      libc();
    },
  };
}

/**
 * Lists the functions of a table that a library has. Throws if the file is not a library or lacks a required function.
 */
function presentIn(path: string, table: SymbolTable): string[] {
  const bound = Object.entries(table).filter(([, { variadic }]) => !variadic);
  const addresses = bound.map(([name, { optional }]) => {
    return [name, { type: "pointer", ...(optional ? { optional } : {}) }] as const;
  });
  try {
    const { symbols } = Deno.dlopen(path, Object.fromEntries(addresses));
    requirePointers();
    return bound.map(([name]) => name).filter((name) => symbols[name] !== null);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new OpenVINOLoadError(
        `Deno may not open ${path}: run with --allow-ffi (a path after it is not enough, since tensors are read through pointers)`,
        { cause: error },
      );
    }
    throw error;
  }
}

/**
 * Repeats the exit guard after calls that may load more libraries, which must not be torn down under a Worker either:
 * see `guardExit`.
 */
function guarded(call: NativeFunction, { offThread }: Signature): NativeFunction {
  if (!offThread || !isWorker()) return call;
  return (...args) => {
    const result = call(...args);
    libc()?.skipTeardown();
    return result;
  };
}

function bind(path: string, name: string, { parameters, result }: Signature, nonblocking = false): NativeFunction {
  const parameterKinds = parameters.map(([kind]) => kind);
  const definition = { parameters: parameterKinds.map(nativeType), result: nativeResult(result), nonblocking };
  const symbol = Deno.dlopen(path, { [name]: definition }).symbols[name] as NativeFunction;
  const structs = parameterKinds.flatMap((kind, index) => isStruct(kind) ? [index] : []);
  if (structs.length === 0) return symbol;
  return (...args) => {
    for (const index of structs) args[index] = bytesOf(args[index] as BigInt64Array);
    return symbol(...args);
  };
}

/** Throws NotCapable if libraries can be opened but memory cannot be read. */
function requirePointers(): void {
  Deno.UnsafePointerView.getCString(pointer(addressOf(new Uint8Array(new ArrayBuffer(1)))));
}

function bytesOf(words: BigInt64Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function pointer(address: Pointer): Deno.PointerObject {
  const found = Deno.UnsafePointer.create(address);
  if (found === null) throw new TypeError("a null pointer was read");
  return found;
}

/**
 * The address of a view. Reading `.buffer` first moves a small array out of the garbage collector's heap to a fixed
 * address.
 */
function addressOf(view: ArrayBufferView): Pointer {
  void view.buffer;
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(view as ArrayBufferView<ArrayBuffer>));
}

/** Creates the backend over `Deno.dlopen`. */
export function denoBackend(): Backend {
  requireNewEnough("Deno", Deno.version.deno);
  if (!isWorker()) onExit(endWithoutTeardown);
  return {
    runtime: runtimeAndVersion(),
    open,
    addressOf,
    viewOf: (address, byteLength) => Deno.UnsafePointerView.getArrayBuffer(pointer(address), byteLength),
    now: denoClock(),
    readString: (address) => Deno.UnsafePointerView.getCString(pointer(address)),
    onExit,
    guardExit,
    watch,
  };
}

/**
 * An uncaught error ends Deno without an "unload" event, and its own event is dispatched before anyone can have handled
 * it.
 */
function onExit(run: (certain: boolean) => void): void {
  globalThis.addEventListener("unload", () => run(true));
  globalThis.addEventListener("error", () => run(false));
  globalThis.addEventListener("unhandledrejection", () => run(false));
}

/** The number of calls running on threads of Deno's pool. */
let offThreadCalls = 0;

/**
 * Deno ends by C's `exit`, which destroys the library's static objects even if calls off the JavaScript thread still
 * use them. Such calls cannot be stopped and may take minutes, so the destruction is skipped.
 */
function endWithoutTeardown(certain: boolean): void {
  if (offThreadCalls > 0) libc()?.skipTeardownNow(certain ? Deno.exitCode : undefined);
}

/**
 * Watches by a wait on a thread of Deno's pool, shared by all callers while it lasts. The C callback is therefore free
 * to record the time at which a run ended, which JavaScript may notice much later.
 */
const watch: Backend["watch"] = (library, request): Watch => {
  const clock = endClock(libc());
  if (clock) library.call.ov_infer_request_set_callback(request, clock.callback);
  let waiting: Promise<void> | undefined;
  return {
    starting() {},
    started() {},
    ended() {
      return waiting ??= library.offThread("ov_infer_request_wait", request).then(() => {
        waiting = undefined;
      });
    },
    latency(observed) {
      // The recorded time is in whole milliseconds, too coarse for shorter runs.
      const end = observed > 1 ? clock?.read() : undefined;
      return end === undefined ? observed : Math.min(observed, Math.max(1, observed - (dateNow() - end)));
    },
    release: () => clock?.free(),
  };
};

/** A C callback that records the time, in memory that is independent of JavaScript's. */
interface EndClock {
  /** The `ov_callback_t`. */
  readonly callback: Pointer;
  /** The time of its last call, in milliseconds since the epoch. */
  read(): number | undefined;
  free(): void;
}

function endClock(libc: Libc | null): EndClock | undefined {
  if (!libc?.ftime) return undefined;
  // An `ov_callback_t` (function and argument), and the `struct timeb` (seconds and milliseconds) that is its argument.
  const memory = libc.allocate(32);
  const callback = Deno.UnsafePointer.value(memory);
  let view: DataView | undefined = new DataView(Deno.UnsafePointerView.getArrayBuffer(memory, 32));
  view.setBigUint64(0, Deno.UnsafePointer.value(libc.ftime), true);
  view.setBigUint64(8, callback + 16n, true);
  return {
    callback,
    read: () => view && Number(view.getBigInt64(16, true)) * 1000 + view.getUint16(24, true),
    free() {
      if (view) libc.free(memory);
      view = undefined;
    },
  };
}
