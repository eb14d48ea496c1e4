/** A class and how probable it is; for a network without a softmax at its end, its raw value. */
export interface ClassScore {
  classId: number;
  probability: number;
}

/** The best classes, best first; of equals, the first one first. */
export function topClasses(scores: ArrayLike<number>, count: number): ClassScore[] {
  const scoreOf = (classId: number) => {
    const score = scores[classId]!;
    return Number.isNaN(score) ? -Infinity : score;
  };
  return Array.from({ length: scores.length }, (_, classId) => classId)
    .sort((a, b) => scoreOf(b) - scoreOf(a) || a - b)
    .slice(0, count)
    .map((classId) => ({ classId, probability: scores[classId]! }));
}
