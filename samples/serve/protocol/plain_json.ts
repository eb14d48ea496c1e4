/** Refuses JSON that takes much longer to parse than tensors of its length: deep, or of many objects, names or lists. */
import { badRequest } from "./protocol_error.ts";

const [QUOTE, BACKSLASH, COLON] = [0x22, 0x5c, 0x3a];
const [LIST, LIST_END, OBJECT, OBJECT_END] = [0x5b, 0x5d, 0x7b, 0x7d];

/** More than a tensor has dimensions. */
const MAX_DEPTH = 32;

/** More than the objects and names of as many inputs and outputs as a request may have. */
const MAX_NAMES = 2 ** 15;

/** As many as a picture of 512 × 512 pixels nests. */
const MAX_LISTS = 2 ** 18 + 2 ** 10;

/** Throws a {@linkcode ProtocolError} if a text in UTF-8, which may be JSON, has not the structure of a request. */
export function requirePlain(text: Uint8Array): void {
  let [depth, names, lists] = [0, 0, 0];
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const byte = text[index]!;
    if (isInString) {
      if (byte === BACKSLASH) index += 1;
      else isInString = byte !== QUOTE;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === COLON) names += 1;
    else if (byte === LIST || byte === OBJECT) {
      depth += 1;
      if (byte === LIST) lists += 1;
      else names += 1;
      if (depth > MAX_DEPTH) throw badRequest(`the request is no JSON of less than ${MAX_DEPTH} levels`);
    } else if (byte === LIST_END || byte === OBJECT_END) depth -= 1;
  }
  if (names > MAX_NAMES) throw badRequest(`the request has ${names} objects and names, at most ${MAX_NAMES} may be`);
  if (lists > MAX_LISTS) {
    throw badRequest(`the request has ${lists} lists, at most ${MAX_LISTS} may be: send flat ones`);
  }
}
