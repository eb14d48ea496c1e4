import type { Case, CaseTensor } from "./suite.ts";
import { type Found, numbersOf } from "./values.ts";

/** How a case ends, best first. */
export const caseOutcomes = [
  "as the suite expects",
  "values that are not determined",
  "other values",
  "another shape",
  "another element type",
  "refused when read",
  "refused when compiled",
  "refused when run",
  "an input of a type that OpenVINO does not have",
  "an input or output that is no tensor",
] as const;

/** How a case ends. */
export type CaseOutcome = typeof caseOutcomes[number];

/** Compares outputs with those that the suite expects, within its tolerance. */
export function judgeOutputs(
  found: readonly Found[],
  expected: readonly CaseTensor[],
  tolerance: Case["tolerance"],
): CaseOutcome {
  for (const [i, each] of expected.entries()) {
    const there = found[i]!;
    if (there.type !== each.type) return "another element type";
    if (String(there.shape) !== String(each.shape)) return "another shape";
    if (!isAsExpected(there, each, tolerance)) return "other values";
  }
  return "as the suite expects";
}

function isAsExpected(found: Found, expected: CaseTensor, { relative, absolute }: Case["tolerance"]): boolean {
  if (expected.strings) return JSON.stringify(found.strings) === JSON.stringify(expected.strings);
  const bytes = Uint8Array.fromBase64(expected.bytes!);
  const there = numbersOf(found.type, found.bytes!);
  return numbersOf(found.type, bytes).every((value, i) => {
    const other = there[i]!;
    if (Object.is(value, other) || value === other) return true;
    // Integers have no tolerance, and other types are compared as bytes.
    return Number.isFinite(value) && isFloat.test(found.type) &&
      Math.abs(Number(value) - Number(other)) <= absolute + relative * Math.abs(Number(value));
  });
}

const isFloat = /^(f16|bf16|f32|f64)$/;
