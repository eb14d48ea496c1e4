import { Tensor } from "openvino-ffi";
import type { Picture } from "./pictures/picture.ts";

/** A picture in the middle of a square. */
export interface Letterboxed {
  /** The square in layout NHWC. */
  readonly square: Tensor<"u8">;
  /** The columns of the square left of the picture. */
  readonly left: number;
  /** The rows of the square above the picture. */
  readonly top: number;
}

/** Puts a picture into the middle of a black square, so that it keeps its proportions when the square is resized. */
export function letterbox({ width, height, channels, pixels }: Picture): Letterboxed {
  const side = Math.max(width, height);
  const [left, top] = [(side - width) >> 1, (side - height) >> 1];
  const square = new Tensor("u8", [1, side, side, channels]);
  new Tensor(square, [0, top, left, 0], [1, top + height, left + width, channels]).copyFrom(pixels);
  return { square, left, top };
}
