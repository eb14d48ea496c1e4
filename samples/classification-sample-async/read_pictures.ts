import { readFileSync } from "node:fs";
import { ahead, type Started } from "./decoding_pool.ts";
import { causeOf } from "./failure.ts";
import { readImageHeader } from "./headers/image_header.ts";
import type { Input, InputFailure } from "./inputs.ts";
import { eighthsFor, type Size } from "./least_size.ts";
import type { Picture } from "./picture.ts";
import type { PicturePool } from "./picture_pool.ts";

/** An image that is ready for the network. */
export interface NamedPicture {
  /** Its place among the inputs. */
  index: number;
  path: string;
  picture: Picture;
  /** To be called when its pixels are no longer used: others may take their memory. */
  release: () => void;
}

/** How pictures are to be. */
export interface PictureOptions {
  channels: 1 | 3;
  maxMegapixels: number;
  leastSize?: Size | undefined;
}

/** Enough to keep the threads busy while a network is compiled. */
const mostAhead = 64;
/** What files and pictures may take together that are on their way, whatever the folder's size. */
const mostBytes = 512 * 2 ** 20;

/**
 * The pictures of the inputs, as soon as each is decoded; those that cannot be are reported and left out.
 *
 * The first are decoded from now on, though nobody asks for them yet.
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
      if ("result" in outcome) yield { index, path, picture: outcome.result, release: outcome.release };
      else onFailure({ path, message: `cannot read '${path}': ${causeOf(outcome.error)}` });
    }
  }
  return pictures();
}

function startReading(
  { path, picture }: Input,
  pool: Pick<PicturePool, "run">,
  options: PictureOptions,
): Started<Picture> {
  if (picture) return { weight: 0, result: () => Promise.resolve(picture) };
  // Read here, not there: the thread is ready sooner without node:fs.
  const bytes = new Uint8Array(readFileSync(path));
  return {
    weight: bytes.length + bytesFor(bytes, options),
    result: () => pool.run({ bytes, ...options }, [bytes.buffer]),
  };
}

/** About how much memory a picture takes from being decoded to being classified. */
function bytesFor(file: Uint8Array, { channels, leastSize }: PictureOptions): number {
  const header = readImageHeader(file);
  const pixels = (header?.width ?? 0) * (header?.height ?? 0);
  // What image-js takes was measured.
  if (header?.format !== "JPEG") return 36 * pixels;
  // In the decoder, on the way, and as OpenVINO's copy.
  const copies = 3 * channels;
  const scale = leastSize ? eighthsFor(header, leastSize) / 8 : 1;
  const coefficients = header.progressive ? 2 * (header.components ?? 3) : 0;
  return pixels * (copies * scale ** 2 + coefficients);
}
