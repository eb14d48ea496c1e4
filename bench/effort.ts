/** The durations and numbers of turns. Many short turns average out the machine's other load. */
export interface Effort {
  readonly rounds: number;
  /** For networks with long inferences. */
  readonly longRounds: number;
  /** The duration of a contender's turn in milliseconds. */
  readonly turnMs: number;
  /** The minimum duration of a turn for networks with long inferences, enough to fill a queue several times. */
  readonly longTurnMs: number;
  readonly processRounds: number;
  /** For whole processes that classify folders. */
  readonly folderRounds: number;
  readonly memoryIterations: number;
  readonly ticks: number;
  /** For each number of cores. */
  readonly scalingRounds: number;
  /** What each task of the suites takes. */
  readonly suiteMs: number;
}

/** The effort of a quick run and of a full one, which takes less than ten minutes on two cores. */
export const efforts = {
  quick: {
    rounds: 15,
    longRounds: 5,
    turnMs: 15,
    longTurnMs: 100,
    processRounds: 3,
    folderRounds: 3,
    memoryIterations: 50_000,
    ticks: 120,
    scalingRounds: 1,
    suiteMs: 60,
  },
  full: {
    rounds: 31,
    longRounds: 7,
    turnMs: 30,
    longTurnMs: 400,
    processRounds: 5,
    folderRounds: 4,
    memoryIterations: 500_000,
    ticks: 300,
    scalingRounds: 2,
    suiteMs: 300,
  },
} as const satisfies Record<string, Effort>;
