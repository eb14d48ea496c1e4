import type { Lease } from "./budget.ts";
import { ProtocolError } from "./protocol/protocol_error.ts";

/** What becomes of a body: a copy of its tensors, the outputs, and the answer, which are about as large each. */
const LATER = 3;

/** Binary data begins at a multiple of this in memory, so that its numbers need not be copied to be read. */
const ALIGNMENT = 8;

/** Collects the pieces of a body. */
export class BodyBuffer {
  readonly #maxBytes: number;
  readonly #lease: Lease;
  /** Where the body begins in memory. */
  readonly #start: number;
  #whole: Uint8Array<ArrayBuffer>;
  #length = 0;

  /**
   * Expects a number of bytes, of which `headerLength` are before binary data, and counts what it holds in the lease.
   * Throws a {@linkcode ProtocolError} if more are expected than may be.
   */
  constructor(bytes: number, maxBytes: number, lease: Lease, headerLength: number) {
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    this.#maxBytes = maxBytes;
    this.#lease = lease;
    this.#hold(bytes);
    this.#start = (ALIGNMENT - headerLength % ALIGNMENT) % ALIGNMENT;
    this.#whole = this.#make(bytes);
  }

  /** Adds a copy of a piece. Throws a {@linkcode ProtocolError} if there is no room for it. */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.byteLength;
    if (length > this.#maxBytes) throw tooLarge(this.#maxBytes);
    if (length > this.#whole.byteLength) {
      const capacity = Math.min(this.#maxBytes, Math.max(2 * this.#whole.byteLength, length));
      this.#hold(capacity - this.#whole.byteLength);
      const larger = this.#make(capacity);
      larger.set(this.#whole.subarray(0, this.#length));
      this.#whole = larger;
    }
    this.#whole.set(piece, this.#length);
    this.#length = length;
  }

  #make(bytes: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(new ArrayBuffer(this.#start + bytes), this.#start);
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
