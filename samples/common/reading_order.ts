import { type RotatedBox, sizeOf } from "./rotated_box.ts";

/** Sorts lines of text as they are read: from top to bottom, and those beside each other from left to right. */
export function inReadingOrder<L extends { readonly points: RotatedBox }>(lines: readonly L[]): L[] {
  const middle = ({ points: [topLeft, , bottomRight] }: L) => (topLeft[1] + bottomRight[1]) / 2;
  const rows: L[][] = [];
  for (const line of lines.toSorted((a, b) => middle(a) - middle(b))) {
    const first = rows.at(-1)?.[0];
    if (first && middle(line) - middle(first) < sizeOf(first.points).height / 2) rows.at(-1)!.push(line);
    else rows.push([line]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.points[0][0] - b.points[0][0]));
}
