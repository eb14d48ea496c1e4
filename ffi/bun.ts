import type { Pointer as BunPointer } from "bun:ffi";
import process from "node:process";
import { type Abi, abiOf, isStruct, lower, type Word } from "./abi.ts";
import type { Backend, Library } from "./backend.ts";
import { addressOf, bunFfi, type NativeType } from "./bun_ffi.ts";
import { watch } from "./bun_watch.ts";
import { callInWorker } from "./bun_worker.ts";
import { keepAlive } from "./keep_alive.ts";
import { OpenVINOLoadError } from "./load_error.ts";
import type { ParameterKind, ResultKind, Signature, SymbolTable } from "./symbols/signature.ts";
import { isWorker, nextTurn } from "./thread.ts";
import { now } from "./timers.ts";
import { isOlder } from "./version.ts";

/**
 * The oldest Bun this library was tested with. Threadsafe callbacks crashed on foreign threads in releases before
 * 1.4 (oven-sh/bun#28113, #33840).
 */
export const oldestBun = "1.4.5";

/** Addresses travel as `u64`, which takes and gives bigint as fast as `ptr` does numbers. */
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
      return "u64";
  }
}

type NativeFunction = (...args: unknown[]) => unknown;

/** A function's native signature, as `dlopen` of `bun:ffi` takes it. */
interface Definition {
  args: NativeType[];
  returns: NativeType;
}

/** Opens a library; Bun refuses it as a whole when one symbol is missing, so optional ones are opened one by one. */
function open<T extends SymbolTable>(path: string, table: T): Library<T> {
  const abi = abiOf(process.platform, process.arch);
  if (!abi) {
    throw new OpenVINOLoadError(`openvino-ffi knows no calling convention for ${process.platform} ${process.arch}`);
  }
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
      // The library is open already, so only the symbol can be missing: that is what optional means.
    }
  }
  for (const [name, signature] of bound) {
    const symbol = symbols[name] as NativeFunction | undefined;
    if (symbol) call[name] = adapt(symbol, signature, abi);
  }
  return {
    call: call as unknown as Library<T>["call"],
    offThread: (name, ...args) => {
      // What lies in a Worker's memory is for its own thread only: the memory goes when the Worker is ended.
      if (isWorker()) return nextTurn().then(() => call[name as string]!(...args) as number);
      const { parameters } = table[name] as Signature;
      // Only addresses cross to the other thread; `args` holds the memory behind them until the answer.
      const words = ([...args] as unknown[]).map((value) => ArrayBuffer.isView(value) ? addressOf(value) : value ?? 0n);
      const types = parameters.map(([kind]) => kind === "buffer" ? "u64" : nativeType(kind));
      return callInWorker({ path, name: String(name), types, words: words as (bigint | number)[] }).then((status) => {
        keepAlive(args);
        return status;
      });
    },
  };
}

function definition({ parameters, result }: Signature, abi: Abi): Definition {
  const kinds = parameters.map(([kind]) => kind);
  const args = lower(kinds, abi).map((word): NativeType => {
    if (word.from === "argument") return nativeType(kinds[word.index]!);
    return word.from === "address" ? "ptr" : "i64";
  });
  return { args, returns: nativeResult(result) };
}

/** Most functions are called as they are; one with by-value structs gets their words instead. */
function adapt(symbol: NativeFunction, { parameters }: Signature, abi: Abi): NativeFunction {
  const kinds = parameters.map(([kind]) => kind);
  if (!kinds.some(isStruct)) return symbol;
  const lowered = lower(kinds, abi);
  return (...args) => {
    const result = symbol(...lowered.map((word) => argumentOf(word, args)));
    keepAlive(args);
    return result;
  };
}

function argumentOf(word: Word, args: readonly unknown[]): unknown {
  switch (word.from) {
    case "argument":
      return args[word.index];
    case "word":
      return (args[word.index] as BigInt64Array)[word.word];
    case "address":
      return args[word.index];
    case "zero":
      return 0n;
  }
}

/** The backend over `bun:ffi`. */
export function bunBackend(): Backend {
  requireBun(process.versions.bun ?? "0");
  return {
    runtime: `Bun ${process.versions.bun}`,
    open,
    addressOf,
    viewOf: (address, byteLength) => bunFfi().toArrayBuffer(Number(address) as BunPointer, 0, byteLength),
    now,
    readString: (address) => new (bunFfi().CString)(Number(address) as BunPointer).toString(),
    onExit: (run) => void process.on("exit", () => run(true)),
    watch,
  };
}

/** Throws if a version of Bun is too old. */
export function requireBun(version: string): void {
  if (isOlder(version, oldestBun)) {
    throw new OpenVINOLoadError(`Bun ${version} is too old for openvino-ffi: use ${oldestBun} or newer (bun upgrade)`);
  }
}
