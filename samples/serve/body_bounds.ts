/** How large a body can be that a model's inputs fit in. */
import type { Limits } from "./limits.ts";
import type { largestInputs } from "./ports.ts";
import { badRequest, ProtocolError } from "./protocol/protocol_error.ts";

/** Names, parameters and an id, and as many outputs as a request may name. */
const HEADER_BYTES = 2 ** 18;

/** An element as JSON, indented. */
const TEXT_BYTES_PER_ELEMENT = 64;

/** The limits of the bodies of one model's requests. */
export class BodyBounds {
  readonly #maxText: number;
  readonly #maxBinary: number;

  constructor(inputs: ReturnType<typeof largestInputs>, { maxTextBytes, maxBodyBytes }: Limits) {
    // Strings have any length, also if there are few.
    const text = inputs.bytes === Infinity ? Infinity : HEADER_BYTES + TEXT_BYTES_PER_ELEMENT * inputs.elements;
    this.#maxText = Math.min(maxTextBytes, text);
    this.#maxBinary = Math.min(maxBodyBytes, inputs.bytes);
  }

  /**
   * The maximum number of bytes of a body, with so many bytes of JSON if binary data follows. Throws a
   * {@linkcode ProtocolError} if the JSON alone is larger.
   */
  of(headerLength: number | undefined): number {
    if (headerLength === undefined) return this.#maxText;
    if (headerLength > this.#maxText) {
      throw new ProtocolError(
        413,
        `${headerLength} bytes of JSON are more than ${this.#maxText}, which are enough here`,
      );
    }
    return headerLength + this.#maxBinary;
  }
}

/** Reads the header with the number of bytes of JSON. */
export function headerLengthOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`Inference-Header-Content-Length is no number: '${text}'`);
  return Number(text);
}
