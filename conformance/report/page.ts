import { documentedApi } from "../documented_api.ts";
import { count, type Counts, type Report, type Result } from "../run/result.ts";
import { type Content, type Markup, markup, nothing } from "./markup.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import { outcomeOf, outcomes } from "./outcome.ts";
import { pageDocument } from "./page_document.ts";
import { failureParts, failurePlaces, knownGapsPart, missingPart, problemsPart } from "./page_failures.ts";
import { aboutPart, environmentPart, verdictPart } from "./page_head.ts";
import { classLinks, matrixParts, type Places } from "./page_matrix.ts";
import { sign, signShapes } from "./page_sign.ts";
import { pageStyle } from "./page_style.ts";
import { conformanceAbout } from "./about.ts";
import { sharedFailures } from "./shared_failure.ts";
import { durationText, grouped } from "./text.ts";

/** Options of the page. */
export interface PageOptions {
  /** The models with a column of their own. */
  readonly networks: readonly string[];
}

/** Formats a run as one self-contained page, which cannot load anything else. */
export function page(report: Report, { networks }: PageOptions): string {
  const { results, problems, missing } = report;
  const matrix = matrixOf(results, networks);
  const failures = sharedFailures(results);
  const gaps = results.filter((result) => outcomeOf(result) === "known gap");
  const places: Places = new Map([
    ...failurePlaces(failures),
    ...gaps.map((result, i) => [result, `gap-${i + 1}`] as const),
  ]);
  const style = pageStyle(matrix.columns.length, matrix.runtimes.length);
  const counts = count(report);
  const body = markup`${signShapes()}
<header>
<h1>openvino-ffi: conformance</h1>
${aboutPart(conformanceAbout(report))}
${verdictPart(report, counts)}
${numbers(report, matrix, counts)}
${environmentPart(report)}
</header>
<main>
${filter()}
${problemsPart(problems)}
${failureParts(failures, places)}
<section aria-labelledby="matrix">
<h2 id="matrix">Documented entries</h2>
${classLinks(matrix)}
${legend(results, matrix)}
${matrixParts(matrix, places)}
</section>
${knownGapsPart(gaps, places)}
${missingPart(missing)}
</main>
<footer>Made by the conformance kit of openvino-ffi with <code>${report.command}</code></footer>`;
  return pageDocument({ title: "openvino-ffi: conformance", style, body });
}

function numbers({ missing, seconds }: Report, { sections }: Matrix, { passed, failed, known }: Counts): Markup {
  const covered = sections.flatMap(({ rows }) => rows).filter(({ entry }) => entry !== undefined).length;
  const number = (name: string, value: Content) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return markup`<dl class="numbers">${[
    number("results passed", grouped(passed)),
    number("failed", failed > 0 ? markup`<span class="failed">${grouped(failed)}</span>` : "0"),
    number("known gaps", grouped(known)),
    number("documented entries checked", markup`${covered} <small>of ${documentedApi.length}</small>`),
    number("without a counterpart", missing.length > 0 ? markup`<a href="#missing">${missing.length}</a>` : "0"),
    number("wall time", durationText(seconds * 1000)),
  ]}</dl>`;
}

/** Initially hidden: the script shows the filter, which does not work without it. */
function filter(): Markup {
  return markup`<div class="filter" role="search" hidden>
<input type="search" placeholder="Filter" aria-label="Filter by entry, check or model" autocomplete="off" spellcheck="false">
<label><input type="checkbox" autocomplete="off"> Only failures</label>
</div>
<p class="shown hint" role="status"></p>`;
}

function legend(results: readonly Result[], { columns }: Matrix): Markup {
  if (results.length === 0) return nothing;
  const present = new Set(results.map(outcomeOf));
  const shown = [...outcomes.toReversed().filter((outcome) => present.has(outcome)), "not applicable" as const];
  const folded = columns.find(({ title, models }) => models[0] !== title);
  const small = folded === undefined
    ? ""
    : ` ${folded.title[0]!.toUpperCase()}${folded.title.slice(1)}: ${folded.models.toSorted().join(", ")}.`;
  return markup`<ul class="legend">${shown.map((each) => markup`<li>${sign(each)} ${each}</li>`)}</ul>
<p class="hint">A sign stands for all checks that cover the entry on that model, and shows the worst.${small}</p>`;
}
