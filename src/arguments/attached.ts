import type { TypedArray } from "../element_type.ts";

/**
 * Refuses an array whose memory was transferred away, or shrunk to less than the array's offset.
 *
 * @param name What the array is, as the message shows it.
 */
export function requireAttached(values: TypedArray, name: string): void {
  if (values.length > 0) return;
  try {
    values.keys();
  } catch {
    throw new TypeError(`${name} is detached: its memory has been transferred elsewhere, or shrunk`);
  }
}
