import { count, type Report } from "../run/result.ts";
import { markup, nothing } from "./markup.ts";
import { failuresOf } from "./outcome.ts";
import { pageDocument } from "./page_document.ts";
import { failureParts, problemsPart } from "./page_failures.ts";
import { environmentPart, verdictPart } from "./page_head.ts";
import { signShapes } from "./page_sign.ts";
import { pageStyle } from "./page_style.ts";
import { type Table, tablePart } from "./table.ts";

/** Formats a run on models from outside as one self-contained page: tables instead of documented entries. */
export function outsidePage(title: string, report: Report, tables: readonly Table[]): string {
  const failures = failuresOf(report.results);
  const places = new Map(failures.map((result, i) => [result, `failure-${i + 1}`]));
  const body = markup`${signShapes()}
<header>
<h1>openvino-ffi: ${title}</h1>
${verdictPart(report, count(report))}
${environmentPart(report)}
</header>
<main>
${problemsPart(report.problems)}
${failures.length > 0 ? failureParts(failures, places) : nothing}
${tables.map(tablePart)}
</main>
<footer>Made by the conformance kit of openvino-ffi with <code>${report.command}</code></footer>`;
  return pageDocument({
    title: `openvino-ffi: ${title}`,
    style: pageStyle(1, report.environment.runtimes.length),
    body,
  });
}
