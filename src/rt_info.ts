import { describe } from "./arguments/describe.ts";
import { requireString } from "./arguments/require.ts";
import { attributeOf, meaningOf, tagsOf, type XmlTag } from "./variables/xml_tags.ts";

/** A model's runtime information: texts by name, in groups by name. */
export interface RtInfo {
  /** A text, or a group of entries, by its name. */
  readonly [name: string]: string | RtInfo;
}

/**
 * Returns the section of runtime information in a model's XML, as OpenVINO writes it: elements are on lines of their
 * own, indented by their depth, and nothing else can begin so, since line breaks in texts are escaped.
 */
export function rtInfoIn(xml: Uint8Array): string {
  // Keep a byte-order mark: names may differ in nothing else.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(xml);
  const start = text.indexOf("\n\t<rt_info");
  return start < 0 ? "" : text.slice(start);
}

/** Parses the section of runtime information. An element is a group if it has no value. */
export function parseRtInfo(section: string): RtInfo {
  const root: [string, string | RtInfo][] = [];
  const open = [{ name: "", value: undefined as string | undefined, entries: root }];
  for (const tag of tagsOf(section)) {
    if (tag.kind !== "end") open.push({ name: nameOf(tag), value: textOf(tag, "value"), entries: [] });
    if (tag.kind === "start" || open.length === 1) continue;
    const { name, value, entries } = open.pop()!;
    open.at(-1)!.entries.push([name, entries.length > 0 || value === undefined ? Object.fromEntries(entries) : value]);
  }
  const info = Object.fromEntries(root)["rt_info"];
  return typeof info === "object" ? info : {};
}

/** An entry's name. One that cannot be an element's is an attribute of an element `info`. */
export function nameOf(tag: XmlTag): string {
  return textOf(tag, "name") ?? tag.name;
}

function textOf({ attributes }: XmlTag, name: string): string | undefined {
  const written = attributeOf(attributes, name);
  return written === undefined ? undefined : meaningOf(written);
}

/**
 * Returns the names in a path.
 *
 * @throws {TypeError} If it is neither a string nor an array of strings.
 * @throws {RangeError} If the array is empty.
 */
export function requireRtPath(path: unknown): readonly string[] {
  if (!Array.isArray(path)) {
    if (typeof path === "string") return [requireString(path, "path")];
    throw new TypeError(`"path" must be a string or an array of strings, got ${describe(path)}`);
  }
  if (path.length === 0) throw new RangeError(`"path" must have at least one name, got ${describe(path)}`);
  return Array.from(path as unknown[], (name, i) => requireString(name, `path[${i}]`));
}

/** The value at a path; undefined if there is none. */
export function rtValueAt(info: RtInfo, names: readonly string[]): string | RtInfo | undefined {
  let value: string | RtInfo | undefined = info;
  for (const name of names) {
    if (typeof value !== "object" || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
