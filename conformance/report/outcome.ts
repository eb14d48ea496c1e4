import type { Result } from "../run/result.ts";

/** How results count and are shown, the worst first. */
export const outcomes = [
  "crashed",
  "timed out",
  "failed",
  "unexpected pass",
  "not run",
  "known gap",
  "passed",
] as const;

/** How a result counts and is shown: its status, seen in the light of what is expected. */
export type Outcome = typeof outcomes[number];

/** The sign of each outcome, of one column's width in terminals. */
export const signs: Readonly<Record<Outcome | "not applicable", string>> = {
  crashed: "!",
  "timed out": "◷",
  failed: "✗",
  "unexpected pass": "+",
  "not run": "?",
  "known gap": "○",
  passed: "✓",
  "not applicable": "–",
};

/** How a result counts. */
export function outcomeOf({ status, knownGap, asExpected }: Result): Outcome {
  if (asExpected) return knownGap === undefined ? "passed" : "known gap";
  if (status === "passed") return knownGap === undefined ? "failed" : "unexpected pass";
  return status;
}

/** The worst outcome of some results: what their cell shows. Without results there is none. */
export function worst(results: readonly Result[]): Outcome | undefined {
  const present = new Set(results.map(outcomeOf));
  return outcomes.find((outcome) => present.has(outcome));
}

/** The results that are not as they should be, in their order; those that did not run come last. */
export function failuresOf(results: readonly Result[]): Result[] {
  const failures = results.filter(({ asExpected }) => !asExpected);
  const ran = (result: Result) => outcomeOf(result) !== "not run";
  return [...failures.filter(ran), ...failures.filter((result) => !ran(result))];
}
