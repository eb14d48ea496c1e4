/**
 * The recorded results of the official binding, `golden.json`, to compare with where there is no Python. `main.ts
 * --record` writes them.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { ObservedTensors } from "../checks/observed_value.ts";
import type { Observation } from "../checks/check_context.ts";
import { compare, type Side } from "../run/compare.ts";
import type { Run } from "../run/events.ts";
import type { RunEnd } from "../run/group_process.ts";
import type { RunEnvironment } from "../run/result.ts";

/** The file's content. */
export interface Golden {
  /** The OpenVINO of the latest recording. */
  readonly openvino: string;
  readonly python: string;
  readonly cpu: string;
  /** The vector extensions in use when recording. */
  readonly cpuFeatures: readonly string[];
  /** Observations by check and model. */
  readonly results: Readonly<Record<string, readonly Observation[]>>;
  /** The bytes of all tensors in the observations, by hash. */
  readonly tensors: Readonly<ObservedTensors>;
}

/** The recorded file. */
export const goldenFile: URL = new URL("golden.json", import.meta.url);

/** The file's key of a check on a model. */
export function goldenKey({ check, model }: Run): string {
  return `${check} @${model}`;
}

/** Reads the recorded results. */
export function readGolden(file: URL = goldenFile): Golden {
  if (!existsSync(file)) throw new Error("There are no recorded results: record them with --record");
  return JSON.parse(readFileSync(file, "utf8")) as Golden;
}

/** The recorded results of a check on a model. */
export function goldenSide(golden: Golden, run: Run): Side | undefined {
  const observations = golden.results[goldenKey(run)];
  return observations && { observations, tensors: golden.tensors };
}

/**
 * Collects a live judge's results for recording.
 *
 * @throws {Error} If a check failed.
 */
export function goldenOf(
  judged: readonly RunEnd[],
  { openvino, judge, cpu, cpuFeatures }: Omit<RunEnvironment, "date">,
): Golden {
  const failed = judged.find(({ error }) => error);
  if (failed) throw new Error(`Python fails, nothing is recorded: ${failed.run.check}: ${failed.error!.message}`);
  const tensors = Object.entries(Object.assign({}, ...judged.map((end) => end.tensors)) as ObservedTensors);
  return {
    openvino,
    python: judge.split(", live")[0]!,
    cpu,
    cpuFeatures,
    results: Object.fromEntries(judged.map(({ run, observations }) => [goldenKey(run), observations])),
    tensors: Object.fromEntries(tensors.filter(([, bytes]) => bytes !== null)),
  };
}

/**
 * Replaces new results that agree with an earlier recording by the earlier ones, so that a new recording shows only
 * real changes: networks' results depend on the number of processors, on caches and on kernels that cannot be fixed.
 * Nothing is kept from another OpenVINO.
 *
 * @param part Whether only some checks were recorded. The results of all others are kept as they are.
 * @throws {Error} If only some were, with another OpenVINO.
 */
export function keepRecorded(golden: Golden, before: Golden, part: boolean): Golden {
  if (golden.openvino !== before.openvino) {
    if (part) {
      throw new Error("The other results are of another OpenVINO: record them all, without --entry and --model");
    }
    return golden;
  }
  const tensors = { ...before.tensors, ...golden.tensors };
  const results = Object.entries(golden.results).map(([key, observations]) => {
    const kept = observations.map((observation) => {
      const earlier = before.results[key]?.find(({ label }) => label === observation.label);
      if (!earlier) return observation;
      const side = (each: Observation): Side => ({ observations: [each], tensors });
      const faults = compare(side(observation), side(earlier), { features: undefined });
      return faults.length === 0 ? earlier : observation;
    });
    return [key, kept] as const;
  });
  const all = { ...(part ? before.results : {}), ...Object.fromEntries(results) };
  const written = JSON.stringify(all);
  return {
    ...(part ? before : golden),
    results: all,
    tensors: Object.fromEntries(Object.entries(tensors).filter(([sha256]) => written.includes(sha256))),
  };
}

/** Writes results one per line, sorted, so that a new recording has a readable diff. */
export function writeGolden(golden: Golden, file: URL = goldenFile): void {
  const { results, tensors, ...rest } = golden;
  const lines = (record: Readonly<Record<string, unknown>>) =>
    Object.keys(record).toSorted().map((key) => `    ${JSON.stringify(key)}: ${JSON.stringify(record[key])}`)
      .join(",\n");
  const head = JSON.stringify(rest, undefined, 2).slice(0, -2);
  writeFileSync(file, `${head},\n  "results": {\n${lines(results)}\n  },\n  "tensors": {\n${lines(tensors)}\n  }\n}\n`);
}
