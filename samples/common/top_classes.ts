/** A class with its probability, or its raw value if the network does not end in a softmax. */
export interface ClassScore<N = number> {
  classId: number;
  probability: N;
}

/** The best classes, best first; of equal ones, the lower index first. */
export function topClasses<N extends number | bigint>(scores: ArrayLike<N>, count: number): ClassScore<N>[] {
  const order = (classId: number) => Number.isNaN(scores[classId]) ? -Infinity : scores[classId]!;
  return Array.from({ length: scores.length }, (_, classId) => classId)
    .sort((a, b) => order(b) > order(a) ? 1 : order(b) < order(a) ? -1 : a - b)
    .slice(0, count)
    .map((classId) => ({ classId, probability: scores[classId]! }));
}
