import type { Backend, Library, Watch } from "./backend.ts";
import { isStruct } from "./abi.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import {
  type ParameterKind,
  type Pointer,
  type ResultKind,
  structWords,
  type SymbolTable,
} from "./symbols/signature.ts";
import { isOlder } from "./version.ts";

/** The oldest Deno this library was tested with. */
export const oldestDeno = "2.9.0";

/** 64-bit integers are `usize` and `i64` with bigint values: with numbers every call would leave V8's fast path. */
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
      return "usize";
  }
}

function definitions(table: SymbolTable): Deno.ForeignLibraryInterface {
  const found: Record<string, Deno.ForeignFunction> = {};
  for (const [name, { parameters, result, offThread, optional, variadic }] of Object.entries(table)) {
    if (variadic) continue;
    const definition = {
      parameters: parameters.map(([kind]) => nativeType(kind)),
      result: nativeResult(result),
      ...(optional ? { optional } : {}),
    };
    found[name] = definition;
    if (offThread) found[`${name} off thread`] = { ...definition, name, nonblocking: true };
  }
  return found;
}

function open<T extends SymbolTable>(path: string, table: T): Library<T> {
  let native;
  try {
    native = Deno.dlopen(path, definitions(table)).symbols as Record<string, ((...args: unknown[]) => unknown) | null>;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new OpenVINOLoadError(
        `Deno may not open ${path}: run with --allow-ffi (a path after it is not enough, since tensors are read through pointers)`,
        { cause: error },
      );
    }
    throw error;
  }
  const call: Record<string, unknown> = {};
  for (const [name, { parameters, variadic }] of Object.entries(table)) {
    const symbol = native[name];
    if (variadic || !symbol) continue;
    const structs = parameters.flatMap(([kind], index) => isStruct(kind) ? [index] : []);
    call[name] = structs.length === 0 ? symbol : (...args: unknown[]) => {
      for (const index of structs) args[index] = bytesOf(args[index] as BigInt64Array);
      return symbol(...args);
    };
  }
  return {
    call: call as Library<T>["call"],
    offThread: (name, ...args) =>
      (native[`${String(name)} off thread`] as (...args: unknown[]) => Promise<number>)(...args),
  };
}

function bytesOf(words: BigInt64Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

function pointer(address: Pointer): Deno.PointerObject {
  const found = Deno.UnsafePointer.create(address);
  if (found === null) throw new TypeError("a null pointer was read");
  return found;
}

/** The backend over `Deno.dlopen`. */
export function denoBackend(): Backend {
  requireVersion();
  return {
    runtime: `Deno ${Deno.version.deno}`,
    open,
    addressOf: (view) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(view as ArrayBufferView<ArrayBuffer>)),
    viewOf: (address, byteLength) => Deno.UnsafePointerView.getArrayBuffer(pointer(address), byteLength),
    readString: (address) => Deno.UnsafePointerView.getCString(pointer(address)),
    onExit: (run) => globalThis.addEventListener("unload", run),
    watch,
  };
}

function requireVersion(): void {
  if (isOlder(Deno.version.deno, oldestDeno)) {
    throw new OpenVINOLoadError(
      `Deno ${Deno.version.deno} is too old for openvino-ffi: use ${oldestDeno} or newer (deno upgrade)`,
    );
  }
}

/** One wait on a thread of Deno's pool serves all who ask while it lasts. */
const watch: Backend["watch"] = (library, request): Watch => {
  let waiting: Promise<void> | undefined;
  return {
    started() {},
    ended() {
      return waiting ??= library.offThread("ov_infer_request_wait", request).then(() => {
        waiting = undefined;
      });
    },
    endTime: () => undefined,
    release() {},
  };
};
