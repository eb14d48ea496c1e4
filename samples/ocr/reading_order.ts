import { isUpended, type RotatedBox, rotatedBox, sizeOf } from "./rotated_box.ts";

/**
 * Sorts lines of text as they are read: from top to bottom, and those beside each other from left to right; if most run
 * downwards, as if the page were turned.
 */
export function inReadingOrder<L extends { readonly points: RotatedBox }>(lines: readonly L[]): L[] {
  const isSideways = 2 * lines.filter(({ points }) => isUpended(points)).length > lines.length;
  const places = lines.map((line) => {
    const box = isSideways ? rotatedBox(line.points.map(([x, y]) => [y, -x])) : line.points;
    return { line, left: box[0][0], middle: (box[0][1] + box[2][1]) / 2, height: sizeOf(box).height };
  }).sort((a, b) => a.middle - b.middle);
  const rows: (typeof places)[] = [];
  for (const place of places) {
    const first = rows.at(-1)?.[0];
    if (first && place.middle - first.middle < first.height / 2) rows.at(-1)!.push(place);
    else rows.push([place]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.left - b.left).map(({ line }) => line));
}
