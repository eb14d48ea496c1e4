import { type ParameterKind, type StructName, structWords } from "../symbols/signature.ts";

/**
 * Lowers calls with by-value structs for FFIs without structs: determines the machine words that represent them. The
 * functions are pure, so that every platform's lowering can be tested on any machine.
 */

/** A calling convention. */
export type Abi = "sysv-x64" | "aapcs64" | "apple-arm64" | "windows-x64";

/**
 * One native argument: a JavaScript argument itself, one 64-bit word of a struct, the address of a struct, or a dummy
 * zero.
 */
export type Word =
  | { readonly from: "argument"; readonly index: number }
  | { readonly from: "word"; readonly index: number; readonly word: number }
  | { readonly from: "address"; readonly index: number }
  | { readonly from: "zero" };

/** The native argument list of a lowered call. */
export type Lowered = readonly Word[];

/** The calling convention of a platform; undefined if it is unknown. */
export function abiOf(platform: string, arch: string): Abi | undefined {
  if (platform === "win32" || platform === "windows") {
    return arch === "x64" || arch === "x86_64" ? "windows-x64" : undefined;
  }
  if (arch === "x64" || arch === "x86_64") return "sysv-x64";
  if (arch === "arm64" || arch === "aarch64") return platform === "darwin" ? "apple-arm64" : "aapcs64";
  return undefined;
}

/** Tells whether a parameter is a struct passed by value. */
export function isStruct(kind: ParameterKind): kind is StructName {
  return Object.hasOwn(structWords, kind);
}

/** Determines the words to pass for parameters under a calling convention. */
export function lower(parameterKinds: readonly ParameterKind[], abi: Abi): Lowered {
  // Without structs the arguments keep their order, although floats are counted separately.
  if (!parameterKinds.some(isStruct)) return parameterKinds.map((_, index) => ({ from: "argument", index }));
  switch (abi) {
    case "sysv-x64":
      return lowerSystemV(parameterKinds);
    case "aapcs64":
    case "apple-arm64":
      // The two differ only in how arguments smaller than 64 bits share stack slots, and no bound function has such
      // arguments on the stack.
      return lowerAapcs64(parameterKinds);
    case "windows-x64":
      return parameterKinds.map((kind, index) =>
        isStruct(kind) ? { from: "address", index } : { from: "argument", index }
      );
  }
}

/** The number of vector registers, which take floats, on both x64 and arm64. */
const vectorRegisters = 8;

/** The places of arguments. */
interface Places {
  readonly general: Word[];
  readonly vector: Word[];
  readonly stack: Word[];
}

/**
 * A struct of up to 16 bytes is passed in general registers if all its words fit, else on the stack, and later
 * arguments may use the remaining registers. A larger struct is copied to the stack.
 */
function lowerSystemV(parameterKinds: readonly ParameterKind[]): Lowered {
  const registers = 6;
  const places: Places = { general: [], vector: [], stack: [] };
  parameterKinds.forEach((kind, index) => {
    if (kind === "f32") return placeFloat(places, index);
    const words = wordsOf(kind, index);
    const fits = words.length <= 2 && places.general.length + words.length <= registers;
    (fits ? places.general : places.stack).push(...words);
  });
  return inOrder(places, registers);
}

/**
 * A struct of up to 16 bytes is passed in general registers if all its words fit; else it is passed on the stack, and
 * so are all later arguments. A larger struct is passed by address.
 */
function lowerAapcs64(parameterKinds: readonly ParameterKind[]): Lowered {
  const registers = 8;
  const places: Places = { general: [], vector: [], stack: [] };
  let full = false;
  parameterKinds.forEach((kind, index) => {
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

/**
 * Orders the words so that an FFI without structs puts them into the same places: dummies fill the registers before the
 * stack is used.
 */
function inOrder({ general, vector, stack }: Places, registers: number): Lowered {
  const dummies = stack.length > 0 ? registers - general.length : 0;
  return [...general, ...Array.from({ length: dummies }, (): Word => ({ from: "zero" })), ...vector, ...stack];
}

function wordsOf(kind: ParameterKind, index: number): Word[] {
  if (!isStruct(kind)) return [{ from: "argument", index }];
  return Array.from({ length: structWords[kind] }, (_, word) => ({ from: "word", index, word }));
}
