/** How far results may be from recorded ones, by element type. */
import type { Tolerance } from "../checks/allowance.ts";

/** The same bits. */
export const none: Tolerance = { relative: 0, absolute: 0, steps: 0 };

/**
 * The CPU plugin computes in f32, whatever a model's element types: processors sum in different orders, with and without
 * fused multiplication.
 */
const sums: Tolerance = { relative: 1e-4, absolute: 1e-6, steps: 0 };

/**
 * By element type; `number` is of single numbers. What is not here are integers, booleans and packed types: they must be
 * the same, unless the observation allows more.
 *
 * f16 and bf16 are made of f32 at the end. A sum beside the middle of two of their numbers becomes one or the other; and
 * without AVX-512 the plugin cuts f32 off to bf16, with it it rounds. Both are one step.
 */
export const tolerances: Readonly<Record<string, Tolerance>> = {
  number: sums,
  f32: sums,
  f64: sums,
  f16: { ...sums, steps: 1 },
  bf16: { ...sums, steps: 1 },
};
