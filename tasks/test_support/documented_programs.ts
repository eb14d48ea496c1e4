import { cpSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { root } from "./library_modules.ts";

/** A program of README or a guide: the blocks of a section, which continue each other. */
export interface DocumentedProgram {
  /** The page and its section. */
  readonly title: string;
  readonly code: string;
  /** What the page says that it prints, block by block. */
  readonly prints: readonly string[];
}

const pages: readonly string[] = ["README.md", ...globSync("docs/*.md", { cwd: root }).sort()];

function textOf(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** The programs of README and the guides. README's are first. */
export function documentedPrograms(): DocumentedProgram[] {
  return pages.flatMap((page) =>
    textOf(page).split(/^## /m).flatMap((section) => {
      const code = blocksOf(section, "ts").join("\n");
      const title = `${page}, ${section.split("\n", 1)[0]}`;
      return code ? [{ title, code, prints: blocksOf(section, "text") }] : [];
    })
  );
}

/** The contents of a text's blocks in a language. */
function blocksOf(text: string, language: string): string[] {
  const blocks = Array.from(text.matchAll(/^```(\w+)\n(.*?)^```$/gms));
  return blocks.flatMap(([, name, block = ""]) => name === language ? [block] : []);
}

/** Copies the files that the programs read into a folder, by the commands that the pages have for that. */
export function copyFiles(folder: string): void {
  const commands = pages.flatMap((page) => Array.from(textOf(page).matchAll(/^cp (.+) \.$/gm), ([, from]) => from!));
  for (const pattern of commands.flatMap((from) => from.split(" "))) {
    const found = globSync(pattern.replace("../openvino-ffi/", ""), { cwd: root });
    if (found.length === 0) throw new Error(`A page copies ${pattern}, which is not there`);
    for (const path of found) cpSync(join(root, path), join(folder, basename(path)));
  }
}

/** Tells whether a program's output has what its page says, in that order; consoles differ in white space. */
export function printsAs({ prints }: DocumentedProgram, output: string): boolean {
  const squeezed = (text: string) => text.replaceAll(/\s+/g, "");
  let at = 0;
  return prints.map(squeezed).every((text) => {
    const found = squeezed(output).indexOf(text, at);
    at = found + text.length;
    return found >= 0;
  });
}
