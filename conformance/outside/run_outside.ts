/** Runs checks on models from outside in each runtime, and compares with the official binding to the last bit. */
import process from "node:process";
import type { Judge } from "../judge/python.ts";
import { judgeProgram, programs } from "../main.ts";
import { processorFeatures, usedFeatures } from "../isa/processor.ts";
import type { Table } from "../report/table.ts";
import { describeEnvironment } from "../run/environment.ts";
import { watchLoad } from "../run/load.ts";
import type { Models } from "../run/models.ts";
import { plan } from "../run/plan.ts";
import type { Report } from "../run/result.ts";
import { type JudgeOfRun, knownChecks, type Ran, run } from "../run/runner.ts";
import type { RuntimeName } from "../run/runtimes.ts";
import type { Outside } from "./outside.ts";

/** Options of a run. */
export interface OutsideOptions {
  readonly judge: Judge;
  readonly runtimes: readonly RuntimeName[];
  /** The number of parallel processes. */
  readonly parallel: number;
  /** The timeout of each check in seconds. */
  readonly limit: number;
  /** Called with the number of models that are done. */
  readonly onProgress?: (done: number) => void;
}

/** A run for reports. */
export interface OutsideReport {
  readonly report: Report;
  readonly tables: readonly Table[];
}

/** Runs everything. */
export async function runOutside(outside: Outside, options: OutsideOptions): Promise<OutsideReport> {
  const start = performance.now();
  const load = watchLoad();
  const date = new Date().toISOString();
  const { group, paths, file, together, task } = outside;
  const { judge, runtimes, parallel, limit, onProgress } = options;
  const judgeOfRun: JudgeOfRun = { kind: "live", program: judgeProgram(judge, { file }) };
  const names = Object.keys(paths);
  const parts: Ran[] = [];
  for (let done = 0; done < names.length; done += together) {
    onProgress?.(done);
    const own = Object.fromEntries(names.slice(done, done + together).map((name) => [name, paths[name]!]));
    const models: Models = { networks: [], onnx: [], paths: own, own: false };
    parts.push(
      await run({
        plan: plan([group], models, { models: Object.keys(own), runtimes }),
        paths: own,
        programs: programs(runtimes, judge, { file, gc: true }),
        judge: judgeOfRun,
        checks: knownChecks([group]),
        expectations: [],
        limit: limit * 1000,
        parallel,
        repeat: ({ model }, runtime) => `deno task ${task} --runtime ${runtime} --model ${model}`,
      }),
    );
  }
  onProgress?.(names.length);
  const results = parts.flatMap((part) => part.results);
  const { tables, problems } = outside.summary({ results, judged: parts.flatMap(({ judged }) => judged) });
  const features = usedFeatures(process.env, processorFeatures());
  const environments = parts.flatMap((part) => part.environments);
  const report: Report = {
    environment: { ...describeEnvironment(environments, judgeOfRun, features), load: load(), date },
    results,
    missing: [],
    problems: [...parts.flatMap((part) => part.problems), ...problems],
    seconds: (performance.now() - start) / 1000,
    command: [task, ...process.argv.slice(2)].join(" "),
  };
  return { report, tables };
}
