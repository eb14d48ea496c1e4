/** A picture's size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * How much larger than the network's input a picture is still decoded: what resizing it from there changes is less than
 * what one way of resizing differs from another (README).
 */
const margin = 1.5;

/** What pictures for a network of this input size may be decoded to. */
export const leastSizeFor = ({ width, height }: Size): Size => ({ width: margin * width, height: margin * height });

/** The smallest size that a JPEG is decoded to quickly, in eighths of its own, that is not below the least. */
export function eighthsFor(header: { width?: number; height?: number; orientation: number }, least: Size): number {
  const { width = 0, height = 0, orientation } = header;
  // Stored on its side.
  const [leastWidth, leastHeight] = orientation >= 5 ? [least.height, least.width] : [least.width, least.height];
  return [1, 2, 4].find((eighths) => width * eighths >= 8 * leastWidth && height * eighths >= 8 * leastHeight) ?? 8;
}
