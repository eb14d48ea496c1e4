import { documentedApi, type Entry, entryId, pageOf } from "../documented_api.ts";
import { type Markup, markup } from "./markup.ts";

const entries: ReadonlyMap<string, Entry> = new Map(documentedApi.map((entry) => [entryId(entry), entry]));

/** Finds a documented entry by its id. */
export function entryOf(id: string): Entry | undefined {
  return entries.get(id);
}

/** Links a documented entry to the class's documentation page, at the member if it has a name. */
export function entryLink(entry: Entry): Markup {
  const member = /^\w+/.exec(entry.python)?.[0];
  const isConstructor = member === entry.class.split(".").at(-1);
  const place = member === undefined || isConstructor ? "" : `.${member}`;
  const address = `${pageOf(entry.class)}#openvino.${entry.class}${place}`;
  return markup`<a href="${address}"><code>${breakable(entry.python)}</code></a>`;
}

/** A name that can be wrapped after a comma, a slash, a hyphen and an opening parenthesis, and before a dot. */
export function breakable(name: string): Markup {
  return markup`${name.split(/(?<=[-(,/])|(?=\.)/).flatMap((part, i) => i === 0 ? [part] : [markup`<wbr>`, part])}`;
}

/** The id of a class's section in the page. */
export function classId(name: string): string {
  return `class-${name.replaceAll(/[^\w.-]/g, "-")}`;
}
