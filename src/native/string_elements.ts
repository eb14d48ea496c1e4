import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { stringSize } from "../../ffi/loading/string_layout.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { notAvailable } from "../openvino_error.ts";
import { check } from "./check.ts";

/**
 * The words of the strings at an address: the characters' address is at offset 0, their number at 8. The C API can write
 * the elements of a string tensor but not read them, so they are read from memory.
 */
function elementsAt(ov: OpenVINO, address: Pointer, count: number): BigUint64Array {
  return new BigUint64Array(ov.backend.viewOf(address, count * stringSize));
}

/** Throws if the layout of a library's strings is unknown. */
function requireKnownStrings({ hasMeasuredCpp }: OpenVINO, what: string): void {
  if (hasMeasuredCpp) return;
  throw notAvailable(what, "the memory of C++ strings is known on Linux only, of libraries with libstdc++'s new ABI");
}

/** Copies the strings at an address. */
export function readStrings(ov: OpenVINO, address: Pointer, count: number): Uint8Array[] {
  requireKnownStrings(ov, "reading a tensor's strings");
  const elements = elementsAt(ov, address, count);
  return Array.from({ length: count }, (_, i) => {
    const [start = 0n, length = 0n] = elements.subarray(i * 4, i * 4 + 2);
    return length === 0n ? new Uint8Array(0) : new Uint8Array(ov.backend.viewOf(start, Number(length))).slice();
  });
}

/**
 * Replaces a tensor's strings. C strings end at NUL, so a NUL inside a string is passed as another byte first and then
 * written to the string's memory.
 */
export function writeStrings(ov: OpenVINO, tensor: Pointer, data: () => Pointer, texts: readonly Uint8Array[]): void {
  const hasNul = texts.some((text) => text.includes(0));
  if (hasNul) requireKnownStrings(ov, "writing strings with NUL characters to a tensor");
  const stored = texts.map((text) => {
    const bytes = new Uint8Array(new ArrayBuffer(text.length + 1));
    for (let i = 0; i < text.length; i++) bytes[i] = text[i] || 1;
    return bytes;
  });
  const addresses = words(stored.length);
  stored.forEach((bytes, i) => addresses[i] = ov.backend.addressOf(bytes));
  const status = ov.call.ov_tensor_set_string_data(tensor, addresses, BigInt(texts.length));
  check(status, "setting the tensor's strings");
  keepAlive(stored);
  if (!hasNul) return;
  const elements = elementsAt(ov, data(), texts.length);
  texts.forEach((text, i) => {
    if (text.includes(0)) new Uint8Array(ov.backend.viewOf(elements[i * 4]!, text.length)).set(text);
  });
}
