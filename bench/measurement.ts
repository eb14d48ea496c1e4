import type { RuntimeName } from "../conformance/run/runtimes.ts";
import { ratios, type Spread, spreadOf } from "./statistics.ts";

/** The contenders, by the names they are printed with. */
export type ContenderName = RuntimeName | "C" | "Python" | "onnxruntime-node";

/** The runtimes in which this library is measured. */
export { runtimeNames as runtimes } from "../conformance/run/runtimes.ts";

/** The unit of a number. */
export type Unit = "nanoseconds" | "bytes" | "milliseconds late";

/** The measurements of some work by all contenders. */
export interface Measurement {
  readonly id: string;
  /** The work, as shown to people. */
  readonly title: string;
  readonly unit: Unit;
  /** One number per round; those of one round were taken right after each other. */
  readonly samples: Readonly<Partial<Record<ContenderName, readonly number[]>>>;
  /** Why a contender has no numbers. */
  readonly leftOut: Readonly<Partial<Record<ContenderName, string>>>;
}

/** The ratio of two contenders' numbers, paired by round; undefined if either has none. */
export function ratioOf({ samples }: Measurement, name: ContenderName, other: ContenderName): Spread | undefined {
  const [own, others] = [samples[name], samples[other]];
  return own && others && spreadOf(ratios(own, others));
}
