import type { Picture } from "../classification-sample-async/picture.ts";

/** A picture in the middle of a square. */
export interface Letterboxed {
  readonly square: Picture;
  /** The columns of the square left of the picture. */
  readonly left: number;
  /** The rows of the square above the picture. */
  readonly top: number;
}

/** Puts a picture into the middle of a black square, so that it keeps its proportions when the square is resized. */
export function letterbox(picture: Picture): Letterboxed {
  const { width, height, channels, pixels } = picture;
  const side = Math.max(width, height);
  const left = (side - width) >> 1;
  const top = (side - height) >> 1;
  const square = new Uint8Array(side * side * channels);
  for (let row = 0; row < height; row++) {
    const line = pixels.subarray(row * width * channels, (row + 1) * width * channels);
    square.set(line, ((top + row) * side + left) * channels);
  }
  return { square: { width: side, height: side, channels, pixels: square }, left, top };
}
