import process from "node:process";
import type { Abi } from "../calls/abi.ts";
import type { Backend, Library } from "../backend.ts";
import { addressOf, bunFfi, type Definition, type NativeType } from "./ffi.ts";
import { watch } from "./watch.ts";
import { hostAbi, loweredTypes, type NativeFunction, withStructs } from "../calls/lowered_call.ts";
import { offThreadBy } from "../calls/off_thread.ts";
import { requireNewEnough, runtimeAndVersion } from "../runtimes.ts";
import type { ParameterKind, ResultKind, Signature, SymbolTable } from "../symbols/signature.ts";
import { now } from "../timers.ts";

/** Addresses are passed as `u64`, which is as fast with bigints as `ptr` is with numbers. */
function nativeType(kind: ParameterKind): NativeType {
  switch (kind) {
    case "handle":
    case "usize":
      return "u64";
    case "i64":
      return "i64";
    case "enum":
    case "i32":
      return "i32";
    case "f32":
      return "f32";
    case "buffer":
      return "ptr";
    default:
      throw new TypeError(`${kind} has no native type of its own in Bun`);
  }
}

function nativeResult(kind: ResultKind): NativeType {
  switch (kind) {
    case "status":
      return "i32";
    case "void":
      return "void";
    case "bool":
      return "bool";
    case "owned string":
    case "borrowed string":
    case "address":
      return "u64";
  }
}

/** Opens a library. A missing symbol makes Bun refuse the whole library, so optional symbols are opened one by one. */
function open<T extends SymbolTable>(path: string, table: T): Library<T> {
  const abi = hostAbi();
  const bound = Object.entries<Signature>(table).filter(([, { variadic }]) => !variadic);
  const required: Record<string, Definition> = {};
  const call: Record<string, NativeFunction> = {};
  for (const [name, signature] of bound) {
    if (!signature.optional) required[name] = definition(signature, abi);
  }
  const symbols: Record<string, unknown> = Object.keys(required).length > 0
    ? { ...bunFfi().dlopen(path, required).symbols }
    : {};
  for (const [name, signature] of bound) {
    if (!signature.optional) continue;
    try {
      symbols[name] = bunFfi().dlopen(path, { [name]: definition(signature, abi) }).symbols[name];
    } catch {
      // The library itself could be opened, so the optional symbol is missing.
    }
  }
  for (const [name, signature] of bound) {
    const symbol = symbols[name] as NativeFunction | undefined;
    if (symbol) call[name] = withStructs(symbol, signature, abi);
  }
  return {
    call: call as unknown as Library<T>["call"],
    offThread: offThreadBy({ bind: bindInBun, address: "u64", typeOf: nativeType, addressOf }, path, table, call),
  };
}

/** Looks up the function of a `ThreadCall`, on the other thread. */
const bindInBun = `({ path, name, types }) =>
  require("bun:ffi").dlopen(path, { [name]: { args: types, returns: "i32" } }).symbols[name]`;

function definition(signature: Signature, abi: Abi): Definition {
  return { args: loweredTypes(signature, abi, nativeType, "ptr", "i64"), returns: nativeResult(signature.result) };
}

/** Creates the backend over `bun:ffi`. */
export function bunBackend(): Backend {
  requireNewEnough("Bun", process.versions.bun ?? "0");
  return {
    runtime: runtimeAndVersion(),
    open,
    addressOf,
    viewOf: (address, byteLength) => bunFfi().toArrayBuffer(Number(address), 0, byteLength),
    now,
    readString: (address) => new (bunFfi().CString)(Number(address)).toString(),
    onExit: (run) => void process.on("exit", () => run(true)),
    watch,
  };
}
