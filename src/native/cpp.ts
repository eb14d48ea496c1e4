import { cppCalls } from "../../ffi/cpp.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";

/**
 * Reads what only the C++ API provides, from libstdc++'s memory layouts on Linux x64, where `ffi/cpp.ts` finds the
 * functions. On other platforms the functions return undefined or "".
 */

/** The `ov::Output` that a C port owns by a `std::shared_ptr`. */
function outputOf(ov: OpenVINO, port: Pointer): Pointer {
  return wordsAt(ov, port, 1)[0]!;
}

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
  const isInPlace = start === ov.backend.addressOf(string) + 16n;
  const bytes = isInPlace
    ? new Uint8Array(string.buffer, string.byteOffset + 16, length)
    : new Uint8Array(ov.backend.viewOf(start, length));
  // Keep a byte-order mark: names may differ in nothing else.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.slice());
}

/**
 * Reads all names of a port. In a `std::unordered_set`, the first node's address is at offset 16; a node holds the next
 * one's address, a string and a hash.
 */
export function portNames(ov: OpenVINO, port: Pointer): Set<string> | undefined {
  const getNames = cppCalls(ov)?._ZNK2ov6OutputIKNS_4NodeEE9get_namesB5cxx11Ev;
  if (!getNames) return undefined;
  const names = new Set<string>();
  const set = getNames(outputOf(ov, port));
  const [, , first = 0n, count = 0n] = wordsAt(ov, set, 4);
  for (let node = first; node !== 0n && names.size < Number(count); node = wordsAt(ov, node, 1)[0]!) {
    names.add(stdString(ov, wordsAt(ov, node + 8n, 4)));
  }
  return names;
}

/**
 * Reads a port's layout, for example `[N,C,H,W]`. `ov::Layout` has no exported destructor, so each call leaks a few
 * hundred bytes; a port calls it once.
 */
export function portLayout(ov: OpenVINO, port: Pointer): string {
  const calls = cppCalls(ov);
  const getLayout = calls?._ZN2ov6layout10get_layoutERKNS_6OutputIKNS_4NodeEEE;
  const toString = calls?._ZNK2ov6Layout9to_stringB5cxx11Ev;
  if (!getLayout || !toString) return "";
  const layout = words(64);
  getLayout(layout, outputOf(ov, port));
  const text = words(4);
  toString(text, layout);
  const read = stdString(ov, text);
  return read === "[]" ? "" : read;
}
