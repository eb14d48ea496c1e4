import { pageOf } from "../documented_api.ts";
import type { RuntimeName } from "../run/runtimes.ts";
import type { Result } from "../run/result.ts";
import { type Markup, markup, nothing } from "./markup.ts";
import type { Matrix, Row, Section } from "./matrix.ts";
import { failuresOf, type Outcome, outcomeOf, worst } from "./outcome.ts";
import { breakable, classId, entryLink } from "./page_links.ts";
import { fitsOnAPhone } from "./page_style.ts";
import { sign, spokenSign } from "./page_sign.ts";
import { durationText, several } from "./text.ts";

/** The ids of the details on results that did not simply pass. */
export type Places = ReadonlyMap<Result, string>;

/** The matrix: a collapsible section for each class. */
export function matrixParts(matrix: Matrix, places: Places): Markup[] {
  return matrix.sections.map((section) => sectionPart(section, matrix, places));
}

/** Links to the classes, with their numbers of unexpected results. */
export function classLinks({ sections }: Matrix): Markup {
  const links = sections.map(({ class: name, results }) => {
    const failures = failuresOf(results);
    const outcome = worst(results);
    const state = failures.length > 0 && outcome
      ? markup` ${
        sign(outcome)
      }<span class="failed">${failures.length}</span><span class="spoken"> not as it should be</span>`
      : nothing;
    return markup`<li><a href="#${classId(name)}">${name}${state}</a></li>`;
  });
  return markup`<nav aria-label="Classes"><ul class="classes">${links}</ul></nav>`;
}

function sectionPart(section: Section, matrix: Matrix, places: Places): Markup {
  const { class: name, rows, results } = section;
  return markup`
<details open class="part" id="${classId(name)}" data-part>
<summary><h3>${name}</h3> <span class="tally">${tally(rows, results)}</span></summary>
${rows.length > 0 ? table(section, matrix, places) : nothing}
${results.length > 0 ? checkList(section, matrix.runtimes, places) : nothing}
</details>`;
}

function tally(rows: readonly Row[], results: readonly Result[]): string {
  const failed = failuresOf(results).length;
  const known = results.filter((result) => outcomeOf(result) === "known gap").length;
  const parts = [
    several(rows.length, "entry", "entries"),
    several(results.length, "result"),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(known > 0 ? [several(known, "known gap")] : []),
  ];
  return parts.join(", ");
}

/** The table of a class, with explicit ARIA roles, since the layout for narrow screens removes the implicit ones. */
function table({ class: name, rows }: Section, { columns, runtimes }: Matrix, places: Places): Markup {
  const models = columns.map(({ title }) =>
    markup`<th role="columnheader" scope="colgroup" colspan="${runtimes.length}" class="model">${breakable(title)}</th>`
  );
  const runtimeHeads = columns.map(() =>
    runtimes.map((runtime, i) =>
      markup`<th role="columnheader" scope="col" class="runtime${i === 0 ? " first" : ""}">${runtime}</th>`
    )
  );
  const scrolled = fitsOnAPhone(columns.length, runtimes.length)
    ? nothing
    : markup` role="region" tabindex="0" aria-label="Matrix of ${name}"`;
  return markup`
<div class="scrolled"${scrolled}>
<table class="matrix" role="table" aria-label="${name}">
<thead role="rowgroup">
<tr role="row"><th role="columnheader" scope="col" rowspan="2" class="python"><a href="${
    pageOf(name)
  }">Python</a></th><th role="columnheader" scope="col" rowspan="2" class="here">TypeScript</th>${models}</tr>
<tr role="row">${runtimeHeads}</tr>
</thead>
<tbody role="rowgroup">${rows.map((row) => rowPart(row, name, places))}
</tbody></table></div>`;
}

function rowPart({ id, title, entry, cells }: Row, className: string, places: Places): Markup {
  const results = cells.flat(2);
  const checks = [...new Set(results.map(({ check }) => check))];
  const models = [...new Set(results.map(({ model }) => model))];
  const find = [id, className, entry?.typescript ?? "", ...checks, ...models].join(" ").toLowerCase();
  const failed = failuresOf(results).length > 0;
  const note = entry?.note === undefined ? nothing : markup` <span class="note">${entry.note}</span>`;
  return markup`
<tr role="row" data-row data-find="${find}"${
    failed ? markup` data-failed` : nothing
  }><th role="rowheader" scope="row" class="python">${
    entry === undefined ? markup`<code>${breakable(title)}</code>` : entryLink(entry)
  }</th><td role="cell" class="here"><code>${breakable(entry?.typescript ?? "–")}</code>${note}</td>${
    cells.map((column) => column.map((results, i) => cellPart(results, i === 0, places)))
  }</tr>`;
}

function cellPart(results: readonly Result[], first: boolean, places: Places): Markup {
  const outcome = worst(results);
  const edge = first ? " first" : "";
  if (outcome === undefined) return markup`<td role="cell" class="cell${edge}">${spokenSign("not applicable")}</td>`;
  const shown = results.filter((result) => outcomeOf(result) === outcome);
  const isOne = results.length === 1;
  const words = isOne ? outcome : `${outcome}: ${shown.length} of ${several(results.length, "check")}`;
  const place = places.get(shown[0]!);
  const title = isOne && place === undefined ? nothing : markup` title="${words}"`;
  const content = spokenSign(outcome, words);
  return place === undefined
    ? markup`<td role="cell" class="cell${edge}"${title}>${content}</td>`
    : markup`<td role="cell" class="cell${edge} marked"><a href="#${place}"${title}>${content}</a></td>`;
}

/** The results of each check of a class on each model. */
function checkList({ class: name, results }: Section, runtimes: readonly RuntimeName[], places: Places): Markup {
  const byCheck = Map.groupBy(results, ({ check, model }) => JSON.stringify([check, model]));
  const time = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const compared = results.reduce((sum, each) => sum + each.compared, 0);
  const rows = [...byCheck.values()].map((own) => {
    const { check, model } = own[0]!;
    const cells = runtimes.map((runtime) => {
      const result = own.find((each) => each.runtime === runtime);
      return result === undefined
        ? markup`<td>–</td>`
        : markup`<td>${checkCell(result, outcomeOf(result), places)}</td>`;
    });
    const title = check.startsWith(`${name}/`) ? check.slice(name.length + 1) : check;
    return markup`
<tr><th scope="row">${title}</th><td>${model}</td>${cells}<td>${
      Math.max(...own.map((each) => each.compared))
    }</td></tr>`;
  });
  const checks = new Set(results.map(({ check }) => check)).size;
  return markup`
<details class="checks"><summary>${several(checks, "check")}, ${several(compared, "comparison")} with the judge, ${
    durationText(time)
  }</summary>
<div class="scrolled" role="region" tabindex="0" aria-label="Checks of ${name}"><table>
<thead><tr><th scope="col">Check</th><th scope="col">Model</th>${
    runtimes.map((runtime) => markup`<th scope="col">${runtime}</th>`)
  }<th scope="col">Compared</th></tr></thead>
<tbody>${rows}
</tbody></table></div></details>`;
}

function checkCell(result: Result, outcome: Outcome, places: Places): Markup {
  const place = places.get(result);
  const content = markup`${spokenSign(outcome)} ${outcome === "not run" ? "" : durationText(result.milliseconds)}`;
  return place === undefined ? content : markup`<a href="#${place}">${content}</a>`;
}
