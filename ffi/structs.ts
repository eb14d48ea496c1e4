/**
 * The C structs that JavaScript fills or reads, as arrays of 64-bit words. Each has an explicit ArrayBuffer: small
 * typed arrays without one move, and their address becomes invalid.
 */

/** Allocates zeroed 64-bit words at a fixed address. */
export function words(count: number): BigUint64Array<ArrayBuffer> {
  return new BigUint64Array(new ArrayBuffer(count * 8));
}

/** Allocates zeroed signed 64-bit words at a fixed address. */
export function signedWords(count: number): BigInt64Array<ArrayBuffer> {
  return new BigInt64Array(new ArrayBuffer(count * 8));
}

/** Allocates signed 64-bit words with values. */
export function signedWordsOf(values: readonly (number | bigint)[]): BigInt64Array<ArrayBuffer> {
  const made = signedWords(values.length);
  values.forEach((value, i) => made[i] = BigInt(value));
  return made;
}

/**
 * Encodes a string as UTF-8 with the NUL that ends C strings. Throws if the string contains NUL, which would cut it
 * off.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) {
    throw new TypeError(`a string for OpenVINO has a NUL character in it: ${JSON.stringify(text)}`);
  }
  const bytes = new TextEncoder().encode(text);
  const made = new Uint8Array(new ArrayBuffer(bytes.length + 1));
  made.set(bytes);
  return made;
}

/** Allocators of the structs that C fills through a pointer, by name, with the meaning of their words. */
export const structs = {
  /** `ov_version_t`: buildNumber, description. */
  version: () => words(2),
  /** `ov_available_devices_t`, `ov_core_version_list_t`, `ov_profiling_info_list_t`: array, size. */
  list: () => words(2),
  /** `ov_shape_t`: rank, dims. */
  shape: () => signedWords(2),
  /** `ov_partial_shape_t`: rank.min, rank.max, dims (pairs of min and max). */
  partialShape: () => signedWords(3),
} as const;

/** The sizes in bytes of the structs in C's lists, and the offsets of their fields. */
export const layouts = {
  coreVersion: { size: 24, deviceName: 0, buildNumber: 8, description: 16 },
  profilingInfo: { size: 48, status: 0, realTime: 8, cpuTime: 16, nodeName: 24, execType: 32, nodeType: 40 },
} as const;
