/** How long and how often: many short turns, since what else the machine does comes and goes. */
export interface Effort {
  readonly rounds: number;
  /** For networks whose inference takes long. */
  readonly longRounds: number;
  /** What a turn of a contender takes. */
  readonly turnMs: number;
  /** What a turn takes at least for networks whose inference takes long: as many as fill a queue several times. */
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

/** The effort of a quick run, and of a thorough one: less than ten minutes on two cores. */
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
