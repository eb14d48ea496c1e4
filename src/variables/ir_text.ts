import { Buffer } from "node:buffer";
import { firstElementOf } from "./xml_tags.ts";

/** The text of OpenVINO's XML model format, IR. */
export interface IRText {
  /** The text. For UTF-8 it has one character per byte, since decoding everything would take long. */
  readonly text: string;
  /** Decodes a part of the text. */
  decode(part: string): string;
}

type Encoding = "utf-8" | "latin1" | "utf-16le" | "utf-16be" | "utf-32le" | "utf-32be";

/** The text of bytes that may or may not be IR. */
interface Decoded extends IRText {
  /** Whether it contains NUL, where the parser stops. */
  readonly ends: boolean;
}

/**
 * Returns the text of a model's bytes if OpenVINO may read them as IR. It does if the first element is `net`, whatever
 * the file's name and whatever text or comments precede it.
 *
 * @param bytes The model's bytes.
 * @returns The text; undefined if the first element is another one or missing.
 */
export function irTextOf(bytes: Uint8Array): IRText | undefined {
  const read = decoded(bytes);
  return isNet(firstElementOf(read.text)) ? read : undefined;
}

/**
 * Tells from the first bytes whether a model may be IR.
 *
 * @param head The first bytes.
 * @returns Undefined if more bytes are needed.
 */
export function mayBeIR(head: Uint8Array): boolean | undefined {
  const { text, ends } = decoded(head);
  const first = firstElementOf(text);
  return first !== undefined || ends ? isNet(first) : undefined;
}

function isNet(element: string | undefined): boolean {
  return element?.toLowerCase() === "net";
}

function decoded(bytes: Uint8Array): Decoded {
  const own = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const encoding = encodingOf(own);
  const [all, decode] = encoding === "utf-8"
    ? [own.toString("latin1").replace(/^\xef\xbb\xbf/, ""), decodeUtf8] as const
    : [decodeWhole(own, encoding).replace(/^\ufeff/, ""), (part: string) => part] as const;
  const end = all.indexOf("\0");
  return { text: end < 0 ? all : all.slice(0, end), decode, ends: end >= 0 };
}

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

function decodeUtf8(part: string): string {
  return utf8.decode(Buffer.from(part, "latin1"));
}

function decodeWhole(bytes: Buffer, encoding: Exclude<Encoding, "utf-8">): string {
  switch (encoding) {
    case "latin1":
      return bytes.toString("latin1");
    case "utf-16le":
      return bytes.toString("utf16le");
    case "utf-16be":
      return Buffer.from(bytes.subarray(0, bytes.length & ~1)).swap16().toString("utf16le");
    default:
      return decodeUtf32(bytes, encoding === "utf-32le");
  }
}

/** The encoding that the parser, pugixml, detects from byte-order marks and first characters. */
function encodingOf(bytes: Buffer): Encoding {
  const starts = (...expected: readonly number[]) => expected.every((byte, i) => bytes[i] === byte);
  if (bytes.length < 4) return "utf-8";
  if (starts(0, 0, 0xfe, 0xff) || starts(0, 0, 0, 0x3c)) return "utf-32be";
  if (starts(0xff, 0xfe, 0, 0) || starts(0x3c, 0, 0, 0)) return "utf-32le";
  if (starts(0xfe, 0xff) || starts(0, 0x3c)) return "utf-16be";
  if (starts(0xff, 0xfe) || starts(0x3c, 0)) return "utf-16le";
  const declared = /^<\?xml\s[^>]*?\sencoding\s*=\s*(["'])(iso-8859-1|latin1)\1/i;
  return declared.test(bytes.subarray(0, 4096).toString("latin1")) ? "latin1" : "utf-8";
}

function decodeUtf32(bytes: Buffer, isLittleEndian: boolean): string {
  const parts: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    parts.push(point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point));
  }
  return parts.join("");
}
