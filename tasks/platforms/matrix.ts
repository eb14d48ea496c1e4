import type { KnownFault, Place } from "./places.ts";

/** What a test file came to in a place. */
export interface FileResult {
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  /** Names of failed tests, or how the process ended. */
  readonly failures: readonly string[];
}

/** What a place came to. */
export interface PlaceResult {
  readonly place: Place;
  /** The runtime and its release, for example `Deno 2.9.6`. */
  readonly runtime: string;
  /** Why the library refuses to work there; then nothing ran. */
  readonly refused?: string;
  readonly files: readonly FileResult[];
}

/** Failures that no known fault explains. */
export function unexplained({ place, files }: PlaceResult, known: readonly KnownFault[]): FileResult[] {
  return files.filter(({ file, failed }) => failed > 0 && !faultOf(place, file, known));
}

function faultOf({ openvino }: Place, file: string, known: readonly KnownFault[]): KnownFault | undefined {
  return known.find((fault) => fault.file === file && fault.releases.includes(openvino));
}

/** Formats the results as a table in Markdown, with the failures and the known faults below it. */
export function formatMatrix(results: readonly PlaceResult[], known: readonly KnownFault[]): string {
  const rows = results.map((result) => [result.place.openvino, result.runtime, ...cellsOf(result, known)]);
  const notes = results.flatMap((result) =>
    result.files.filter(({ failed }) => failed > 0).map(({ file, failures }) => {
      const fault = faultOf(result.place, file, known);
      const where = `OpenVINO ${result.place.openvino} in ${result.runtime}, \`${file}\``;
      return `- ${where}: ${failures.join("; ")}${fault ? `. OpenVINO's own fault: ${fault.why}.` : ""}`;
    })
  );
  const header = ["OpenVINO", "runtime", "passed", "failed", "refused"];
  const table = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return [...table, ...(notes.length > 0 ? ["", ...notes] : [])].join("\n") + "\n";
}

function cellsOf({ place, refused, files }: PlaceResult, known: readonly KnownFault[]): string[] {
  if (refused !== undefined) return ["", "", refused];
  const passed = files.reduce((sum, file) => sum + file.passed, 0);
  const failed = files.reduce((sum, file) => sum + file.failed, 0);
  const own = files.filter(({ file, failed }) => failed > 0 && faultOf(place, file, known)).length;
  return [
    String(passed),
    failed === 0 ? "0" : own > 0 ? `${failed} (OpenVINO's own in ${own} file)` : String(failed),
    "",
  ];
}

/** The names of the failed tests in a JUnit report. */
export function failedTests(xml: string): string[] {
  const cases = xml.matchAll(/<testcase\b([^>]*[^/])>([\s\S]*?)<\/testcase>/g);
  return Array.from(cases).flatMap(([, attributes = "", body = ""]) =>
    /<(failure|error)\b/.test(body) ? [unescape(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? "?")] : []
  );
}

function unescape(text: string): string {
  const named: Readonly<Record<string, string>> = { quot: '"', apos: "'", "#39": "'", lt: "<", gt: ">", amp: "&" };
  return text.replace(/&(quot|apos|#39|lt|gt|amp);/g, (_, name: string) => named[name]!);
}
