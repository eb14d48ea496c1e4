import { NativeTensor } from "./native_tensor.ts";

/** The length that a typed array really has: a property of the caller's cannot replace it. */
const { get: trueLength } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length")!;

/**
 * How many bytes there are.
 *
 * @throws {TypeError} If their memory was transferred away, or shrunk to less than where they begin.
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
 * A copy that nobody else has. Native code on another thread is given nothing else: the caller's bytes may be changed,
 * transferred or shrunk meanwhile, and shared memory changes even during a call that blocks this thread.
 */
export function privateCopy(bytes: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  // Over a buffer of its own: a small array without one would be moved by the collector.
  const copy = new Uint8Array(new ArrayBuffer(byteCount(bytes, name)));
  copy.set(bytes);
  return copy;
}

/** The same as memory of the runtime's, which may keep it: a model's constants go on lying there. */
export function nativeCopy(bytes: Uint8Array, name: string): NativeTensor {
  const storage = NativeTensor.allocate("u8", [byteCount(bytes, name)]);
  (storage.values() as Uint8Array).set(bytes);
  return storage;
}
