import { documentedApi } from "../documented_api.ts";
import { processorText } from "../run/environment.ts";
import { loadText } from "../run/load.ts";
import { count, type Fault, type Report, type Result } from "../run/result.ts";
import { conformanceAbout } from "./about.ts";
import { difference, excerptOf } from "./difference.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import { failuresOf, outcomeOf, outcomes, signs } from "./outcome.ts";
import { mark, type Paint, paintFor } from "./paint.ts";
import { sharedFailures, titleOf } from "./shared_failure.ts";
import { matrixLines } from "./terminal_matrix.ts";
import { durationText, printable, several, wrapped } from "./text.ts";

/** Options of the report in a terminal. */
export interface TerminalOptions {
  /** The models with a column of their own. */
  readonly networks: readonly string[];
  /** Whether the terminal shows colours. */
  readonly colours: boolean;
  /** The terminal's width in columns: 100 by default, as for a file, and at most 120. */
  readonly width?: number;
  /** Whether to list the documented entries without a counterpart, which are otherwise only counted. */
  readonly missing?: boolean;
}

/** The number of characters of a value that are shown around its difference; the other reports have it in full. */
const charactersOfAValue = 240;

/** Formats a run as lines for a terminal: the matrix, failures, problems, missing entries, and counts. */
export function terminalLines(report: Report, options: TerminalOptions): string[] {
  const paint = paintFor(options.colours);
  const matrix = matrixOf(report.results, options.networks);
  return [
    ...wrapped(conformanceAbout(report), Math.min(options.width ?? 100, 120)),
    ...environmentLines(report),
    "",
    ...matrixLines(matrix, options.width ?? 100, paint),
    ...legendLines(matrix, report.results, paint),
    ...failureLines(report.results, paint),
    ...problemLines(report.problems, paint),
    ...missingLines(report, matrix, options.missing ?? false, paint),
    ...countLines(report, paint),
  ];
}

/** Where the run took place. */
export function environmentLines({ environment }: Pick<Report, "environment">): string[] {
  const { runtimes, openvino, system, load, precision, judge } = environment;
  return [
    `${runtimes.join(", ")}; OpenVINO ${openvino}; ${precision}`,
    [processorText(environment), system, ...(load ? [`load ${loadText(load)}`] : [])].join("; "),
    `Compared with ${judge}`,
  ].map(printable);
}

function legendLines({ columns, runtimes, sections }: Matrix, results: readonly Result[], paint: Paint): string[] {
  if (sections.length === 0) return ["No check was run.", ""];
  const present = new Set(results.map(outcomeOf));
  const meanings = [
    ...outcomes.toReversed().filter((each) => present.has(each)).map((each) => `${mark(each, paint)} ${each}`),
    `${mark(undefined, paint)} not applicable`,
  ];
  const folded = columns.find(({ title, models }) => models[0] !== title);
  return [
    meanings.join("   "),
    `${
      runtimes.map((name) => `${name[0]} ${name}`).join(", ")
    }. A sign stands for all checks that cover the entry on that model, and shows the worst.`,
    ...(folded ? listed(`${folded.title}: `, folded.models.toSorted(), 100) : []),
    "",
  ];
}

function listed(head: string, words: readonly string[], width: number): string[] {
  const lines = [head];
  for (const [i, word] of words.entries()) {
    const next = i === words.length - 1 ? word : `${word}, `;
    if (lines.at(-1)!.length + next.trimEnd().length > width) lines.push("  ");
    lines.push(lines.pop()! + next);
  }
  return lines.map((line) => line.trimEnd());
}

/** The unexpected results, each failure once: the expected and the actual value, and how to repeat the check. */
export function failureLines(results: readonly Result[], paint: Paint): string[] {
  const failures = failuresOf(results);
  if (failures.length === 0) return [];
  return [
    paint("bold", `${several(failures.length, "result")} not as ${failures.length === 1 ? "it" : "they"} should be`),
    "",
    ...sharedFailures(results).flatMap((failure) => {
      const [result] = failure;
      const outcome = outcomeOf(result);
      const gap = outcome === "unexpected pass" ? [`  it is a known gap: ${printable(result.knownGap ?? "")}`] : [];
      return [
        `${mark(outcome, paint)} ${paint("bold", printable(titleOf(failure)))}  ${mark(outcome, paint, outcome)}`,
        ...gap,
        ...result.faults.flatMap((fault) => faultLines(fault, paint)),
        `  ${paint("dim", "repeat")} ${printable(result.repeat)}`,
        "",
      ];
    }),
  ];
}

function faultLines({ message, expected, actual }: Fault, paint: Paint): string[] {
  const [expectedCut, actualCut] = difference(printable(expected ?? ""), printable(actual ?? ""));
  const value = (name: string, text: string) => {
    const [first, ...others] = text.split("\n");
    return [`    ${paint("dim", name)} ${first}`, ...others.map((line) => ` `.repeat(13) + line)];
  };
  return [
    ...printable(message).split("\n").map((line) => `  ${line}`),
    ...(expected === undefined ? [] : value("expected", excerptOf(expectedCut, charactersOfAValue).join(""))),
    ...(actual === undefined ? [] : value("actual  ", excerptOf(actualCut, charactersOfAValue).join(""))),
  ];
}

/** Problems of the kit itself. */
export function problemLines(problems: readonly string[], paint: Paint): string[] {
  if (problems.length === 0) return [];
  return [
    paint("bold", several(problems.length, "problem of the kit itself", "problems of the kit itself")),
    "",
    ...problems.flatMap((problem) => {
      const [first, ...others] = printable(problem).split("\n");
      return [`${paint("red", signs.failed)} ${first}`, ...others.map((line) => `  ${line}`)];
    }),
    "",
  ];
}

function missingLines({ missing }: Report, { sections }: Matrix, list: boolean, paint: Paint): string[] {
  const covered = sections.flatMap(({ rows }) => rows).filter(({ entry }) => entry !== undefined).length;
  const total = `${covered} of ${several(documentedApi.length, "documented entry", "documented entries")} checked; ${
    missing.length === 0 ? "none is" : missing.length === 1 ? "1 is" : `${missing.length} are`
  } without a counterpart`;
  if (!list || missing.length === 0) return [`${total}.`];
  return [
    `${total}:`,
    ...missing.map(({ entry, reason }) => `  ${printable(entry)} ${paint("dim", `– ${printable(reason)}`)}`),
    "",
  ];
}

/** The numbers of results. */
export function countLines(report: Report, paint: Paint): string[] {
  const { passed, failed, known } = count(report);
  return [
    [
      paint(passed > 0 ? "green" : "dim", `${passed} passed`),
      paint(failed > 0 ? ["red", "bold"] : "dim", `${failed} failed`),
      paint(known > 0 ? "yellow" : "dim", `${several(known, "known gap")}`),
    ].join(", ") + ` in ${durationText(report.seconds * 1000)}`,
  ];
}
