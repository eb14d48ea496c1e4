import type { Image } from "image-js";
import { Tensor } from "openvino-ffi";

/** What narrower pictures of a batch have at their right, the middle of the range of colours. */
const grey = 127;

/** One tensor of colour pictures of equal height, in layout NHWC. */
export function batchOf(pictures: readonly Image[]): Tensor {
  const { height } = pictures[0]!;
  const width = Math.max(...pictures.map((picture) => picture.width));
  const pixels = new Uint8Array(pictures.length * height * width * 3).fill(grey);
  pictures.forEach((picture, index) => {
    const { data } = picture.getRawImage();
    for (let row = 0; row < height; row++) {
      const line = data.subarray(row * picture.width * 3, (row + 1) * picture.width * 3);
      pixels.set(line, (index * height + row) * width * 3);
    }
  });
  return new Tensor("u8", [pictures.length, height, width, 3], pixels);
}
