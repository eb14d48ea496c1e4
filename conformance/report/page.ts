import { createHash } from "node:crypto";
import { documentedApi } from "../documented_api.ts";
import { count, type Counts, type Report, type Result } from "../run/result.ts";
import { type Content, type Markup, markup, nothing } from "./markup.ts";
import { type Matrix, matrixOf } from "./matrix.ts";
import { failuresOf, outcomeOf, outcomes } from "./outcome.ts";
import { failureParts, knownGapsPart, missingPart, problemsPart } from "./page_failures.ts";
import { classLinks, matrixParts, type Places } from "./page_matrix.ts";
import { pageScript } from "./page_script.ts";
import { sign, signShapes } from "./page_sign.ts";
import { pageStyle } from "./page_style.ts";
import { durationText, several } from "./text.ts";

/** Options of the page. */
export interface PageOptions {
  /** The models with a column of their own. */
  readonly networks: readonly string[];
}

/** Formats a run as one self-contained page, which cannot load anything else. */
export function page(report: Report, { networks }: PageOptions): string {
  const { results, problems, missing } = report;
  const matrix = matrixOf(results, networks);
  const failures = failuresOf(results);
  const gaps = results.filter((result) => outcomeOf(result) === "known gap");
  const places: Places = new Map([
    ...failures.map((result, i) => [result, `failure-${i + 1}`] as const),
    ...gaps.map((result, i) => [result, `gap-${i + 1}`] as const),
  ]);
  const style = pageStyle(matrix.columns.length, matrix.runtimes.length);
  const counts = count(report);
  const body = markup`${signShapes()}
<header>
<h1>openvino-ffi: conformance</h1>
${verdict(report, counts)}
${numbers(report, matrix, counts)}
${environment(report)}
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
  return [
    `<!doctype html>`,
    `<html lang="en"><head><meta charset="utf-8">`,
    `<meta http-equiv="content-security-policy" content="${policy(style, pageScript)}">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">`,
    `<link rel="icon" href="data:,"><title>openvino-ffi: conformance</title>`,
    `<style>${style}</style></head><body>`,
    `${body}`,
    `<script>${pageScript}</script>`,
    `</body></html>`,
    ``,
  ].join("\n");
}

/** A content security policy that permits only this style and this script. */
function policy(style: string, script: string): string {
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    "img-src data:",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function verdict({ results, problems }: Report, { failed, known }: Counts): Markup {
  if (results.length === 0 && problems.length === 0) return markup`<p class="verdict">No check was run.</p>`;
  if (failed > 0) {
    const failures = failed - problems.length;
    const parts = [
      ...(failures > 0 ? [`${failures} of ${several(results.length, "result")} failed`] : []),
      ...(problems.length > 0
        ? [several(problems.length, "problem of the kit itself", "problems of the kit itself")]
        : []),
    ];
    return markup`<p class="verdict failed">${sign("failed")} ${parts.join(", ")}</p>`;
  }
  const text = known > 0 ? `All but ${several(known, "known gap")} passed` : "All results passed";
  return markup`<p class="verdict passed">${sign("passed")} ${text}</p>`;
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

function grouped(value: number): string {
  return value.toLocaleString("en");
}

function environment({ environment: on }: Report): Markup {
  const rows: readonly (readonly [string, Content])[] = [
    ["Compared with", on.judge],
    ["Runtimes", on.runtimes.join(", ")],
    ["OpenVINO", markup`${on.openvino} <code class="hint">${on.library}</code>`],
    ["Processor", `${on.cpu}${on.cpuFeatures.length > 0 ? ` (${on.cpuFeatures.join(" ")})` : ""}`],
    ["Precision", on.precision],
    ["System", on.system],
    ["Begun", markup`<time datetime="${on.date}">${on.date.replace("T", " ").replace(/(?:\.\d+)?Z$/, " UTC")}</time>`],
  ];
  return markup`<dl class="environment">${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
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
