import { count, type Report } from "../run/result.ts";
import { markup } from "./markup.ts";
import { pageDocument } from "./page_document.ts";
import { failureParts, failurePlaces, problemsPart } from "./page_failures.ts";
import { aboutPart, environmentPart, verdictPart } from "./page_head.ts";
import { signShapes } from "./page_sign.ts";
import { pageStyle } from "./page_style.ts";
import { sharedFailures } from "./shared_failure.ts";
import { type Table, tablePart } from "./table.ts";

/** What the page is about. */
export interface OutsideAbout {
  readonly title: string;
  /** The first words: what it shows, and for whom. */
  readonly about: string;
}

/** Formats a run on models from outside as one self-contained page: tables instead of documented entries. */
export function outsidePage({ title, about }: OutsideAbout, report: Report, tables: readonly Table[]): string {
  const failures = sharedFailures(report.results);
  const places = new Map(failurePlaces(failures));
  const body = markup`${signShapes()}
<header>
<h1>openvino-ffi: ${title}</h1>
${aboutPart(about)}
${verdictPart(report, count(report))}
${environmentPart(report)}
</header>
<main>
${problemsPart(report.problems)}
${failureParts(failures, places)}
${tables.map(tablePart)}
</main>
<footer>Made by the conformance kit of openvino-ffi with <code>${report.command}</code></footer>`;
  return pageDocument({
    title: `openvino-ffi: ${title}`,
    style: pageStyle(1, report.environment.runtimes.length),
    body,
  });
}
