import { type CppCalls, cppCalls } from "../../ffi/cpp.ts";
import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { cString, words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { notAvailable } from "../openvino_error.ts";

/**
 * Uses what only the C++ API provides, by libstdc++'s memory layouts on Linux x64, where `ffi/cpp.ts` finds the
 * functions. On other platforms what is read of ports is undefined, and `requireCpp` throws.
 */

/** C++ functions under short names. */
export type CppFunctions<N extends Readonly<Record<string, keyof CppCalls>>> = {
  readonly [K in keyof N]: NonNullable<CppCalls[N[K]]>;
};

/**
 * Returns C++ functions.
 *
 * @param what What needs them, for the error message.
 * @param names Their mangled names by the short ones.
 * @throws {OpenVINOError} If one is missing, as on other platforms.
 */
export function requireCpp<N extends Readonly<Record<string, keyof CppCalls>>>(
  ov: OpenVINO,
  what: string,
  names: N,
): CppFunctions<N> {
  const calls = cppCalls(ov);
  const found = Object.entries(names).map(([short, name]) => [short, calls?.[name]] as const);
  if (found.every(([, call]) => call !== undefined)) return Object.fromEntries(found) as CppFunctions<N>;
  throw notAvailable(what, onlyThere);
}

const onlyThere = "the C++ ones can be called on Linux x64 only, in libraries built with libstdc++'s new ABI";

/** `RTLD_LAZY | RTLD_NOLOAD`: the library has been loaded before. */
const loadedLibrary = 1 | 4;

/**
 * Returns the address of a C++ function that is not called directly.
 *
 * @param what What needs it, for the error message.
 * @param name Its mangled name.
 * @throws {OpenVINOError} If it is missing, as on other platforms.
 */
export function addressInCpp(ov: OpenVINO, what: string, name: string): Pointer {
  const { open, find } = requireCpp(ov, what, { open: "dlopen", find: "dlsym" });
  // The runtime library is one of those that the C library needs, among which the name is looked for.
  const library = open(cString(ov.path), loadedLibrary);
  const address = library === 0n ? 0n : find(library, cString(name));
  if (address === 0n) throw notAvailable(what, onlyThere);
  return address;
}

/** The C++ object that a C object owns by a `std::shared_ptr`, or refers to. */
export function cppObjectOf(ov: OpenVINO, object: Pointer): Pointer {
  return wordsAt(ov, object, 1)[0]!;
}

/** A `std::string` for a function that only reads it. Keep both alive until the call returns. */
export function stdStringOf(ov: OpenVINO, text: string): { string: BigUint64Array; bytes: Uint8Array } {
  const bytes = cString(text);
  const string = words(4);
  string.set([ov.backend.addressOf(bytes), BigInt(bytes.length - 1)]);
  return { string, bytes };
}

/** A `std::vector` of 64-bit integers for a function that only reads it. Keep both alive until the call returns. */
export function stdVectorOf(
  ov: OpenVINO,
  integers: readonly number[],
): { vector: BigUint64Array; elements: BigUint64Array } {
  const elements = words(Math.max(integers.length, 1));
  integers.forEach((integer, i) => elements[i] = BigInt(integer));
  const start = ov.backend.addressOf(elements);
  const end = start + BigInt(integers.length * 8);
  const vector = words(3);
  vector.set([start, end, end]);
  return { vector, elements };
}

/**
 * Calls a function with `ov::PartialShape`s: flags, and a `std::vector` of dimensions each, whose memory is all that
 * there is to free, since dimensions made of a text have no symbols.
 *
 * @param shapes The shapes' texts.
 */
export function withPartialShapes<R>(
  ov: OpenVINO,
  what: string,
  shapes: readonly string[],
  use: (shapes: BigUint64Array[]) => R,
): R {
  const cpp = requireCpp(ov, what, {
    create: "_ZN2ov12PartialShapeC1ERKNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEEE",
    free: "_ZdlPv",
  });
  const made = shapes.map((shape) => {
    const { string, bytes } = stdStringOf(ov, shape);
    const native = words(partialShapeWords);
    cpp.create(native, string);
    keepAlive(bytes);
    return native;
  });
  try {
    return use(made);
  } finally {
    for (const native of made) cpp.free(native[1]!);
  }
}

/** The size of an `ov::PartialShape` in words. */
export const partialShapeWords = 4;

/** A view of words of native memory. */
export function wordsAt(ov: OpenVINO, address: Pointer, count: number): BigUint64Array {
  return new BigUint64Array(ov.backend.viewOf(address, count * 8));
}

/**
 * Reads a `std::string`. Its four words are the address of its characters, their number, and storage for up to 15 of
 * them.
 */
export function stdString(ov: OpenVINO, string: BigUint64Array): string {
  const [start = 0n, size = 0n] = string;
  const length = Number(size);
  if (length === 0) return "";
  const bytes = isInPlace(ov, string)
    ? new Uint8Array(string.buffer, string.byteOffset + 16, length)
    : new Uint8Array(ov.backend.viewOf(start, length));
  // Keep a byte-order mark: names may differ in nothing else.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.slice());
}

/** Reads a `std::string` that a function has returned, and frees its characters. */
export function takeStdString(ov: OpenVINO, what: string, string: BigUint64Array): string {
  const { free } = requireCpp(ov, what, { free: "_ZdlPv" });
  const text = stdString(ov, string);
  if (!isInPlace(ov, string)) free(string[0]!);
  return text;
}

function isInPlace(ov: OpenVINO, string: BigUint64Array): boolean {
  return string[0] === ov.backend.addressOf(string) + 16n;
}

/** The size of a `std::shared_ptr`. */
export const sharedSize = 16n;

/**
 * Releases a `std::shared_ptr` that a function has returned.
 *
 * @param reference Its words.
 */
export function releaseShared(ov: OpenVINO, what: string, reference: BigUint64Array): void {
  const { allocate } = requireCpp(ov, what, { allocate: "_Znwm" });
  const owner = allocate(sharedSize);
  wordsAt(ov, owner, 2).set(reference.subarray(0, 2));
  // Every `std::shared_ptr` is released in the same way, whatever it refers to.
  ov.call.ov_model_free(owner);
}

/** Reads all names of a C port; undefined where they cannot be asked. */
export function portNames(ov: OpenVINO, port: Pointer): Set<string> | undefined {
  return outputNames(ov, cppObjectOf(ov, port));
}

/**
 * Reads all names of an `ov::Output`. In a `std::unordered_set`, the first node's address is at offset 16; a node holds
 * the next one's address, a string and a hash.
 */
export function outputNames(ov: OpenVINO, output: Pointer): Set<string> | undefined {
  const getNames = cppCalls(ov)?._ZNK2ov6OutputIKNS_4NodeEE9get_namesB5cxx11Ev;
  if (!getNames) return undefined;
  const names = new Set<string>();
  const set = getNames(output);
  const [, , first = 0n, count = 0n] = wordsAt(ov, set, 4);
  for (let node = first; node !== 0n && names.size < Number(count); node = wordsAt(ov, node, 1)[0]!) {
    names.add(stdString(ov, wordsAt(ov, node + 8n, 4)));
  }
  return names;
}

/**
 * Reads a port's layout, for example `[N,C,H,W]`. `ov::Layout` has no exported destructor, so each call leaks a few
 * hundred bytes; a port calls it once.
 *
 * @returns The layout, `""` if there is none, or undefined if the C++ functions cannot be called here.
 */
export function portLayout(ov: OpenVINO, port: Pointer): string | undefined {
  const calls = cppCalls(ov);
  const getLayout = calls?._ZN2ov6layout10get_layoutERKNS_6OutputIKNS_4NodeEEE;
  const toString = calls?._ZNK2ov6Layout9to_stringB5cxx11Ev;
  if (!getLayout || !toString) return undefined;
  const layout = words(64);
  getLayout(layout, cppObjectOf(ov, port));
  const text = words(4);
  toString(text, layout);
  const read = stdString(ov, text);
  return read === "[...]" ? "" : read;
}
