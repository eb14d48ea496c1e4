/** A class with its probability, or its raw value if the network does not end in a softmax. */
export interface ClassScore {
  classId: number;
  probability: number;
}

/** The best classes, best first; of equal ones, the lower index first. */
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
