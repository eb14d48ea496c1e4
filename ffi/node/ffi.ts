import process from "node:process";
import { OpenVINOLoadError } from "../load_error.ts";
import { isWorker } from "../thread.ts";

/** The native types used by this library, by their names in `node:ffi`. */
export type NativeType = "uint64" | "int64" | "int32" | "float32" | "buffer" | "bool" | "void";

/** A function's native signature. */
export interface Definition {
  readonly arguments: readonly NativeType[];
  readonly return: NativeType;
}

/** The parts of `node:ffi` used by this library. Addresses are bigints. */
export interface NodeFfi {
  readonly DynamicLibrary: new (path: string | null) => DynamicLibrary;
  /** The address of a view's first byte; throws if its memory was detached. */
  getRawPointer(view: ArrayBufferView): bigint;
  toArrayBuffer(address: bigint, byteLength: number, copy: boolean): ArrayBuffer;
  toString(address: bigint): string;
  setUint64(address: bigint, offset: number, value: bigint): void;
  /** The libuv loop of this thread. */
  getCurrentEventLoop(): bigint;
}

/** An open library. When it is collected its callbacks are freed, even though C may still call them. */
export interface DynamicLibrary {
  getFunction(name: string, definition: Definition): (...args: unknown[]) => unknown;
  getSymbol(name: string): bigint;
  registerCallback(definition: Definition, callback: (...args: never[]) => void): bigint;
}

let loaded: NodeFfi | undefined;

/** The module `node:ffi`, loaded on first use, in a way that bundlers ignore. */
export function nodeFfi(): NodeFfi {
  return loaded ??= requireFfi();
}

function requireFfi(): NodeFfi {
  const found = isWorker() ? quietly(getModule) : getModule();
  if (found) return found;
  throw new OpenVINOLoadError(
    `this Node.js ${process.versions.node} has no node:ffi: it was built without it, or started with ` +
      "--no-experimental-ffi; use a build from nodejs.org, without that flag",
  );
}

function getModule(): NodeFfi | undefined {
  return (process as { getBuiltinModule?(name: string): unknown }).getBuiltinModule?.("node:ffi") as
    | NodeFfi
    | undefined;
}

/**
 * Suppresses the warning that the module is experimental. Node.js prints it once per thread; the main thread's is
 * enough.
 */
function quietly<T>(run: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}
