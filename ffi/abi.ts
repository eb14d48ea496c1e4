import { type ParameterKind, type StructName, structWords } from "./symbols/signature.ts";

/**
 * How a function with by-value structs is called by an FFI that has no structs: which machine words stand for them.
 * Pure functions: every platform's lowering is tested on any machine.
 */

/** A calling convention. */
export type Abi = "sysv-x64" | "aapcs64" | "apple-arm64" | "windows-x64";

/** One native argument: the argument itself, one 64-bit word of a struct, the address of a struct, or a dummy zero. */
export type Word =
  | { readonly from: "argument"; readonly index: number }
  | { readonly from: "word"; readonly index: number; readonly word: number }
  | { readonly from: "address"; readonly index: number }
  | { readonly from: "zero" };

/** The native argument list of a lowered call. */
export type Lowered = readonly Word[];

/** The calling convention of a platform; undefined where none of the known ones applies. */
export function abiOf(platform: string, arch: string): Abi | undefined {
  if (platform === "win32" || platform === "windows") {
    return arch === "x64" || arch === "x86_64" ? "windows-x64" : undefined;
  }
  if (arch === "x64" || arch === "x86_64") return "sysv-x64";
  if (arch === "arm64" || arch === "aarch64") return platform === "darwin" ? "apple-arm64" : "aapcs64";
  return undefined;
}

/** Whether a parameter of this kind is a struct passed by value. */
export function isStruct(kind: ParameterKind): kind is StructName {
  return Object.hasOwn(structWords, kind);
}

/** The words to pass for the parameters under a calling convention. */
export function lower(kinds: readonly ParameterKind[], abi: Abi): Lowered {
  // Called as it is: the order must stay, though floats and the rest are counted apart.
  if (!kinds.some(isStruct)) return kinds.map((_, index) => ({ from: "argument", index }));
  switch (abi) {
    case "sysv-x64":
      return lowerSystemV(kinds);
    case "aapcs64":
    case "apple-arm64":
      // The two differ in how small arguments share stack slots; whole 64-bit words lie the same way, and no bound
      // function has smaller ones there.
      return lowerAapcs64(kinds);
    case "windows-x64":
      return kinds.map((kind, index) => isStruct(kind) ? { from: "address", index } : { from: "argument", index });
  }
}

/** Vector registers, which floats go to, on both x64 and arm64. */
const vectorRegisters = 8;

/** Where arguments go. */
interface Places {
  readonly general: Word[];
  readonly vector: Word[];
  readonly stack: Word[];
}

/**
 * A struct of up to 16 bytes takes general registers if all its words fit, else the stack, and what follows may still
 * take the registers left; a larger one is copied onto the stack.
 */
function lowerSystemV(kinds: readonly ParameterKind[]): Lowered {
  const registers = 6;
  const places: Places = { general: [], vector: [], stack: [] };
  kinds.forEach((kind, index) => {
    if (kind === "f32") return placeFloat(places, index);
    const words = wordsOf(kind, index);
    const fits = words.length <= 2 && places.general.length + words.length <= registers;
    (fits ? places.general : places.stack).push(...words);
  });
  return inOrder(places, registers);
}

/**
 * A struct of up to 16 bytes takes general registers if all its words fit; else it goes to the stack, and no more
 * general registers are used after it. A larger one is passed as its address.
 */
function lowerAapcs64(kinds: readonly ParameterKind[]): Lowered {
  const registers = 8;
  const places: Places = { general: [], vector: [], stack: [] };
  let full = false;
  kinds.forEach((kind, index) => {
    if (kind === "f32") return placeFloat(places, index);
    const words = wordsOf(kind, index);
    const passed: Word[] = words.length > 2 ? [{ from: "address", index }] : words;
    full ||= places.general.length + passed.length > registers;
    (full ? places.stack : places.general).push(...passed);
  });
  return inOrder(places, registers);
}

function placeFloat({ vector, stack }: Places, index: number): void {
  (vector.length < vectorRegisters ? vector : stack).push({ from: "argument", index });
}

/** A list that an FFI without structs puts into the same places: dummies fill the registers before the stack is used. */
function inOrder({ general, vector, stack }: Places, registers: number): Lowered {
  const dummies = stack.length > 0 ? registers - general.length : 0;
  return [...general, ...Array.from({ length: dummies }, (): Word => ({ from: "zero" })), ...vector, ...stack];
}

function wordsOf(kind: ParameterKind, index: number): Word[] {
  if (!isStruct(kind)) return [{ from: "argument", index }];
  return Array.from({ length: structWords[kind] }, (_, word) => ({ from: "word", index, word }));
}
