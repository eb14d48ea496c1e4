import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Part } from "./protobuf.ts";
import type { Parameter } from "./shapes.ts";
import { parameterChunks } from "./weights.ts";

/** A file's path and content. */
export interface Content {
  readonly path: string;
  /** Bytes, and parameters ordered by index. */
  readonly parts: readonly Part<Parameter>[];
}

/** A file being written. */
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

  /** Writes the bytes before the next parameter. Returns whether that is the given one. */
  async reach(parameter?: Parameter): Promise<boolean> {
    const small: Uint8Array[] = [];
    let part = this.#parts[this.#next];
    for (; part instanceof Uint8Array; part = this.#parts[++this.#next]) small.push(part);
    if (small.length > 0) await this.write(Buffer.concat(small));
    return part !== undefined && part.index === parameter?.index;
  }

  /** Continues after a parameter. */
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

  /** Closes the file. Returns the SHA-256 of its content. */
  finish(): string {
    if (this.#next < this.#parts.length) throw new Error("a parameter is out of order");
    return this.#hash.digest("hex");
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * Writes files in parallel, so that each parameter's elements are computed only once.
 *
 * @param contents The files, which must not exist.
 * @param parameters All parameters of the network, in order.
 * @param onBytes Called with the number of bytes written since the last call.
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
