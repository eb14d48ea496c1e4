import { Buffer } from "node:buffer";
import { nameOf } from "./rt_info.ts";
import { tagsOf } from "./variables/xml_tags.ts";

/**
 * Makes a model's XML that of a saved model: OpenVINO drops the names of the nodes that each node was made of, which a
 * reshape notes, and adds its own version to the runtime information. Elements are on lines of their own, and nothing
 * else looks like one, since texts are escaped.
 *
 * @param xml The XML as OpenVINO writes it.
 * @param version What to add: the version's name and its text.
 * @returns The bytes of the new XML. All other bytes stay as they are.
 */
export function savedText(xml: Uint8Array, version: { readonly name: string; readonly text: string }): Uint8Array {
  // One character per byte, so that bytes are kept and names are in OpenVINO's order.
  const text = Buffer.from(xml).toString("latin1");
  const end = text.indexOf("\n\t<rt_info");
  const layers = text.slice(0, end)
    .replaceAll(/\n\t+<attribute name="fused_names" version="0" value="[^"]*" \/>/g, "")
    .replaceAll(/\n(\t+)<rt_info>\n\1<\/rt_info>/g, "");
  return Buffer.from(layers + withEntry(text.slice(end), version.name, version.text), "latin1");
}

/** Adds an entry to the section of runtime information, whose entries are sorted by name, or replaces it. */
function withEntry(section: string, name: string, value: string): string {
  const escaped = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
  const [start, ...entries] = section
    .replace("\n\t<rt_info />", "\n\t<rt_info>\n\t</rt_info>")
    .split(/(?=\n\t\t<[^/]|\n\t<\/rt_info>)/);
  const others = entries.filter((entry) => keyOf(entry) !== name);
  const place = others.findIndex((entry) => keyOf(entry) > name);
  return [
    start,
    ...others.slice(0, place),
    `\n\t\t<info name="${name}" value="${escaped}" />`,
    ...others.slice(place),
  ].join("");
}

/** The name of the entry that lines begin with; the section's end is after all names. */
function keyOf(lines: string): string {
  const [tag] = tagsOf(lines);
  return tag && tag.kind !== "end" ? nameOf(tag) : "\uffff";
}
