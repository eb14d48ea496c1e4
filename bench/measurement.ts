import type { RuntimeName } from "../conformance/run/runtimes.ts";
import { ratios, type Spread, spreadOf } from "./statistics.ts";

/** Those who do the same work, by the names they are printed with. */
export type ContenderName = RuntimeName | "C" | "Python" | "onnxruntime-node";

/** The two that are this library. */
export { runtimeNames as runtimes } from "../conformance/run/runtimes.ts";

/** What a number is of. */
export type Unit = "nanoseconds" | "bytes" | "milliseconds late";

/** What was measured of some work, of all contenders. */
export interface Measurement {
  readonly id: string;
  /** The work, for people. */
  readonly title: string;
  readonly unit: Unit;
  /** One number a round; those of a round were taken right after one another. */
  readonly samples: Readonly<Partial<Record<ContenderName, readonly number[]>>>;
  /** Why a contender has none. */
  readonly leftOut: Readonly<Partial<Record<ContenderName, string>>>;
}

/** One contender's numbers over another's, paired by round; undefined if either has none. */
export function ratioOf({ samples }: Measurement, name: ContenderName, other: ContenderName): Spread | undefined {
  const [own, others] = [samples[name], samples[other]];
  return own && others && spreadOf(ratios(own, others));
}
