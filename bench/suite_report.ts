import { quantity, table, threeDigits } from "./format.ts";

/** The result of a tinybench task, in nanoseconds per call. */
export interface SuiteTask {
  readonly name: string;
  readonly min: number;
  readonly p50: number;
  readonly p75: number;
  readonly p99: number;
  /** The relative margin of error of the mean, in percent. */
  readonly rme: number;
  readonly samples: number;
}

/** Formats a suite as lines: each task's median per call, its ratio to the first task's, and its spread. */
export function suiteLines(tasks: readonly SuiteTask[]): string[] {
  const [first] = tasks;
  return table([
    ["call", "p50", "× first", "p75", "p99", "p99 / p50", "± %", "samples"],
    ...tasks.map(({ name, p50, p75, p99, rme, samples }) => [
      name,
      quantity(p50, "nanoseconds"),
      threeDigits(p50 / first!.p50),
      quantity(p75, "nanoseconds"),
      quantity(p99, "nanoseconds"),
      threeDigits(p99 / p50),
      threeDigits(rme),
      String(samples),
    ]),
  ]);
}
