import process from "node:process";
import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { check } from "./check.ts";

/**
 * The size in bytes of libstdc++'s `std::string`: the address is at offset 0, the length at 8. The C API can write the
 * elements of a string tensor but not read them, so they are read from memory as an array of these.
 */
const stringSize = 32;

/** Copies the strings at an address. */
export function readStrings(ov: OpenVINO, address: Pointer, count: number): Uint8Array[] {
  if (process.platform !== "linux") {
    throw new OpenVINOError(Status.NOT_IMPLEMENTED, "reading string tensors is not available on this platform");
  }
  const elements = new BigUint64Array(ov.backend.viewOf(address, count * stringSize));
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
  if (!texts.some((text) => text.includes(0))) return;
  const elements = new BigUint64Array(ov.backend.viewOf(data(), texts.length * stringSize));
  texts.forEach((text, i) => {
    if (text.includes(0)) new Uint8Array(ov.backend.viewOf(elements[i * 4]!, text.length)).set(text);
  });
}
