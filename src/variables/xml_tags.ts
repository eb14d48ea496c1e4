/** A tag of an XML text. */
export interface XmlTag {
  /** The element's name. */
  readonly name: string;
  readonly kind: "start" | "end" | "empty";
  /** Its attributes as they are written. */
  readonly attributes: string;
}

/**
 * Goes through the tags of an XML text, leaving out comments, CDATA, declarations and document types. It takes what
 * pugixml takes, which OpenVINO reads its IR with, and forgives more: what is no XML at all, OpenVINO refuses.
 *
 * @param text The text.
 * @returns Its tags, in order.
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

/** The name of an XML text's first element; undefined if there is none, or it is cut off. */
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

/** Where what is no tag ends: a comment, CDATA, a declaration, a document type; undefined for a tag. */
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

/** Where a document type ends, in which quotes, comments and more declarations may stand. */
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

/** A tag from its name on: a `>` in an attribute's value is not its end. */
const restOfTag = /[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>/y;

/** Where a tag's `>` is; -1 if it has none. */
function endOfTag(text: string, from: number): number {
  restOfTag.lastIndex = from;
  return restOfTag.test(text) ? restOfTag.lastIndex - 1 : -1;
}

/**
 * The value of an attribute as it is written. Of several of one name the first counts, as for pugixml.
 *
 * @param attributes A tag's attributes.
 * @param name The attribute's name.
 * @returns The value without its quotes; undefined if there is no such attribute.
 */
export function attributeOf(attributes: string, name: string): string | undefined {
  for (const [, found, double, single] of attributes.matchAll(/([^\s=/"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (found === name) return double ?? single;
  }
  return undefined;
}

/**
 * What an attribute's value means: white space as blanks, entities as what they stand for, and no more after a NUL,
 * where C's text ends. A character that there is none of becomes U+FFFD.
 *
 * @param written The value as it is written, decoded.
 * @returns What it means.
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
