import type { Image } from "image-js";
import type { Point } from "../common/draw_boxes.ts";

/** A rectangle in any direction: its corners in pixels, clockwise from the top left. */
export type RotatedBox = readonly [Point, Point, Point, Point];

function distance([aX, aY]: Point, [bX, bY]: Point): number {
  return Math.hypot(aX - bX, aY - bY);
}

/** A rectangle's width and height. */
export function sizeOf([topLeft, topRight, , bottomLeft]: RotatedBox): { width: number; height: number } {
  return { width: distance(topLeft, topRight), height: distance(topLeft, bottomLeft) };
}

/** Whether it is much higher than wide, as a line of text is that runs downwards. */
export function isUpended(box: RotatedBox): boolean {
  const { width, height } = sizeOf(box);
  return height >= 1.5 * width;
}

/** Makes a rectangle of its four corners in any order. */
export function rotatedBox(corners: readonly Point[]): RotatedBox {
  const mean = (axis: 0 | 1) => corners.reduce((sum, corner) => sum + corner[axis], 0) / corners.length;
  const [middleX, middleY] = [mean(0), mean(1)];
  const angle = ([x, y]: Point) => Math.atan2(y - middleY, x - middleX);
  const clockwise = corners.toSorted((a, b) => angle(a) - angle(b));
  const sums = clockwise.map(([x, y]) => x + y);
  const topLeft = sums.indexOf(Math.min(...sums));
  return [...clockwise.slice(topLeft), ...clockwise.slice(0, topLeft)] as unknown as RotatedBox;
}

/** Moves each side of a rectangle outwards by a number of pixels. */
export function grown(box: RotatedBox, pixels: number): RotatedBox {
  return box.map((corner, i) => {
    // A corner moves away from both of its neighbours.
    const others = [box[(i + 1) % 4]!, box[(i + 3) % 4]!];
    const moved = (axis: 0 | 1) =>
      others.reduce(
        (sum, other) => sum + (corner[axis] - other[axis]) * pixels / distance(corner, other),
        corner[axis],
      );
    return [moved(0), moved(1)];
  }) as unknown as RotatedBox;
}

/** Cuts a rectangle out of a picture, upright and resized to a height. */
export function cut(image: Image, box: RotatedBox, height: number): Image {
  const [topLeft, topRight, , bottomLeft] = box;
  const size = sizeOf(box);
  const width = Math.max(1, Math.round(height * size.width / size.height));
  // From the pixels of what is cut to the picture's: their middles are half a pixel from their corners.
  const matrix = ([0, 1] as const).map((axis) => {
    const [along, down] = [(topRight[axis] - topLeft[axis]) / width, (bottomLeft[axis] - topLeft[axis]) / height];
    return [along, down, topLeft[axis] + (along + down - 1) / 2];
  });
  return image.transform(matrix, { width, height, inverse: true, borderType: "replicate" });
}
