import type { Image } from "image-js";
import { Tensor } from "openvino-ffi";

/** What narrower pictures of a batch have at their right, the middle of the range of colours. */
const grey = 127;

/** One tensor of colour pictures of equal height, in layout NHWC. */
export function batchOf(pictures: readonly Image[]): Tensor<"u8"> {
  const { height } = pictures[0]!;
  const width = Math.max(...pictures.map((picture) => picture.width));
  const batch = new Tensor("u8", [pictures.length, height, width, 3]);
  batch.data.fill(grey);
  pictures.forEach((picture, i) => {
    new Tensor(batch, [i, 0, 0, 0], [i + 1, height, picture.width, 3]).copyFrom(picture.getRawImage().data);
  });
  return batch;
}
