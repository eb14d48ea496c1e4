/** An upright rectangle, and how sure a network is of it. */
export interface ScoredBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly score: number;
}

/** Keeps of boxes that overlap the one with the best score. Returns those kept, the best first. */
export function nonMaximumSuppression<B extends ScoredBox>(boxes: readonly B[], mostOverlap: number): B[] {
  const kept: B[] = [];
  for (const box of boxes.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((better) => overlap(box, better) <= mostOverlap)) kept.push(box);
  }
  return kept;
}

/** The area that two boxes share, as a part of the area that they cover. */
export function overlap(a: ScoredBox, b: ScoredBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / (a.width * a.height + b.width * b.height - shared);
}
