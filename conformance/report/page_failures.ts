import type { Fault, MissingEntry, Result } from "../run/result.ts";
import { type Cut, difference, excerptOf } from "./difference.ts";
import { type Markup, markup, nothing } from "./markup.ts";
import { outcomeOf } from "./outcome.ts";
import { breakable, entryLink, entryOf } from "./page_links.ts";
import type { Places } from "./page_matrix.ts";
import { classOf, sign } from "./page_sign.ts";
import { type Place, placesOf, type SharedFailure } from "./shared_failure.ts";
import { printable, several } from "./text.ts";

/** The number of failures open at first. */
const openAtFirst = 20;

/** A longer value is shown around its difference, and in full on demand. */
const longValue = 900;

/** The unexpected results, each failure once: the expected and the actual value, and how to repeat the check. */
export function failureParts(failures: readonly SharedFailure[], places: Places): Markup {
  if (failures.length === 0) return nothing;
  const ran = failures.filter(([result]) => outcomeOf(result) !== "not run");
  const others = failures.flatMap((failure) => outcomeOf(failure[0]) === "not run" ? failure : []);
  return markup`
<section aria-labelledby="failures" data-part>
<h2 id="failures">Failures</h2>
${ran.some(({ length }) => length > 1) ? markup`<p class="hint">${sharedHint}</p>` : nothing}
${ran.map((failure, i) => failurePart(failure, places.get(failure[0])!, i < openAtFirst))}
${others.length > 0 ? notRunPart(others, places) : nothing}
</section>`;
}

/** The ids of failures in the page, by the results that show them. What did not run is listed result by result. */
export function failurePlaces(failures: readonly SharedFailure[]): (readonly [Result, string])[] {
  return failures.flatMap((failure, i) =>
    failure.map((result, j) => {
      const own = outcomeOf(result) === "not run" && j > 0 ? `-${j + 1}` : "";
      return [result, `failure-${i + 1}${own}`] as const;
    })
  );
}

const sharedHint = "A failure that is the same on several models or in several runtimes is shown once.";

function failurePart(failure: SharedFailure, place: string, open: boolean): Markup {
  const [result] = failure;
  const outcome = outcomeOf(result);
  const gap = outcome === "unexpected pass"
    ? markup`<p class="message">It is a known gap: ${result.knownGap ?? ""}. It may come off the list now.</p>`
    : nothing;
  return markup`
<details class="failure" id="${place}" ${open ? markup`open ` : nothing}data-failed data-find="${
    failure.map(findText).join(" ")
  }">
<summary>${sign(outcome)} <span class="check">${breakable(result.check)}</span> ${
    placesOf(failure).map(placePart)
  }<span class="outcome ${classOf(outcome)}">${outcome}</span></summary>
<div class="body">${gap}${result.faults.map(faultPart)}
${commandPart(result.repeat)}</div>
</details>`;
}

function placePart({ model, runtimes }: Place): Markup {
  return markup`<span class="on">${model}</span> <span class="on">${runtimes.join(", ")}</span> `;
}

function findText({ id, entries, faults, status }: Result): string {
  return printable([id, ...entries, status, ...faults.map(({ message }) => message)].join(" ")).toLowerCase();
}

function faultPart({ message, expected, actual, stack }: Fault): Markup {
  const [expectedCut, actualCut] = difference(expected ?? "", actual ?? "");
  const comparable = expected !== undefined && actual !== undefined;
  const values = [
    ...(expected === undefined ? [] : [valuePart("Expected", expectedCut, comparable)]),
    ...(actual === undefined ? [] : [valuePart("Actual", actualCut, comparable)]),
  ];
  return markup`
<p class="message">${message}</p>
${values.length > 0 ? markup`<div class="values">${values}</div>` : nothing}
${
    stack === undefined
      ? nothing
      : markup`<details class="more"><summary>Stack</summary><pre tabindex="0">${stack}</pre></details>`
  }`;
}

function valuePart(name: string, cut: Cut, marked: boolean): Markup {
  const text = cut.join("");
  const isLong = text.length > longValue;
  const [before, different, after] = isLong ? excerptOf(cut, longValue) : cut;
  const shown = marked && different !== "" ? markup`<mark>${different}</mark>` : different;
  const whole = markup`
<details class="more"><summary>All ${
    several(text.length, "character")
  }</summary><pre tabindex="0">${text}</pre></details>`;
  return markup`<div><h4>${name}</h4><pre tabindex="0">${before}${shown}${after}</pre>${
    isLong ? whole : nothing
  }</div>`;
}

function commandPart(command: string): Markup {
  return markup`<p class="command"><span class="label">Repeat</span> <code>${command}</code></p>`;
}

function notRunPart(results: readonly Result[], places: Places): Markup {
  const items = results.map((result) =>
    markup`<li id="${places.get(result)!}" data-failed data-find="${findText(result)}"><span>${sign("not run")} ${
      breakable(result.id)
    }</span>${result.faults.map(({ message }) => markup`<p class="message">${message}</p>`)}${
      commandPart(result.repeat)
    }</li>`
  );
  return markup`
<details class="failure" data-part><summary>${sign("not run")} <span class="check">${
    several(results.length, "check")
  } did not run, as one before crashed or took too long</span></summary>
<ul class="list body">${items}</ul></details>`;
}

/** Problems of the kit itself. */
export function problemsPart(problems: readonly string[]): Markup {
  if (problems.length === 0) return nothing;
  return markup`
<section aria-labelledby="problems">
<h2 id="problems">Problems of the kit itself</h2>
<ul class="problems">${problems.map((problem) => markup`<li>${sign("failed")} <span>${problem}</span></li>`)}</ul>
</section>`;
}

/** The results that are expected to fail, with the reasons. */
export function knownGapsPart(gaps: readonly Result[], places: Places): Markup {
  if (gaps.length === 0) return nothing;
  const items = gaps.map((result) =>
    markup`<li id="${places.get(result)!}" data-find="${findText(result)}"><span>${sign("known gap")} ${
      breakable(result.id)
    }</span> <span>${result.knownGap ?? ""}</span></li>`
  );
  return listPart("known", `Known gaps`, gaps.length, nothing, items);
}

/** The documented entries without a counterpart, with the reasons. */
export function missingPart(missing: readonly MissingEntry[]): Markup {
  if (missing.length === 0) return nothing;
  const items = missing.map(({ entry: id, reason }) => {
    const entry = entryOf(id);
    const name = entry === undefined
      ? markup`<code>${id}</code>`
      : markup`<span class="of">${entry.class}</span> ${entryLink(entry)}`;
    return markup`<li data-find="${`${id} ${reason}`.toLowerCase()}"><span>${name}</span> <span>${reason}</span></li>`;
  });
  const about =
    markup`<p>These entries of the Python API have nothing that stands for them here, for these reasons.</p>`;
  return listPart("missing", "Entries without a counterpart", missing.length, about, items);
}

function listPart(id: string, title: string, count: number, about: Markup, items: readonly Markup[]): Markup {
  return markup`
<details class="part" id="${id}" data-part><summary><h2>${title}</h2> <span class="tally">${count}</span></summary>
${about}<ul class="list pairs">${items}</ul></details>`;
}
