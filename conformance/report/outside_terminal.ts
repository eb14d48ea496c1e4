import type { Report } from "../run/result.ts";
import { paintFor } from "./paint.ts";
import { type Table, tableLines } from "./table.ts";
import { wrapped } from "./text.ts";
import { countLines, environmentLines, failureLines, problemLines } from "./terminal.ts";

/** Formats a run on models from outside as lines for a terminal: tables, failures, problems and counts. */
export function outsideLines(about: string, report: Report, tables: readonly Table[], colours: boolean): string[] {
  const paint = paintFor(colours);
  return [
    ...wrapped(about, 100),
    ...environmentLines(report),
    "",
    ...tables.flatMap(tableLines),
    ...failureLines(report.results, paint),
    ...problemLines(report.problems, paint),
    ...countLines(report, paint),
  ];
}
