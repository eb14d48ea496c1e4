import type { Shape } from "./layers.ts";
import { hash } from "./weights.ts";

/** The size in pixels of squares of about the same colour. */
const BLOCK = 16;

const made = new Map<string, Float32Array<ArrayBuffer>>();

/**
 * Returns a copy of an image, which is generated once.
 *
 * @param shape As for {@linkcode makePicture}.
 * @param seed As for {@linkcode makePicture}.
 */
export function picture(shape: Shape, seed: number): Float32Array<ArrayBuffer> {
  const key = [seed, ...shape].join();
  const pixels = made.get(key) ?? makePicture(shape, seed);
  made.set(key, pixels);
  return pixels.slice();
}

/**
 * Generates an image of coloured squares with some noise: integers from 0 to 254, the range for which the networks are
 * made.
 *
 * White noise would not do: a network that averages over the image, such as GoogLeNet, cannot tell one such image from
 * another.
 *
 * @param shape The input's shape, `[1, 3, height, width]`; the images of a larger batch differ.
 * @param seed Selects the image: a small non-negative integer.
 */
export function makePicture(shape: Shape, seed: number): Float32Array<ArrayBuffer> {
  const [batch, channels, height, width] = shape as readonly [number, number, number, number];
  const pixels = new Float32Array(batch * channels * height * width);
  const columns = Math.ceil(width / BLOCK);
  const rows = Math.ceil(height / BLOCK);
  for (let index = 0; index < pixels.length; index++) {
    const x = index % width;
    const y = Math.floor(index / width) % height;
    const plane = Math.floor(index / (width * height));
    const block = (plane * rows + Math.floor(y / BLOCK)) * columns + Math.floor(x / BLOCK);
    const colour = (hash(2 * seed, block) >>> 24) * 3 >> 2;
    const noise = hash(2 * seed + 1, index) >>> 26;
    pixels[index] = colour + noise;
  }
  return pixels;
}
