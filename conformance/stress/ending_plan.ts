import { Random } from "./random.ts";
import { type WorkName, workNames } from "./ending_works.ts";

/**
 * How a process may end. `SIGINT` and `SIGTERM` come from outside; `handled` is a SIGTERM with a handler that exits.
 */
export const endings = ["exit", "throw", "reject", "dry", "SIGINT", "SIGTERM", "handled"] as const;

/** Deliberately wrong endings, which show that the judge detects them. */
export const controls = ["crash", "hang", "early"] as const;

/** How one process is to end. */
export interface EndingPlan {
  readonly work: WorkName;
  readonly ending: (typeof endings)[number] | (typeof controls)[number];
  /** The time from the first work in flight to the end, in milliseconds. */
  readonly delay: number;
  /** Whether a process that ends itself does so inside a callback instead of a timer. */
  readonly inCallback: boolean;
}

/** The plan of one process, determined by seed and number. */
export function planEnding(seed: number, index: number): EndingPlan {
  const random = new Random(seed * 100_003 + index);
  const work = random.pick(workNames);
  return {
    work,
    ending: random.pick(endings),
    // Many at once, and many while everything is in progress.
    delay: random.below(4) === 0 ? 0 : random.below(200),
    // Callbacks of Workers do not run on this thread.
    inCallback: random.below(3) === 0 && work !== "workers",
  };
}
