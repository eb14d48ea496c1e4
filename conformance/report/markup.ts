import { escapeMarkup } from "./text.ts";

/** HTML that needs no escaping, as opposed to text. */
export class Markup {
  readonly #html: string;

  constructor(html: string) {
    this.#html = html;
  }

  toString(): string {
    return this.#html;
  }
}

/** Contents of HTML: text, which gets escaped, and HTML. */
export type Content = string | number | Markup | readonly Content[];

/** Creates HTML from a template. Inserted values are escaped unless they were created by this function. */
export function markup(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(parts.map((part, i) => (i === 0 ? "" : htmlOf(contents[i - 1]!)) + part).join(""));
}

/** Empty HTML. */
export const nothing: Markup = new Markup("");

function htmlOf(content: Content): string {
  if (content instanceof Markup) return content.toString();
  return typeof content === "object" ? content.map(htmlOf).join("") : escapeMarkup(String(content));
}
