/** The tolerances of recorded results, by element type. */
import type { Tolerance } from "../checks/allowance.ts";

/** Equal bit for bit. */
export const none: Tolerance = { relative: 0, absolute: 0, steps: 0 };

/**
 * The CPU plugin computes in f32 for every element type. Processors sum in different orders, with and without fused
 * multiplication.
 */
const sums: Tolerance = { relative: 1e-4, absolute: 1e-6, steps: 0 };

/**
 * By element type; `number` is for single numbers. Other types (integers, booleans and packed types) must be equal,
 * unless the observation permits more.
 *
 * f16 and bf16 results are converted from f32 at the end. A sum close to the midpoint of two of their numbers can be
 * rounded to either; and the plugin truncates f32 to bf16 without AVX-512, but rounds with it. Either is one step.
 */
export const tolerances: Readonly<Record<string, Tolerance>> = {
  number: sums,
  f32: sums,
  f64: sums,
  f16: { ...sums, steps: 1 },
  bf16: { ...sums, steps: 1 },
};
