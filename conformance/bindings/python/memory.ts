/**
 * Memory shared with Python: each side has a copy, and the copies are synchronized by every message. Since only one
 * side runs at a time, programs cannot tell it from shared memory.
 */
import { Buffer } from "node:buffer";

/** A block of shared memory. */
interface Block {
  readonly bytes: Uint8Array;
  /** The content that both sides have. */
  known: Uint8Array;
}

/** A changed block: its id and its bytes as base64. */
export type Change = readonly [id: number, base64: string];

/** A typed array in a shared block. */
export interface View {
  readonly view: number;
  readonly offset: number;
  readonly length: number;
}

/** The blocks on this side. */
export class SharedBlocks {
  readonly #blocks = new Map<number, Block>();
  readonly #idOf = new Map<ArrayBufferLike, number>();
  #next = 1;

  /** Describes a typed array's place in shared memory. Its memory is shared from now on. */
  viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): View {
    let id = this.#idOf.get(buffer);
    if (id === undefined) {
      id = this.#next;
      this.#next += 2;
      // The whole content is a change, sent with the next message.
      this.#add(id, buffer, new Uint8Array(0));
    }
    return { view: id, offset: byteOffset, length: byteLength };
  }

  /** Memory allocated by the other side, whose ids are even. */
  buffer(id: number, length: number): ArrayBufferLike {
    const block = this.#blocks.get(id);
    if (block) return block.bytes.buffer;
    const buffer = new ArrayBuffer(length);
    this.#add(id, buffer, new Uint8Array(length));
    return buffer;
  }

  #add(id: number, buffer: ArrayBufferLike, known: Uint8Array): void {
    this.#idOf.set(buffer, id);
    this.#blocks.set(id, { bytes: new Uint8Array(buffer), known });
  }

  /** Changes on this side since the last message. */
  changes(): Change[] {
    const changes: Change[] = [];
    for (const [id, block] of this.#blocks) {
      if (Buffer.compare(block.bytes, block.known) === 0 && block.known.length === block.bytes.length) continue;
      block.known = block.bytes.slice();
      changes.push([id, block.known.toBase64()]);
    }
    return changes;
  }

  /** Applies changes of the other side. */
  apply(changes: readonly Change[]): void {
    for (const [id, base64] of changes) {
      const bytes = Uint8Array.fromBase64(base64);
      // Until a view of it is requested, there is no block here.
      const block = this.#blocks.get(id);
      if (!block) this.buffer(id, bytes.length);
      const { bytes: target } = this.#blocks.get(id)!;
      target.set(bytes);
      this.#blocks.get(id)!.known = bytes;
    }
  }

  /** Drops all blocks. */
  clear(): void {
    this.#blocks.clear();
    this.#idOf.clear();
  }
}
