import { Tensor } from "openvino-ffi";
import type { Picture } from "../common/pictures/picture.ts";

/**
 * Puts a picture into the middle of a black square, so that it keeps its proportions when the square is resized.
 * Returns the square, in layout NHWC, with the columns left of the picture and the rows above it.
 */
export function letterbox({ width, height, channels, pixels }: Picture) {
  const side = Math.max(width, height);
  const [left, top] = [(side - width) >> 1, (side - height) >> 1];
  const square = new Tensor("u8", [1, side, side, channels]);
  new Tensor(square, [0, top, left, 0], [1, top + height, left + width, channels]).copyFrom(pixels);
  return { square, left, top };
}
