/** The brightness of RGB pixels, rounded as Pillow's `convert("L")` does. */
export function greyOf(rgb: Uint8Array): Uint8Array<ArrayBuffer> {
  const grey = new Uint8Array(rgb.length / 3);
  for (let to = 0, from = 0; to < grey.length; to++, from += 3) {
    grey[to] = (19595 * rgb[from]! + 38470 * rgb[from + 1]! + 7471 * rgb[from + 2]! + 0x8000) >> 16;
  }
  return grey;
}

/**
 * Converts pixels of four inks, where 255 means none, to RGB: JPEG files store them like this, and Pillow converts them
 * like this.
 */
export function rgbOfInks(inks: Uint8Array): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(inks.length / 4 * 3);
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const black = inks[from + 3]!;
    for (let ink = 0; ink < 3; ink++) rgb[to++] = Math.max(0, black - dividedBy255((255 - inks[from + ink]!) * black));
  }
  return rgb;
}

/** Divides a product of two bytes by 255, rounding. */
function dividedBy255(product: number): number {
  const rounded = product + 128;
  return ((rounded >> 8) + rounded) >> 8;
}
