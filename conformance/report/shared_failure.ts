import type { Result } from "../run/result.ts";
import { failuresOf, outcomeOf } from "./outcome.ts";

/** A failure of a check, and the results that show it: it may be the same on several models and in several runtimes. */
export type SharedFailure = readonly [Result, ...Result[]];

/** The unexpected results, those of one check with the same faults together, in the order of {@linkcode failuresOf}. */
export function sharedFailures(results: readonly Result[]): SharedFailure[] {
  return [...Map.groupBy(failuresOf(results), sameness).values()] as unknown as SharedFailure[];
}

/** What results of the same failure have in common. Their stacks differ between runtimes. */
function sameness(result: Result): string {
  const faults = result.faults.map(({ message, expected, actual }) => [message, expected, actual]);
  return JSON.stringify([result.check, outcomeOf(result), result.knownGap, faults]);
}

/** A model, and the runtimes in which a failure shows on it. */
export interface Place {
  readonly model: string;
  readonly runtimes: readonly string[];
}

/** Where a failure shows. */
export function placesOf(failure: SharedFailure): Place[] {
  const models = Map.groupBy(failure, ({ model }) => model);
  return Array.from(models, ([model, those]) => ({ model, runtimes: those.map(({ runtime }) => runtime) }));
}

/** Names a failure as ids name results: `Tensor/shape @alexnet #Deno #Bun`. */
export function titleOf(failure: SharedFailure): string {
  const places = placesOf(failure).map(({ model, runtimes }) =>
    `@${model} ${runtimes.map((name) => `#${name}`).join(" ")}`
  );
  return `${failure[0].check} ${places.join(" ")}`;
}
