import { writeFileSync } from "node:fs";
import { classNames, documentedApi, entryId } from "./documented_api.ts";
import { readExpectations } from "./run/expectations.ts";

/**
 * Generates the page of names from the documented API. To update the page, run `deno run --allow-read=.
 * --allow-write=docs conformance/names_page.ts`
 */

/** The page's file. */
export const namesFile: URL = new URL("../docs/names.md", import.meta.url);

/** Returns the page's text. */
export function namesPage(): string {
  return `# Names

Every entry of OpenVINO's documented Python API, and what stands for it here: the classes' members, overload by
overload, as the official binding has them. Made by \`conformance/names_page.ts\` from the data that the conformance kit
checks.

<!-- deno-fmt-ignore-start -->

${nameTable()}
<!-- deno-fmt-ignore-end -->
`;
}

function nameTable(): string {
  const reasons = new Map(readExpectations().map(({ id, reason }) => [id, reason]));
  return [...classNames].map(([python, typescript]) => {
    const rows = documentedApi.filter((entry) => entry.class === python);
    // A class that does not exist has no name here.
    const isHere = rows.some((row) => row.typescript !== null);
    const heading = python === typescript || !isHere ? `**${python}**` : `**${python}** → **${typescript}**`;
    const lines = rows.map((row) => {
      const here = row.typescript === null ? "–" : code(row.typescript);
      return `| ${code(row.python)} | ${here} | ${row.note ?? reasons.get(entryId(row)) ?? ""} |`;
    });
    return `${heading}\n\n| Python | TypeScript | |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
  }).join("\n");
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

if (import.meta.main) writeFileSync(namesFile, namesPage());
