import { readFileSync } from "node:fs";
import { ahead, type Started } from "../thread_pool.ts";
import { causeOf } from "../failure.ts";
import { readImageHeader } from "./headers/image_header.ts";
import type { Input, InputFailure } from "./inputs.ts";
import { eighthsFor, type Size } from "./least_size.ts";
import type { Picture } from "./picture.ts";
import type { PicturePool } from "./picture_pool.ts";

/** A decoded image. */
export interface NamedPicture {
  /** The image's index among the inputs. */
  index: number;
  path: string;
  picture: Picture;
  /** The image's size in its file, of which a JPEG's picture may be a fraction. */
  fullSize: Size;
  /** Call it when the pixels are no longer used, so that their memory can be reused. */
  release: () => void;
}

/** Options for decoding. */
export interface PictureOptions {
  channels: 1 | 3;
  maxMegapixels: number;
  leastSize?: Size | undefined;
}

/** Enough to keep the threads busy while a network is compiled. */
const mostAhead = 64;
/** The maximum total size of files and images in progress, whatever the folder's size. */
const mostBytes = 512 * 2 ** 20;

/**
 * Yields the images of the inputs as soon as they are decoded; undecodable ones are reported and skipped.
 *
 * Decoding starts at once, before images are requested.
 */
export function readPictures(
  inputs: Input[],
  pool: Pick<PicturePool, "run">,
  options: PictureOptions,
  onFailure: (failure: InputFailure) => void,
  bounds = { most: mostAhead, mostWeight: mostBytes },
): AsyncGenerator<NamedPicture> {
  const outcomes = ahead(inputs.entries(), ([, input]) => startReading(input, pool, options), bounds);
  async function* pictures(): AsyncGenerator<NamedPicture> {
    for await (const outcome of outcomes) {
      const [index, { path }] = outcome.item;
      if ("result" in outcome) yield { index, path, ...outcome.result, release: outcome.release };
      else onFailure({ path, message: `cannot read '${path}': ${causeOf(outcome.error)}` });
    }
  }
  return pictures();
}

function startReading(
  { path, picture }: Input,
  pool: Pick<PicturePool, "run">,
  options: PictureOptions,
): Started<Pick<NamedPicture, "picture" | "fullSize">> {
  if (picture) return { weight: 0, result: () => Promise.resolve({ picture, fullSize: picture }) };
  // Read here rather than on the thread, which starts faster without node:fs.
  const bytes = new Uint8Array(readFileSync(path));
  const header = readImageHeader(bytes);
  return {
    weight: bytes.length + bytesFor(header, options),
    async result() {
      const picture = await pool.run({ bytes, ...options }, [bytes.buffer]);
      return { picture, fullSize: uprightSize(header) ?? picture };
    },
  };
}

function uprightSize(header: ReturnType<typeof readImageHeader>): Size | undefined {
  if (header?.width === undefined || header.height === undefined) return undefined;
  // Stored rotated by 90 degrees.
  const [width, height] = header.orientation >= 5 ? [header.height, header.width] : [header.width, header.height];
  return { width, height };
}

/** Estimates the memory that an image takes from decoding to classification. */
function bytesFor(header: ReturnType<typeof readImageHeader>, { channels, leastSize }: PictureOptions): number {
  const pixels = (header?.width ?? 0) * (header?.height ?? 0);
  // Measured with image-js.
  if (header?.format !== "JPEG") return 36 * pixels;
  // In the decoder, in transit, and as OpenVINO's copy.
  const copies = 3 * channels;
  const scale = leastSize ? eighthsFor(header, leastSize) / 8 : 1;
  const coefficients = header.progressive ? 2 * (header.components ?? 3) : 0;
  return pixels * (copies * scale ** 2 + coefficients);
}
