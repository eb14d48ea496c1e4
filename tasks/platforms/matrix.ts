import type { Failure } from "../failed_tests.ts";
import { faultOf, type KnownFault } from "./known_faults.ts";
import type { Place } from "./places.ts";

/** What a test file came to in a place. */
export interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
}

/** What a place came to. */
export interface PlaceResult {
  readonly place: Place;
  /** The system and what emulates it, for example `Windows x64 (Wine 8.0)`. */
  readonly system: string;
  /** The runtime and its release, for example `Deno 2.9.6`. */
  readonly runtime: string;
  /** Why the library refuses to work there; then nothing ran. */
  readonly refused?: string;
  readonly files: readonly FileResult[];
}

/** A failure and what explains it, if anything does. */
interface Explained extends Failure {
  readonly file: string;
  /** Why the library refuses what the test needs, in the library's own words. */
  readonly refusal: string | undefined;
  readonly fault: KnownFault | undefined;
}

/** How the library says that it lacks something on a platform: see `notAvailable`. */
const refusal = /not available with this OpenVINO on \w+ \w+: ([^\r\n\\"]+)/;

function explained({ place, files }: PlaceResult, known: readonly KnownFault[]): Explained[] {
  return files.flatMap(({ file, failures }) =>
    failures.map(({ name, text }) => {
      return { file, name, text, refusal: refusal.exec(text)?.[1], fault: faultOf(place, file, { name, text }, known) };
    })
  );
}

/** Failures that neither a refusal nor a known fault explains. */
export function unexplained(
  result: PlaceResult,
  known: readonly KnownFault[],
): (Failure & { readonly file: string })[] {
  return explained(result, known).filter(({ refusal, fault }) => refusal === undefined && fault === undefined);
}

/** Formats the results as a table in Markdown, with what was refused and what failed below it. */
export function formatMatrix(results: readonly PlaceResult[], known: readonly KnownFault[]): string {
  const header = ["system", "OpenVINO", "runtime", "ran", "passed", "refused", "known", "failed"];
  const rows = results.map((result) => [
    result.system,
    result.place.openvino,
    result.runtime,
    ...(result.refused === undefined ? countsOf(result, known) : ["", "", result.refused, "", ""]),
  ]);
  const table = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const notes = [...refusals(results, known), ...results.flatMap((result) => failureNotes(result, known))];
  return [...table, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n") + "\n";
}

function countsOf(result: PlaceResult, known: readonly KnownFault[]): string[] {
  const all = explained(result, known);
  const passed = result.files.reduce((sum, file) => sum + file.passed, 0);
  const refused = all.filter(({ refusal }) => refusal !== undefined).length;
  const failed = unexplained(result, known).length;
  return [passed + all.length, passed, refused, all.length - refused - failed, failed].map(String);
}

/** A line for each reason of a refusal on a system, with the numbers of tests that need what is refused. */
function refusals(results: readonly PlaceResult[], known: readonly KnownFault[]): string[] {
  const reasons = new Map<string, Map<string, number>>();
  for (const result of results) {
    const counts = Map.groupBy(
      explained(result, known).filter(({ refusal }) => refusal !== undefined),
      ({ refusal, file }) => JSON.stringify([`${result.system} refuses: ${refusal}`, file]),
    );
    for (const [key, { length }] of counts) {
      const [reason, file] = JSON.parse(key) as [string, string];
      const files = reasons.get(reason) ?? new Map<string, number>();
      reasons.set(reason, files.set(file, Math.max(length, files.get(file) ?? 0)));
    }
  }
  return Array.from(reasons, ([reason, files]) => {
    return `- ${reason} (tests in ${Array.from(files, ([file, count]) => `\`${file}\`: ${count}`).join(", ")})`;
  });
}

function failureNotes(result: PlaceResult, known: readonly KnownFault[]): string[] {
  const where = `${result.system}, OpenVINO ${result.place.openvino}, ${result.runtime}`;
  const others = explained(result, known).filter(({ refusal }) => refusal === undefined);
  const faults = Map.groupBy(others.filter(({ fault }) => fault !== undefined), ({ fault }) => fault!);
  return [
    ...Array.from(faults, ([{ of, why }, failures]) => `- ${where}: ${namesOf(failures)}. Of ${of}: ${why}`),
    ...others.filter(({ fault }) => fault === undefined).map((failure) => `- ${where}: ${namesOf([failure])}`),
  ];
}

/** Names failures, or only counts them if they are many. */
function namesOf(failures: readonly Explained[]): string {
  if (failures.length > 3) return `${failures.length} tests`;
  return failures.map(({ file, name }) => `\`${file}\`: ${name}`).join("; ");
}
