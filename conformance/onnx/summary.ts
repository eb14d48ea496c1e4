/** A run of the suite in numbers: how its cases end, and with which element types. */
import type { OutsideRun, Summary } from "../outside/outside.ts";
import type { Result } from "../run/result.ts";
import type { RuntimeName } from "../run/runtimes.ts";
import { outcomeLabel } from "./checks.ts";
import { type CaseOutcome, caseOutcomes } from "./outcome.ts";

/** A case in the official binding. */
interface JudgedCase {
  readonly name: string;
  readonly outcome: CaseOutcome;
  readonly types: readonly string[];
}

/**
 * Counts the cases.
 *
 * @param typesOf Returns the element types of a case.
 */
export function summarize({ results, judged }: OutsideRun, typesOf: (name: string) => readonly string[]): Summary {
  const cases = judged.flatMap(({ run, observations }): JudgedCase[] => {
    const outcome = observations.find(({ label }) => label === outcomeLabel)?.value as CaseOutcome | undefined;
    return outcome === undefined ? [] : [{ name: run.model, outcome, types: typesOf(run.model) }];
  });
  const runtimes = [...new Set(results.map(({ runtime }) => runtime))];
  const same = new Set(
    results.filter(({ asExpected }) => asExpected).map(({ model, runtime }) => `${runtime} ${model}`),
  );
  const row = (name: string, those: readonly JudgedCase[]) => [name, those.length, ...counts(those, runtimes, same)];
  const types = [...new Set(cases.flatMap((each) => each.types))].toSorted();
  const head = ["Python", ...runtimes.map((name) => `${name}, the same`)];
  const met = cases.filter(({ outcome }) => outcome === caseOutcomes[0]);
  return {
    tables: [
      {
        title: "Cases by outcome",
        head: ["Outcome", ...head],
        rows: [
          ...caseOutcomes.map((outcome) => row(outcome, cases.filter((each) => each.outcome === outcome)))
            .filter(([, count]) => count !== 0),
          row("all", cases),
        ],
      },
      {
        title: "Cases by element type of an input or output",
        head: ["Element type", ...head, "as the suite expects"],
        rows: types.map((type) => {
          const those = cases.filter((each) => each.types.includes(type));
          return [...row(type, those), those.filter((each) => met.includes(each)).length];
        }),
      },
    ],
    problems: problemsOf(cases, met.length, results),
  };
}

/** The numbers of cases that end in each runtime as they do in Python. */
function counts(cases: readonly JudgedCase[], runtimes: readonly RuntimeName[], same: ReadonlySet<string>): number[] {
  return runtimes.map((runtime) => cases.filter(({ name }) => same.has(`${runtime} ${name}`)).length);
}

/** What the same fault in both bindings would hide: a suite that hardly anything of is met has not been run. */
function problemsOf(cases: readonly JudgedCase[], met: number, results: readonly Result[]): string[] {
  // One case alone may be one that OpenVINO does not support.
  if (results.length === 0) return ["no case was run"];
  return cases.length >= 100 && met < cases.length / 2
    ? [`only ${met} of ${cases.length} cases end as the suite expects`]
    : [];
}
