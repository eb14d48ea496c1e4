import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { ThreadPool } from "./decoding_pool.ts";
import type { Size } from "./least_size.ts";
import type { Picture } from "./picture.ts";

/** What a thread is asked for. */
export interface DecodeWork {
  /** The image file. */
  bytes: Uint8Array<ArrayBuffer>;
  channels: 1 | 3;
  /** Greater images are refused. */
  maxMegapixels: number;
  /** JPEGs may be decoded smaller if that is not below this size. */
  leastSize?: Size | undefined;
}

/** Threads that decode image files. */
export type PicturePool = ThreadPool<DecodeWork, Picture>;

/** No network of the usual sizes takes more pictures than so many give. */
const mostThreads = 8;

/** How many threads decode: OpenVINO's need the processors too, unless decoding is nearly all there is to do. */
export function decodingThreads({ fullSize }: { fullSize: boolean }, processors = availableParallelism()): number {
  return Math.min(mostThreads, Math.max(1, fullSize ? processors : processors - 1));
}

/**
 * Starts decoding on threads of its own.
 *
 * Decoding would hold up the event loop and with it the inference: on other threads the decoder is loaded while
 * OpenVINO compiles the model, and the next pictures are decoded while the last are classified.
 */
export function startPicturePool(threads: number): PicturePool {
  return new ThreadPool({
    start: () => new Worker(new URL("./decode_worker.ts", import.meta.url)),
    threads,
  });
}
