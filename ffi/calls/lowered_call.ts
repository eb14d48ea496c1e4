import process from "node:process";
import { type Abi, abiOf, isStruct, lower, type Word } from "./abi.ts";
import { keepAlive } from "../keep_alive.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import type { ParameterKind, Signature } from "../symbols/signature.ts";

/** A C function bound by an FFI. */
export type NativeFunction = (...args: unknown[]) => unknown;

/** This machine's calling convention, for FFIs without structs. */
export function hostAbi(): Abi {
  const abi = abiOf(process.platform, process.arch);
  if (abi) return abi;
  throw new OpenVINOLoadError(`openvino-ffi knows no calling convention for ${process.platform} ${process.arch}`);
}

/**
 * The native argument types of a function, for an FFI without structs.
 *
 * @param typeOf Returns the FFI's name of a type.
 * @param memory The FFI's name of the address of JavaScript's memory.
 * @param word The FFI's name of a signed 64-bit integer.
 */
export function loweredTypes<T>(
  { parameters }: Signature,
  abi: Abi,
  typeOf: (kind: ParameterKind) => T,
  memory: T,
  word: T,
): T[] {
  const parameterKinds = parameters.map(([kind]) => kind);
  return lower(parameterKinds, abi).map((each) => {
    if (each.from === "argument") return typeOf(parameterKinds[each.index]!);
    return each.from === "address" ? memory : word;
  });
}

/**
 * Makes a function bound with {@linkcode loweredTypes} callable with structs. A function without structs is returned
 * unchanged.
 */
export function withStructs(symbol: NativeFunction, { parameters }: Signature, abi: Abi): NativeFunction {
  const parameterKinds = parameters.map(([kind]) => kind);
  if (!parameterKinds.some(isStruct)) return symbol;
  const lowered = lower(parameterKinds, abi);
  return (...args) => {
    const result = symbol(...lowered.map((word) => argumentOf(word, args)));
    keepAlive(args);
    return result;
  };
}

function argumentOf(word: Word, args: readonly unknown[]): unknown {
  switch (word.from) {
    case "argument":
    case "address":
      return args[word.index];
    case "word":
      return (args[word.index] as BigInt64Array)[word.word];
    case "zero":
      return 0n;
  }
}
