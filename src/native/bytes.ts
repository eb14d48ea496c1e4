import { NativeTensor } from "./native_tensor.ts";

/** The real length of a typed array, which a property set by the caller cannot hide. */
const { get: trueLength } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length")!;

/**
 * The number of bytes.
 *
 * @throws {TypeError} If their memory was transferred away, or shrunk to less than their offset.
 */
export function byteCount(bytes: Uint8Array, name: string): number {
  const length = trueLength!.call(bytes) as number;
  if (length > 0) return length;
  try {
    Uint8Array.prototype.keys.call(bytes);
  } catch {
    throw new TypeError(`"${name}" is detached: its memory has been transferred elsewhere, or shrunk`);
  }
  return 0;
}

/**
 * Copies bytes into private memory. Native code on another thread must get no other: the caller's bytes may be changed,
 * transferred or shrunk in the meantime, and shared memory changes even during a call that blocks this thread.
 */
export function privateCopy(bytes: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  // With an explicit buffer: the garbage collector would move a small array without one.
  const copy = new Uint8Array(new ArrayBuffer(byteCount(bytes, name)));
  copy.set(bytes);
  return copy;
}

/** Copies bytes into native memory, which OpenVINO may keep: a model's constants stay there. */
export function nativeCopy(bytes: Uint8Array, name: string): NativeTensor {
  const storage = NativeTensor.allocate("u8", [byteCount(bytes, name)]);
  (storage.values() as Uint8Array).set(bytes);
  return storage;
}
