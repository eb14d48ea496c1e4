/**
 * The order of the contenders in a round. All orders are equally likely, so that no contender always follows the same
 * one.
 */
export function turnOrder<T>(contenders: readonly T[], random: () => number = Math.random): T[] {
  const order = [...contenders];
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = Math.floor(random() * (last + 1));
    [order[last], order[chosen]] = [order[chosen]!, order[last]!];
  }
  return order;
}

/**
 * The number of iterations for a target duration, extrapolated from a measurement; at most sixteen times as many as
 * measured.
 */
export function scaledIterations(iterations: number, nanoseconds: number, targetNanoseconds: number): number {
  const scale = Math.min(16, targetNanoseconds / Math.max(1, nanoseconds));
  return Math.max(1, Math.round(iterations * scale));
}

/** Runs work once. Returns its duration in nanoseconds. */
export type TimedRun = (iterations: number) => Promise<number>;

/** Finds a number of iterations for about a target duration by running ever more, which also warms the contender up. */
export async function calibrate(
  run: TimedRun,
  targetNanoseconds: number,
  warmUpNanoseconds = 2 * targetNanoseconds,
): Promise<number> {
  let iterations = 1;
  let spent = 0;
  for (;;) {
    const nanoseconds = await run(iterations);
    spent += nanoseconds;
    const next = scaledIterations(iterations, nanoseconds, targetNanoseconds);
    // Times are not stable until compilers have finished.
    if (spent >= warmUpNanoseconds) return next;
    iterations = next;
  }
}

/** Times contenders in turns. Returns each one's nanoseconds per iteration, by round. */
export async function runPaired<Name extends string>(
  runs: ReadonlyMap<Name, TimedRun>,
  { rounds, targetNanoseconds, warmUpNanoseconds, multipleOf }: {
    readonly rounds: number;
    readonly targetNanoseconds: number;
    readonly warmUpNanoseconds?: number;
    /**
     * Gives all contenders the same number of iterations, a multiple of this. If few fill a turn, a contender with one
     * more than there are requests would otherwise pay for another whole round.
     */
    readonly multipleOf?: number;
  },
): Promise<Map<Name, number[]>> {
  const iterations = new Map<Name, number>();
  for (const [name, run] of runs) iterations.set(name, await calibrate(run, targetNanoseconds, warmUpNanoseconds));
  if (multipleOf !== undefined) {
    const common = Math.ceil(Math.max(...iterations.values()) / multipleOf) * multipleOf;
    for (const name of runs.keys()) iterations.set(name, common);
  }
  const samples = new Map<Name, number[]>(Array.from(runs.keys(), (name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of turnOrder([...runs])) {
      const count = iterations.get(name)!;
      samples.get(name)!.push(await run(count) / count);
    }
  }
  return samples;
}
