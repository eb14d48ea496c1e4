import type { Picture } from "./picture.ts";

/** Undoes the rotation and mirroring of an Exif orientation. */
export function turnUpright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { width, height, channels, pixels } = picture;
  // The position of the stored image's first pixel, and the steps along its rows and columns.
  const [mirroredRows, mirroredColumns, swapped] = turns[orientation]!;
  const [newWidth, newHeight] = swapped ? [height, width] : [width, height];
  const [alongRow, alongColumn] = swapped ? [newWidth, 1] : [1, newWidth];
  const stepX = mirroredRows ? -alongRow : alongRow;
  const stepY = mirroredColumns ? -alongColumn : alongColumn;
  const start = (mirroredRows ? (width - 1) * alongRow : 0) + (mirroredColumns ? (height - 1) * alongColumn : 0);
  const turned = new Uint8Array(pixels.length);
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = (start + y * stepY) * channels;
    for (let x = 0; x < width; x++, to += stepX * channels) {
      for (let channel = 0; channel < channels; channel++) turned[to + channel] = pixels[from++]!;
    }
  }
  return { width: newWidth, height: newHeight, channels, pixels: turned };
}

/** For each orientation: whether rows are reversed, columns are reversed, and rows become columns. */
const turns: Record<number, [boolean, boolean, boolean]> = {
  2: [true, false, false],
  3: [true, true, false],
  4: [false, true, false],
  5: [false, false, true],
  6: [false, true, true],
  7: [true, true, true],
  8: [true, false, true],
};
