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
  switch (abi) {
    case "sysv-x64":
      return lowerSystemV(kinds);
    case "aapcs64":
    case "apple-arm64":
      // The two differ in how small arguments share stack slots; whole 64-bit words lie the same way.
      return lowerAapcs64(kinds);
    case "windows-x64":
      return kinds.map((kind, index) => isStruct(kind) ? { from: "address", index } : { from: "argument", index });
  }
}

/** A struct of up to 16 bytes takes registers if all its words fit; a larger one is copied onto the stack. */
function lowerSystemV(kinds: readonly ParameterKind[]): Lowered {
  const registerCount = 6;
  const registers: Word[] = [];
  const floats: Word[] = [];
  const stack: Word[] = [];
  kinds.forEach((kind, index) => {
    if (kind === "f32") {
      floats.push({ from: "argument", index });
      return;
    }
    const words = wordsOf(kind, index);
    const fits = words.length <= 2 && registers.length + words.length <= registerCount;
    (fits ? registers : stack).push(...words);
  });
  if (stack.length > 0) { while (registers.length < registerCount) registers.push({ from: "zero" }); }
  return [...registers, ...floats, ...stack];
}

/** A struct of up to 16 bytes takes registers, or the stack and no register after it; a larger one goes by reference. */
function lowerAapcs64(kinds: readonly ParameterKind[]): Lowered {
  const registerCount = 8;
  const registers: Word[] = [];
  const floats: Word[] = [];
  const stack: Word[] = [];
  kinds.forEach((kind, index) => {
    if (kind === "f32") {
      floats.push({ from: "argument", index });
      return;
    }
    const words = wordsOf(kind, index);
    const passed: Word[] = words.length > 2 ? [{ from: "address", index }] : words;
    if (stack.length === 0 && registers.length + passed.length <= registerCount) registers.push(...passed);
    else stack.push(...passed);
  });
  if (stack.length > 0) { while (registers.length < registerCount) registers.push({ from: "zero" }); }
  return [...registers, ...floats, ...stack];
}

function wordsOf(kind: ParameterKind, index: number): Word[] {
  if (!isStruct(kind)) return [{ from: "argument", index }];
  return Array.from({ length: structWords[kind] }, (_, word) => ({ from: "word", index, word }));
}
