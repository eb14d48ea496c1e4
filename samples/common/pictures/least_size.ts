/** A size in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * How many times larger than the network's input a scaled-down image must be. With this margin, resizing it changes
 * results less than one resizing method differs from another (README).
 */
const margin = 1.5;

/** The minimum size of decoded images for a network's input size. */
export const leastSizeFor = ({ width, height }: Size): Size => ({ width: margin * width, height: margin * height });

/** The smallest of a JPEG's fast scales, in eighths, at which it is not below a minimum size. */
export function eighthsFor(header: { width?: number; height?: number; orientation: number }, least: Size): number {
  const { width = 0, height = 0, orientation } = header;
  // Stored rotated by 90 degrees.
  const [leastWidth, leastHeight] = orientation >= 5 ? [least.height, least.width] : [least.width, least.height];
  return [1, 2, 4].find((eighths) => width * eighths >= 8 * leastWidth && height * eighths >= 8 * leastHeight) ?? 8;
}
