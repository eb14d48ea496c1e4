import { readFileSync } from "node:fs";
import { Failure } from "./failure.ts";
import { defaultMaxMegapixels } from "./max_megapixels.ts";
import type { Picture } from "./picture.ts";

/** What the decoder's thread is asked for. */
export interface DecodeRequest {
  id: number;
  /** The image file. */
  bytes: Uint8Array<ArrayBuffer>;
  channels: 1 | 3;
  maxMegapixels: number;
}

/** What it answers: the picture, or why there is none. */
export interface DecodeReply {
  id: number;
  picture?: Picture;
  message?: string;
}

/**
 * Decodes image files on a thread of its own.
 *
 * Decoding is plain JavaScript, which would hold up the event loop and with it the inference: on a second thread the
 * decoder is loaded while OpenVINO compiles the model, and the next picture is decoded while the last is classified.
 */
export class PictureDecoder {
  readonly #worker = new Worker(new URL("./decode_worker.ts", import.meta.url), { type: "module" });
  readonly #waiting = new Map<number, PromiseWithResolvers<Picture>>();
  readonly #maxMegapixels: number;
  #lastId = 0;
  #broken: Error | undefined;

  /** @param maxMegapixels Greater images are refused. */
  constructor(maxMegapixels = defaultMaxMegapixels) {
    this.#maxMegapixels = maxMegapixels;
    this.#worker.onmessage = ({ data: { id, picture, message } }: MessageEvent<DecodeReply>) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (picture) waiting?.resolve(picture);
      else waiting?.reject(new Failure(message));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#broken = new Error(`the decoder's thread failed: ${event.message}`);
      for (const { reject } of this.#waiting.values()) reject(this.#broken);
      this.#waiting.clear();
    };
  }

  /** The picture of an image file, in grey (1 channel) or colours (3). Decoding begins now, though nobody waits yet. */
  async decode(path: string, channels: 1 | 3): Promise<Picture> {
    if (this.#broken) throw this.#broken;
    // Read here, not there: the thread is ready sooner without node:fs.
    const bytes = new Uint8Array(readFileSync(path));
    const waiting = Promise.withResolvers<Picture>();
    const id = ++this.#lastId;
    this.#waiting.set(id, waiting);
    this.#worker.postMessage({ id, bytes, channels, maxMegapixels: this.#maxMegapixels } satisfies DecodeRequest, [
      bytes.buffer,
    ]);
    return await waiting.promise;
  }

  /** Ends the thread, whatever it is doing. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
