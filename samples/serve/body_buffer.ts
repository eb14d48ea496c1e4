import type { Lease } from "./budget.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";

/** What becomes of a body: a copy of its tensors, the outputs, and the answer, which are about as large each. */
const LATER = 3;

/** Collects the pieces of a body. */
export class BodyBuffer {
  readonly #maxBytes: number;
  readonly #lease: Lease;
  #whole: Uint8Array<ArrayBuffer>;
  #length = 0;

  /**
   * Creates a buffer.
   *
   * @param bytes The expected number of bytes.
   * @param maxBytes The maximum number of bytes.
   * @param lease Counts what it holds.
   * @throws {ProtocolError} If more is expected than may be.
   */
  constructor(bytes: number, maxBytes: number, lease: Lease) {
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    this.#maxBytes = maxBytes;
    this.#lease = lease;
    this.#hold(bytes);
    this.#whole = new Uint8Array(bytes);
  }

  /**
   * Adds a copy of a piece.
   *
   * @throws {ProtocolError} If there is no room for it.
   */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.byteLength;
    if (length > this.#maxBytes) throw tooLarge(this.#maxBytes);
    if (length > this.#whole.byteLength) {
      const capacity = Math.min(this.#maxBytes, Math.max(2 * this.#whole.byteLength, length));
      this.#hold(capacity - this.#whole.byteLength);
      const larger = new Uint8Array(capacity);
      larger.set(this.#whole.subarray(0, this.#length));
      this.#whole = larger;
    }
    this.#whole.set(piece, this.#length);
    this.#length = length;
  }

  #hold(bytes: number): void {
    this.#lease.reserve((1 + LATER) * bytes);
    this.#lease.add(bytes);
  }

  /** A view of all pieces. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#whole.subarray(0, this.#length);
  }
}

function tooLarge(maxBytes: number): ProtocolError {
  return new ProtocolError(413, `the body has more than ${maxBytes} bytes, which are enough here`);
}
