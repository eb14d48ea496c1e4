import process from "node:process";
import type { Abi } from "../calls/abi.ts";
import type { Backend, Library } from "../backend.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { hostAbi, loweredTypes, type NativeFunction, withStructs } from "../calls/lowered_call.ts";
import { type Definition, type DynamicLibrary, type NativeType, nodeFfi } from "./ffi.ts";
import { onExit } from "./exit.ts";
import { watch } from "./watch.ts";
import { offThreadBy } from "../calls/off_thread.ts";
import { requireNewEnough, runtimeAndVersion } from "../runtimes.ts";
import type { ParameterKind, Pointer, ResultKind, Signature, SymbolTable } from "../symbols/signature.ts";
import { now } from "../timers.ts";

/** 64-bit integers must be bigints. */
function nativeType(kind: ParameterKind): NativeType {
  switch (kind) {
    case "handle":
    case "usize":
      return "uint64";
    case "i64":
      return "int64";
    case "enum":
    case "i32":
      return "int32";
    case "f32":
      return "float32";
    case "buffer":
      return "buffer";
    default:
      throw new TypeError(`${kind} has no native type of its own in Node.js`);
  }
}

function nativeResult(kind: ResultKind): NativeType {
  switch (kind) {
    case "status":
      return "int32";
    case "void":
    case "bool":
      return kind;
    case "owned string":
    case "borrowed string":
    case "address":
      return "uint64";
  }
}

/** Opens a library. */
function open<T extends SymbolTable>(path: string, table: T): Library<T> {
  const abi = hostAbi();
  const library = openFile(path);
  const call: Record<string, NativeFunction> = {};
  for (const [name, signature] of Object.entries<Signature>(table)) {
    if (signature.variadic) continue;
    const symbol = bind(library, name, signature, abi);
    if (symbol) call[name] = symbol;
  }
  return {
    call: call as unknown as Library<T>["call"],
    offThread: offThreadBy({ bind: bindInNode, address: "uint64", typeOf: nativeType, addressOf }, path, table, call),
  };
}

function openFile(path: string): DynamicLibrary {
  try {
    return new (nodeFfi().DynamicLibrary)(path);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ERR_ACCESS_DENIED") throw error;
    throw new OpenVINOLoadError(`Node.js may not open ${path}: run with --allow-ffi`, { cause: error });
  }
}

/** Binds a function of a library; undefined if it is optional and missing. */
function bind(library: DynamicLibrary, name: string, signature: Signature, abi: Abi): NativeFunction | undefined {
  const definition: Definition = {
    arguments: loweredTypes(signature, abi, nativeType, "buffer", "int64"),
    return: nativeResult(signature.result),
  };
  let symbol: NativeFunction;
  try {
    symbol = library.getFunction(name, definition);
  } catch (error) {
    if (signature.optional) return undefined;
    // On Windows, the message does not name it.
    throw new Error(`${name}: ${error instanceof Error ? error.message.trim() : error}`, { cause: error });
  }
  // Node.js returns 0 or 1 for a bool.
  const native: NativeFunction = signature.result === "bool" ? (...args) => symbol(...args) !== 0 : symbol;
  return withStructs(native, signature, abi);
}

/** Looks up the function of a `ThreadCall`, on the other thread. */
const bindInNode = `({ path, name, types }) =>
  process.getBuiltinModule("node:ffi").dlopen(path, { [name]: { arguments: types, return: "int32" } }).functions[name]`;

function addressOf(view: ArrayBufferView): Pointer {
  return view.byteLength === 0 ? 0n : nodeFfi().getRawPointer(view);
}

/** Creates the backend over `node:ffi`. */
export function nodeBackend(): Backend {
  requireNewEnough("Node", process.versions.node);
  return {
    runtime: runtimeAndVersion(),
    open,
    addressOf,
    viewOf: (address, byteLength) => nodeFfi().toArrayBuffer(address, byteLength, false),
    now,
    readString: (address) => nodeFfi().toString(address),
    onExit: (run) => onExit(() => run(true)),
    watch,
  };
}
