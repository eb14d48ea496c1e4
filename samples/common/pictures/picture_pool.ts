import { availableParallelism } from "node:os";
import { startThread } from "../../threads.ts";
import { ThreadPool } from "../thread_pool.ts";
import type { Size } from "./least_size.ts";
import type { Picture } from "./picture.ts";

/** A thread's job. */
export interface DecodeWork {
  /** The image file's content. */
  bytes: Uint8Array<ArrayBuffer>;
  channels: 1 | 3;
  /** The maximum size of an image; larger ones are refused. */
  maxMegapixels: number;
  /** The minimum size for decoding JPEGs at a smaller scale. */
  leastSize?: Size | undefined;
}

/** Threads that decode image files. */
export type PicturePool = ThreadPool<DecodeWork, Picture>;

/** Enough threads for any network of usual size. */
const mostThreads = 8;

/**
 * The number of decoding threads. OpenVINO's threads need processors too, unless decoding takes almost all the time.
 */
export function decodingThreads({ fullSize }: { fullSize: boolean }, processors = availableParallelism()): number {
  return Math.min(mostThreads, Math.max(1, fullSize ? processors : processors - 1));
}

/**
 * Starts a pool of decoding threads.
 *
 * Decoding on the JavaScript thread would block the event loop and thus inference. On other threads, the decoder is
 * loaded while OpenVINO compiles the model, and the next images are decoded while earlier ones are classified.
 */
export function startPicturePool(threads: number): PicturePool {
  return new ThreadPool({
    start: () => startThread(new URL("./decode_worker.ts", import.meta.url)),
    threads,
  });
}
