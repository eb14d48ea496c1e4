import { readFileSync } from "node:fs";
import process from "node:process";
import type { Command } from "./contender_process.ts";
import type { Contender } from "./contenders.ts";
import type { Measurement } from "./measurement.ts";

/** The same work on increasing numbers of processors. */
export interface Scaling {
  readonly title: string;
  readonly cores: readonly number[];
  /** One per number of cores. */
  readonly measurements: readonly Measurement[];
}

/** The numbers of the processors that this process may use; undefined if the system does not report them. */
export function allowedProcessors(): number[] | undefined {
  if (process.platform !== "linux") return undefined;
  const [, list] = /^Cpus_allowed_list:\s+(\S+)$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return list === undefined ? undefined : processorsOf(list);
}

/** Parses a list of numbers in Linux's notation: `0-3,8`. */
export function processorsOf(list: string): number[] {
  return list.split(",").flatMap((part) => {
    const [first = 0, last = first] = part.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** The numbers of cores to measure: powers of two, and all. */
export function coreCounts(all: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count < all; count *= 2) counts.push(count);
  return [...counts, all];
}

/** A contender whose programs are confined to some processors. */
export function confined(contender: Contender, processors: readonly number[]): Contender {
  const confine = ({ command, args, env }: Command): Command => ({
    command: "taskset",
    args: ["--cpu-list", processors.join(","), command, ...args],
    ...(env && { env }),
  });
  const { worker, first, classify } = contender;
  return {
    ...contender,
    worker: confine(worker),
    ...(first && { first: (model) => confine(first(model)) }),
    ...(classify && { classify: (...args) => confine(classify(...args)) }),
  };
}
