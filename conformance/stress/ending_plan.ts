import { Random } from "./random.ts";
import { type WorkName, workNames } from "./ending_works.ts";

/** How a process may end. `SIGINT` and `SIGTERM` come from outside; `handled` is a SIGTERM that its handler exits on. */
export const endings = ["exit", "throw", "reject", "dry", "SIGINT", "SIGTERM", "handled"] as const;

/** How a process ends on purpose to show that the judge sees it. */
export const controls = ["crash", "hang", "early"] as const;

/** How one process is to end. */
export interface EndingPlan {
  readonly work: WorkName;
  readonly ending: (typeof endings)[number] | (typeof controls)[number];
  /** The milliseconds from the first work in flight to the end. */
  readonly delay: number;
  /** Whether the process ends inside a callback instead of a timer's turn, where it ends itself. */
  readonly inCallback: boolean;
}

/** The plan of one process of a run: the same for the same seed and number. */
export function planEnding(seed: number, index: number): EndingPlan {
  const random = new Random(seed * 100_003 + index);
  const work = random.pick(workNames);
  return {
    work,
    ending: random.pick(endings),
    // Many at once, many while all is under way.
    delay: random.below(4) === 0 ? 0 : random.below(200),
    // No callback of a Worker's runs here.
    inCallback: random.below(3) === 0 && work !== "workers",
  };
}
