import { type Markup, markup } from "./markup.ts";
import { grouped, printable } from "./text.ts";

/** A table of a report: a name and some numbers or words in each row. */
export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Formats rows in columns of equal width. */
export function alignedLines(rows: readonly (readonly (string | number)[])[]): string[] {
  const texts = rows.map((row) => row.map((cell) => printable(typeof cell === "number" ? grouped(cell) : cell)));
  const widths = texts[0]?.map((_, column) => Math.max(...texts.map((row) => row[column]!.length))) ?? [];
  return texts.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd());
}

/** Formats a table for a terminal. */
export function tableLines({ title, head, rows }: Table): string[] {
  return [title, "", ...alignedLines([head, ...rows]).map((line) => `  ${line}`), ""];
}

/** Formats a table as HTML. */
export function tablePart({ title, head, rows }: Table, index: number): Markup {
  const id = `table-${index + 1}`;
  const cells = ([name, ...others]: readonly (string | number)[]) =>
    markup`<tr><th scope="row">${name!}</th>${
      others.map((each) => markup`<td>${typeof each === "number" ? grouped(each) : each}</td>`)
    }</tr>`;
  return markup`
<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<div class="scrolled"><table class="checks">
<thead><tr>${head.map((each) => markup`<th scope="col">${each}</th>`)}</tr></thead>
<tbody>${rows.map(cells)}</tbody>
</table></div>
</section>`;
}
