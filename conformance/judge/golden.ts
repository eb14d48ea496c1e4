/**
 * The recorded results of the official binding, `golden.json`: what a run is compared with where there is no Python.
 * `main.ts --record` writes them.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { SeenTensors } from "../checks/seen.ts";
import type { Observation } from "../checks/stage.ts";
import type { Side, Tolerance } from "../run/compare.ts";
import type { Run } from "../run/events.ts";
import type { RunEnd } from "../run/group_process.ts";
import type { RunEnvironment } from "../run/result.ts";

/** What the file holds. */
export interface Golden {
  /** What the results were recorded with. */
  readonly openvino: string;
  readonly python: string;
  readonly cpu: string;
  readonly cpuFeatures: readonly string[];
  /** How far results on another processor may be apart. */
  readonly tolerance: Tolerance;
  /** What was seen, by check and model. */
  readonly results: Readonly<Record<string, readonly Observation[]>>;
  /** The bytes of all tensors in them, by hash. */
  readonly tensors: Readonly<SeenTensors>;
}

/**
 * How far results of other processors may be from the recorded ones, as part of a tensor's largest element: their
 * vector units sum in another order.
 */
export const tolerance: Tolerance = { relative: 1e-4, absolute: 1e-6 };

/** The file in the kit. */
export const goldenFile: URL = new URL("golden.json", import.meta.url);

/** A check on a model, as the file names it. */
export function goldenKey({ check, model }: Run): string {
  return `${check} @${model}`;
}

/** Reads the recorded results. */
export function readGolden(file: URL = goldenFile): Golden {
  if (!existsSync(file)) throw new Error("There are no recorded results: record them with --record");
  return JSON.parse(readFileSync(file, "utf8")) as Golden;
}

/** What was recorded of a check on a model, but what may differ from machine to machine. */
export function goldenSide(golden: Golden, run: Run): Side | undefined {
  const observations = golden.results[goldenKey(run)];
  return observations && { observations, tensors: golden.tensors };
}

/** A side without what may differ from machine to machine. */
export function portable({ observations, tensors }: Side): Side {
  return { observations: observations.filter(({ local }) => !local), tensors };
}

/**
 * What a live judge saw, as the results to record.
 *
 * @throws {Error} If it failed anywhere.
 */
export function goldenOf(
  judged: readonly RunEnd[],
  { openvino, judge, cpu, cpuFeatures }: Omit<RunEnvironment, "date">,
): Golden {
  const failed = judged.find(({ error }) => error);
  if (failed) throw new Error(`Python fails, nothing is recorded: ${failed.run.check}: ${failed.error!.message}`);
  const sides = judged.map((end) => [goldenKey(end.run), portable(end)] as const);
  const tensors = Object.entries(Object.assign({}, ...sides.map(([, side]) => side.tensors)) as SeenTensors);
  return {
    openvino,
    python: judge.split(", live")[0]!,
    cpu,
    cpuFeatures,
    tolerance,
    results: Object.fromEntries(sides.map(([key, { observations }]) => [key, observations])),
    tensors: Object.fromEntries(tensors.filter(([, bytes]) => bytes !== null)),
  };
}

/** Writes results, each on a line of its own and in order, so that a new recording shows what changed. */
export function writeGolden(golden: Golden, file: URL = goldenFile): void {
  const { results, tensors, ...rest } = golden;
  const lines = (record: Readonly<Record<string, unknown>>) =>
    Object.keys(record).toSorted().map((key) => `    ${JSON.stringify(key)}: ${JSON.stringify(record[key])}`)
      .join(",\n");
  const head = JSON.stringify(rest, undefined, 2).slice(0, -2);
  writeFileSync(file, `${head},\n  "results": {\n${lines(results)}\n  },\n  "tensors": {\n${lines(tensors)}\n  }\n}\n`);
}
