import { readFileSync, writeFileSync } from "node:fs";
import { classNames, documentedApi, entryId } from "./documented_api.ts";
import { readExpectations } from "./run/expectations.ts";

/**
 * README's table of names, made from the documented API. Run it to bring README up to date:
 * `deno run --allow-read=. --allow-write=README.md conformance/readme_table.ts`
 */

const begin = "<!-- names: made by conformance/readme_table.ts -->\n";
const end = "<!-- end of names -->\n";

/** The table, as Markdown that the formatter leaves alone. */
export function nameTable(): string {
  const reasons = new Map(readExpectations().map(({ id, reason }) => [id, reason]));
  return [...classNames].map(([python, typescript]) => {
    const rows = documentedApi.filter((entry) => entry.class === python);
    const heading = python === typescript ? `**${python}**` : `**${python}** → **${typescript}**`;
    const lines = rows.map((row) => {
      const here = row.typescript === null ? "–" : code(row.typescript);
      return `| ${code(row.python)} | ${here} | ${row.note ?? reasons.get(entryId(row)) ?? ""} |`;
    });
    return `${heading}\n\n| Python | TypeScript | |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
  }).join("\n");
}

/** A text with the table put between its marks. */
export function withTable(readme: string): string {
  const [before, rest] = split(readme, begin);
  const [, after] = split(rest, end);
  return `${before}${begin}<!-- deno-fmt-ignore-start -->\n\n${nameTable()}\n<!-- deno-fmt-ignore-end -->\n${end}${after}`;
}

function split(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  if (at < 0) throw new Error(`README.md has no line ${mark.trim()}`);
  return [text.slice(0, at), text.slice(at + mark.length)];
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

if (import.meta.main) {
  const readme = new URL("../README.md", import.meta.url);
  writeFileSync(readme, withTable(readFileSync(readme, "utf8")));
}
