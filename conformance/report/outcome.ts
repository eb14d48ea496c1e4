import type { Result } from "../run/result.ts";

/** The outcomes of results, worst first. */
export const outcomes = [
  "crashed",
  "timed out",
  "failed",
  "unexpected pass",
  "not run",
  "known gap",
  "passed",
] as const;

/** The outcome of a result: its status compared with the expectation. */
export type Outcome = typeof outcomes[number];

/** The sign of each outcome, one column wide in terminals. */
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

/** Returns a result's outcome. */
export function outcomeOf({ status, knownGap, asExpected }: Result): Outcome {
  if (asExpected) return knownGap === undefined ? "passed" : "known gap";
  if (status === "passed") return knownGap === undefined ? "failed" : "unexpected pass";
  return status;
}

/** The worst outcome of results, which their cell shows; undefined if there are none. */
export function worst(results: readonly Result[]): Outcome | undefined {
  const present = new Set(results.map(outcomeOf));
  return outcomes.find((outcome) => present.has(outcome));
}

/** The unexpected results in their order; those that did not run come last. */
export function failuresOf(results: readonly Result[]): Result[] {
  const failures = results.filter(({ asExpected }) => !asExpected);
  const ran = (result: Result) => outcomeOf(result) !== "not run";
  return [...failures.filter(ran), ...failures.filter((result) => !ran(result))];
}
