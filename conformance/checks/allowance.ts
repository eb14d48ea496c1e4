/**
 * The permitted differences between a check's observations and a recording from another processor. A live judge uses
 * the same library on the same processor, so nothing may differ.
 *
 * By default, numbers may differ by the tolerance of their element type (`run/tolerance.ts`), and everything else must
 * be equal.
 */

/** The permitted difference between numbers. */
export interface Tolerance {
  /** As a fraction: of a tensor's largest element, or of a single number. */
  readonly relative: number;
  readonly absolute: number;
  /** In steps from one number of the element type to the next; for integers, a step is 1. */
  readonly steps: number;
}

/** The permitted difference of an observation, instead of that of its element type. */
export interface Allowance extends Partial<Tolerance> {
  /** The reason. */
  readonly because: string;
  /** Compare only the form: element types, shapes, and the kinds of parts. */
  readonly form?: true;
  /**
   * Apply only to processors without this vector extension, by its Linux name. There it must be needed: it is reported
   * if the difference is gone.
   */
  readonly without?: string;
}

/** Nothing is computed, so the bits are the same on every processor. */
export const exactly: Allowance = { because: "nothing is computed", relative: 0, absolute: 0, steps: 0 };

/** Compares only the form on another machine. */
export function formOnly(because: string): Allowance {
  return { because, form: true };
}
