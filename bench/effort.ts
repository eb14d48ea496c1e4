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
}

/** The effort of a quick run, and of a thorough one. */
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
  },
  full: {
    rounds: 51,
    longRounds: 9,
    turnMs: 40,
    longTurnMs: 600,
    processRounds: 7,
    folderRounds: 5,
    memoryIterations: 1_000_000,
    ticks: 1000,
  },
} as const satisfies Record<string, Effort>;
