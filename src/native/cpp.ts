import { cppCalls } from "../../ffi/cpp.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";

/**
 * What the C++ library tells and the C API does not: reads of libstdc++'s layouts on Linux x64, where `ffi/cpp.ts`
 * finds the functions. Every function here answers undefined, or "", where it cannot tell.
 */

/** The `ov::Output` inside a C port: the port is a `std::shared_ptr` to it. */
function outputOf(ov: OpenVINO, port: Pointer): Pointer {
  return wordsAt(ov, port, 1)[0]!;
}

/** Words of native memory. */
export function wordsAt(ov: OpenVINO, address: Pointer, count: number): BigUint64Array {
  return new BigUint64Array(ov.backend.viewOf(address, count * 8));
}

/** The text of a `std::string`, four words: where its characters are, how many, and room for up to 15 in place. */
export function stdString(ov: OpenVINO, string: BigUint64Array): string {
  const [start = 0n, size = 0n] = string;
  const length = Number(size);
  if (length === 0) return "";
  const isInPlace = start === ov.backend.addressOf(string) + 16n;
  const bytes = isInPlace
    ? new Uint8Array(string.buffer, string.byteOffset + 16, length)
    : new Uint8Array(ov.backend.viewOf(start, length));
  // A byte-order mark is a character like others: without it two names would look alike.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.slice());
}

/** All names of a port: a `std::unordered_set`, whose first node is at 16 and whose nodes hold next, string, hash. */
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
 * The layout of a port, `[N,C,H,W]` for example. The `ov::Layout` has no exported destructor, so its few hundred bytes
 * stay allocated: a port asks once.
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
