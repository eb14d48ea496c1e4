import process from "node:process";
import { keepAlive } from "../../ffi/keep_alive.ts";
import type { OpenVINO } from "../../ffi/load.ts";
import { words } from "../../ffi/structs.ts";
import type { Pointer } from "../../ffi/symbols/mod.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";
import { check } from "./check.ts";

/**
 * The elements of string tensors. The C API writes them and has no way to read them, so they are read where they lie:
 * an array of `std::string` of libstdc++, 32 bytes each, with the address at 0 and the length at 8.
 */
const stringSize = 32;

/** Reads copies of the strings at an address. */
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
 * Replaces a tensor's strings. C strings end at NUL, so a NUL inside is sent as another byte first and put in place
 * afterwards, where the string lies.
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
