import type { Matrix, Row } from "./matrix.ts";
import { worst } from "./outcome.ts";
import { mark, type Paint } from "./paint.ts";
import { printable } from "./text.ts";

/** After this many lines, the next class repeats the column titles. */
const linesPerTitle = 20;

/** Formats the matrix as lines: a table for each class. */
export function matrixLines({ columns, runtimes, sections }: Matrix, width: number, paint: Paint): string[] {
  // A title of two words takes two lines, so that `alexnet.onnx` and `small models` are as narrow as possible.
  const titles = columns.map(({ title }) =>
    /^(.+?)(?: (.+)|(\.\w+))$/.exec(title)?.slice(1).filter(Boolean) ?? [title]
  );
  const signsWidth = 2 * runtimes.length - 1;
  const widths = titles.map((title) => Math.max(signsWidth, ...title.map((line) => line.length)));
  const gap = "  ";
  const line = (cells: readonly string[]) => cells.map((cell, i) => gap + cell.padEnd(widths[i]!)).join("").trimEnd();
  const initials = runtimes.map((name) => name[0]).join(" ");
  const head = [
    ...Array.from(
      { length: Math.max(1, ...titles.map(lengthOf)) },
      (_, i) => line(titles.map((each) => each[i] ?? "")),
    ),
    line(titles.map(() => initials)),
  ];
  const labels = sections.flatMap(({ rows, ...each }) => [each.class, ...rows.map(labelOf)]);
  const cellsWidth = widths.reduce((sum, each) => sum + gap.length + each, 0);
  const labelWidth = Math.max(20, Math.min(Math.max(...labels.map(lengthOf)), Math.min(width, 120) - cellsWidth));
  // A label that is too long gets its own line.
  const labelled = (label: string, cells: string, colour?: "bold") => {
    const painted = colour ? paint(colour, label) : label;
    if (cells === "") return [painted];
    const padding = " ".repeat(Math.max(labelWidth - label.length, 0));
    return label.length > labelWidth ? [painted, " ".repeat(labelWidth) + cells] : [painted + padding + cells];
  };

  const lines: string[] = [];
  let untitled = Infinity;
  for (const section of sections.filter(({ rows }) => rows.length > 0)) {
    const isTitled = untitled >= linesPerTitle;
    if (isTitled) untitled = 0;
    const [first = "", ...others] = isTitled ? head.map((each) => paint("dim", each)) : [];
    lines.push(...labelled(section.class, first, "bold"), ...others.map((each) => " ".repeat(labelWidth) + each));
    for (const row of section.rows) {
      const cells = row.cells.map((column, i) =>
        gap + column.map((results) => mark(worst(results), paint)).join(" ") +
        (i < row.cells.length - 1 ? " ".repeat(widths[i]! - signsWidth) : "")
      );
      lines.push(...labelled(labelOf(row), cells.join("")));
    }
    lines.push("");
    untitled += section.rows.length + 2;
  }
  return lines;
}

function labelOf({ title }: Row): string {
  return `  ${printable(title)}`;
}

function lengthOf({ length }: { readonly length: number }): number {
  return length;
}
