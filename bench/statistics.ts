/** The median of samples, and the quartiles that show their spread. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** The value below which a fraction of the samples lies, interpolated between the two nearest. */
export function quantile(samples: readonly number[], fraction: number): number {
  if (samples.length === 0) throw new RangeError("no samples have no quantile");
  const sorted = samples.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * fraction;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (sorted[above]! - sorted[below]!) * (position - below);
}

/** The median and the quartiles. */
export function spreadOf(samples: readonly number[]): Spread {
  return {
    median: quantile(samples, 0.5),
    low: quantile(samples, 0.25),
    high: quantile(samples, 0.75),
    count: samples.length,
  };
}

/**
 * Ratios of samples, round by round. Whatever slowed the machine down in a round affected both, and cancels out.
 *
 * @throws {RangeError} If their numbers differ.
 */
export function ratios(samples: readonly number[], others: readonly number[]): number[] {
  if (samples.length !== others.length) {
    throw new RangeError(`${samples.length} samples cannot be paired with ${others.length}`);
  }
  return samples.map((sample, round) => sample / others[round]!);
}
