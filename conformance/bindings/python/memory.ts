/**
 * Memory that both sides see: a copy on each, made equal whenever a message goes either way. To a program that is the
 * same as sharing it, since neither side runs while the other does.
 */
import { Buffer } from "node:buffer";

/** One block. */
interface Block {
  readonly bytes: Uint8Array;
  /** What both sides have. */
  known: Uint8Array;
}

/** What the other side is told of a block: its number, and its bytes as base64. */
export type Change = readonly [id: number, base64: string];

/** A typed array, as the other side finds it. */
export interface View {
  readonly view: number;
  readonly offset: number;
  readonly length: number;
}

/** The blocks of this side. */
export class SharedBlocks {
  readonly #blocks = new Map<number, Block>();
  readonly #idOf = new Map<ArrayBufferLike, number>();
  #next = 1;

  /** Tells where a typed array's elements are; its memory is shared from now on. */
  viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): View {
    let id = this.#idOf.get(buffer);
    if (id === undefined) {
      id = this.#next;
      this.#next += 2;
      // What it holds is a change, which the next message tells.
      this.#add(id, buffer, new Uint8Array(0));
    }
    return { view: id, offset: byteOffset, length: byteLength };
  }

  /** Memory of the other side, which has even numbers. */
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

  /** What has changed here since the last message. */
  changes(): Change[] {
    const changes: Change[] = [];
    for (const [id, block] of this.#blocks) {
      if (Buffer.compare(block.bytes, block.known) === 0 && block.known.length === block.bytes.length) continue;
      block.known = block.bytes.slice();
      changes.push([id, block.known.toBase64()]);
    }
    return changes;
  }

  /** Takes what has changed there. */
  apply(changes: readonly Change[]): void {
    for (const [id, base64] of changes) {
      const bytes = Uint8Array.fromBase64(base64);
      // Before a view of it was asked for, there is no block here.
      const block = this.#blocks.get(id);
      if (!block) this.buffer(id, bytes.length);
      const { bytes: target } = this.#blocks.get(id)!;
      target.set(bytes);
      this.#blocks.get(id)!.known = bytes;
    }
  }

  /** Forgets all. */
  clear(): void {
    this.#blocks.clear();
    this.#idOf.clear();
  }
}
