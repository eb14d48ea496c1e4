import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Part } from "./protobuf.ts";
import type { Parameter } from "./shapes.ts";
import { parameterChunks } from "./weights.ts";

/** A file to write: where, and what. */
export interface Content {
  readonly path: string;
  /** Bytes, and parameters in the order of their index. */
  readonly parts: readonly Part<Parameter>[];
}

/** A file that is being written. */
class Writing {
  readonly #handle: FileHandle;
  readonly #parts: readonly Part<Parameter>[];
  readonly #onBytes: (bytes: number) => void;
  readonly #hash = createHash("sha256");
  #next = 0;

  private constructor(handle: FileHandle, parts: readonly Part<Parameter>[], onBytes: (bytes: number) => void) {
    this.#handle = handle;
    this.#parts = parts;
    this.#onBytes = onBytes;
  }

  static async start({ path, parts }: Content, onBytes: (bytes: number) => void): Promise<Writing> {
    return new Writing(await open(path, "wx"), parts, onBytes);
  }

  /** Writes the bytes up to the next parameter, and tells whether it is this one. */
  async reach(parameter?: Parameter): Promise<boolean> {
    const small: Uint8Array[] = [];
    let part = this.#parts[this.#next];
    for (; part instanceof Uint8Array; part = this.#parts[++this.#next]) small.push(part);
    if (small.length > 0) await this.write(Buffer.concat(small));
    return part !== undefined && part.index === parameter?.index;
  }

  /** Goes on after a parameter. */
  pass(): void {
    this.#next += 1;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    for (let done = 0; done < bytes.length;) {
      done += (await this.#handle.write(bytes, done, bytes.length - done)).bytesWritten;
    }
    this.#onBytes(bytes.length);
  }

  /** Ends the file. Gives the SHA-256 of what was written. */
  finish(): string {
    if (this.#next < this.#parts.length) throw new Error("a parameter is out of order");
    return this.#hash.digest("hex");
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * Writes files side by side, so that each parameter's elements are computed once.
 *
 * @param contents The files, none of which may be there.
 * @param parameters All parameters of the network, in order.
 * @param onBytes Told how many bytes more are written.
 * @returns The files' SHA-256, in order.
 */
export async function writeFiles(
  contents: readonly Content[],
  parameters: readonly Parameter[],
  onBytes: (bytes: number) => void,
): Promise<string[]> {
  const files: Writing[] = [];
  try {
    for (const content of contents) files.push(await Writing.start(content, onBytes));
    for (const parameter of parameters) {
      const takers: Writing[] = [];
      for (const file of files) if (await file.reach(parameter)) takers.push(file);
      if (takers.length === 0) continue;
      for (const chunk of parameterChunks(parameter)) {
        const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
        for (const file of takers) await file.write(bytes);
      }
      for (const file of takers) file.pass();
    }
    for (const file of files) await file.reach();
    return files.map((file) => file.finish());
  } finally {
    for (const file of files) await file.close();
  }
}
