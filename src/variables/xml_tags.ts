/** A tag in XML. */
export interface XmlTag {
  /** The element's name. */
  readonly name: string;
  readonly kind: "start" | "end" | "empty";
  /** The attributes as written. */
  readonly attributes: string;
}

/**
 * Iterates over the tags in XML, skipping comments, CDATA, declarations and document types. It accepts what pugixml,
 * OpenVINO's parser for IR, accepts, and more: OpenVINO refuses malformed XML.
 *
 * @param text The XML.
 * @returns The tags, in order.
 */
export function* tagsOf(text: string): Generator<XmlTag, void, void> {
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const skipped = endOfOther(text, at);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    const isEnd = text[at + 1] === "/";
    const nameAt = at + (isEnd ? 2 : 1);
    const nameEnd = endOfName(text, nameAt);
    const end = endOfTag(text, nameEnd);
    if (end < 0) return;
    const isEmpty = text[end - 1] === "/";
    yield {
      name: text.slice(nameAt, nameEnd),
      kind: isEnd ? "end" : isEmpty ? "empty" : "start",
      attributes: text.slice(nameEnd, isEmpty ? end - 1 : end),
    };
    at = end + 1;
  }
}

/** The name of the first element in XML; undefined if there is none or it is cut off. */
export function firstElementOf(text: string): string | undefined {
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at)) {
    const skipped = endOfOther(text, at);
    if (skipped === undefined) {
      const end = endOfName(text, at + 1);
      return end < text.length ? text.slice(at + 1, end) : undefined;
    }
    at = skipped;
  }
  return undefined;
}

/** The end of a comment, CDATA section, declaration or document type; undefined for a tag. */
function endOfOther(text: string, at: number): number | undefined {
  const after = (end: string, from: number) => {
    const found = text.indexOf(end, from);
    return found < 0 ? text.length : found + end.length;
  };
  if (text[at + 1] === "?") return after("?>", at + 2);
  if (text[at + 1] !== "!") return undefined;
  if (text.startsWith("<!--", at)) return after("-->", at + 4);
  if (text.startsWith("<![CDATA[", at)) return after("]]>", at + 9);
  return endOfGroup(text, at);
}

/** The end of a document type, which may contain quotes, comments and declarations. */
function endOfGroup(text: string, start: number): number {
  let at = start + 2;
  while (at < text.length) {
    const character = text[at]!;
    if (character === ">") return at + 1;
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      at = end < 0 ? text.length : end + 1;
    } else if (character === "<") at = endOfOther(text, at) ?? at + 1;
    else at += 1;
  }
  return at;
}

const name = /[^\0-\x20/>=]*/y;

function endOfName(text: string, from: number): number {
  name.lastIndex = from;
  name.test(text);
  return name.lastIndex;
}

/** The rest of a tag after its name. A `>` in an attribute's value does not end it. */
const restOfTag = /[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>/y;

/** The index of the tag's `>`; -1 if it has none. */
function endOfTag(text: string, from: number): number {
  restOfTag.lastIndex = from;
  return restOfTag.test(text) ? restOfTag.lastIndex - 1 : -1;
}

/**
 * Gets the value of an attribute as written. As in pugixml, the first of several with the same name counts.
 *
 * @param attributes A tag's attributes.
 * @param name The attribute's name.
 * @returns The value without quotes; undefined if there is no such attribute.
 */
export function attributeOf(attributes: string, name: string): string | undefined {
  for (const [, found, double, single] of attributes.matchAll(/([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (found === name) return double ?? single;
  }
  return undefined;
}

/**
 * Resolves an attribute's value: white space becomes blanks, entities are replaced, and a NUL ends the value, as it
 * does in C. References to invalid characters become U+FFFD.
 *
 * @param written The value as written, decoded.
 * @returns The resolved value.
 */
export function meaningOf(written: string): string {
  const text = written
    .replace(/\r\n|[\r\n\t]/g, " ")
    .replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(amp|lt|gt|quot|apos));/g, (_, hex, decimal, name) => {
      if (name !== undefined) return entities[name]!;
      return characterOf(hex === undefined ? Number(decimal) : parseInt(hex, 16));
    });
  return text.split("\0", 1)[0]!;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function characterOf(point: number): string {
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return isSurrogate || !(point <= 0x10ffff) ? "\ufffd" : String.fromCodePoint(point);
}
