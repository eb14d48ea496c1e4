/**
 * The C structs we fill or read, as arrays of 64-bit words.
 * Each lies in an ArrayBuffer of its own: small typed arrays without one move, and the address taken of them dies.
 */

/** Zeroed 64-bit words at an address that stays. */
export function words(count: number): BigUint64Array<ArrayBuffer> {
  return new BigUint64Array(new ArrayBuffer(count * 8));
}

/** Zeroed signed 64-bit words at an address that stays. */
export function signedWords(count: number): BigInt64Array<ArrayBuffer> {
  return new BigInt64Array(new ArrayBuffer(count * 8));
}

/** Signed 64-bit words with these values. */
export function signedWordsOf(values: readonly (number | bigint)[]): BigInt64Array<ArrayBuffer> {
  const made = signedWords(values.length);
  values.forEach((value, i) => made[i] = BigInt(value));
  return made;
}

/** The bytes of a string, UTF-8 with the NUL that C ends it with. A NUL inside would cut it, so it is refused. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  if (text.includes("\0")) {
    throw new TypeError(`a string for OpenVINO has a NUL character in it: ${JSON.stringify(text)}`);
  }
  const bytes = new TextEncoder().encode(text);
  const made = new Uint8Array(new ArrayBuffer(bytes.length + 1));
  made.set(bytes);
  return made;
}

/** Memory for the structs that C fills through a pointer, by name, with the meaning of their words. */
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

/** Sizes in bytes of the structs that lists are made of, and the offsets of their fields. */
export const layouts = {
  coreVersion: { size: 24, deviceName: 0, buildNumber: 8, description: 16 },
  profilingInfo: { size: 48, status: 0, realTime: 8, cpuTime: 16, nodeName: 24, execType: 32, nodeType: 40 },
} as const;
