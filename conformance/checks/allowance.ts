/**
 * How far what a check sees may be from a recording, which was made on another processor. A live judge uses the same
 * library on the same processor: it allows nothing.
 *
 * By default numbers may be as far apart as their element type says (`run/tolerance.ts`), and all else must be the same.
 */

/** How far numbers may be apart. */
export interface Tolerance {
  /** As a part: for a tensor, of its largest element; for a number, of itself. */
  readonly relative: number;
  readonly absolute: number;
  /** As steps from one number that the element type has to the next; for integers, a step is 1. */
  readonly steps: number;
}

/** What an observation may differ in, if not as its element type says. */
export interface Allowance extends Partial<Tolerance> {
  /** Why. */
  readonly because: string;
  /** Only the form is compared: element types, shapes, and what kinds of parts there are. */
  readonly form?: true;
  /**
   * It is for processors without this vector extension only, as Linux calls it. There it must be needed: a difference
   * that is gone is to be told.
   */
  readonly without?: string;
}

/** Nothing was computed: the same bits on every processor. */
export const exactly: Allowance = { because: "nothing is computed", relative: 0, absolute: 0, steps: 0 };

/** Of another machine only the form is compared. */
export function formOnly(because: string): Allowance {
  return { because, form: true };
}
