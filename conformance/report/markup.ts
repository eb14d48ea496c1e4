import { escapeMarkup } from "./text.ts";

/** HTML, as opposed to text that is yet to be escaped. */
export class Markup {
  readonly #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  toString(): string {
    return this.#html;
  }
}

/** What can stand in HTML: text, which is escaped, and HTML. */
export type Content = string | number | Markup | readonly Content[];

/** Makes HTML of a template. Whatever is put into it is escaped, unless it is HTML made in this way itself. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => (i === 0 ? "" : htmlOf(contents[i - 1]!)) + part).join(""));
}

/** Nothing. */
export const nothing: Markup = new Markup("");

function htmlOf(content: Content): string {
  if (content instanceof Markup) return content.toString();
  return typeof content === "object" ? content.map(htmlOf).join("") : escapeMarkup(String(content));
}
