import { elementCodes } from "./element_codes.ts";
import { keepAlive } from "../keep_alive.ts";
import { type Probed, withProbeTensor } from "./probe_tensor.ts";
import { cString, words } from "../structs.ts";

/**
 * The size in bytes of libstdc++'s `std::string`: four words, which are the address of its characters, their number, and
 * storage for up to 15 of them, or their capacity.
 */
export const stringSize = 32;

/** No text, one that fits into the string's own storage, and one that does not. */
const texts = ["", "fifteen letters", "more letters than fit into a string's own storage"];

/**
 * Tells by a tensor of strings whether a library's `std::string` has the layout that this one reads and writes. Reads
 * nothing but the tensor's own memory.
 */
export function hasKnownStrings(library: Probed): boolean {
  const { call, backend } = library;
  return withProbeTensor(library, elementCodes.string.code, texts.length, (tensor) => {
    const bytes = texts.map(cString);
    const addresses = words(texts.length);
    bytes.forEach((each, i) => addresses[i] = backend.addressOf(each));
    const status = call.ov_tensor_set_string_data(tensor, addresses, BigInt(texts.length));
    keepAlive(bytes);
    const [size, data] = [words(1), words(1)];
    if (status !== 0 || call.ov_tensor_get_byte_size(tensor, size) !== 0 || call.ov_tensor_data(tensor, data) !== 0) {
      return false;
    }
    if (size[0] !== BigInt(stringSize * texts.length)) return false;
    const start = data[0]!;
    const found = new BigUint64Array(backend.viewOf(start, stringSize * texts.length));
    return bytes.every((each, i) => isString(found.subarray(4 * i, 4 * i + 4), start + BigInt(stringSize * i), each));
  }) ?? false;
}

/** Whether words at an address are a string with a text, given as a C string. */
function isString(found: BigUint64Array, address: bigint, text: Uint8Array): boolean {
  const [start = 0n, length, capacity = 0n] = found;
  const own = new Uint8Array(found.buffer, found.byteOffset + 16, 16);
  if (length !== BigInt(text.length - 1)) return false;
  if (text.length <= own.length) return start === address + 16n && text.every((byte, i) => own[i] === byte);
  return start !== 0n && start !== address + 16n && capacity >= length;
}
