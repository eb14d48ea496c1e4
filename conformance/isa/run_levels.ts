/** Runs the kit against the recorded results at levels of vector extensions, and reports the results. */
import { groups } from "../checks/mod.ts";
import { readGolden } from "../judge/golden.ts";
import { programs } from "../main.ts";
import { alignedLines } from "../report/table.ts";
import type { Models } from "../run/models.ts";
import { type Filter, plan } from "../run/plan.ts";
import { readExpectations } from "../run/expectations.ts";
import type { RuntimeName } from "../run/runtimes.ts";
import { count, type Counts, type Result } from "../run/result.ts";
import { knownChecks, run } from "../run/runner.ts";
import { effectProblems, effectsOf } from "./effect.ts";
import { probeFile } from "./probe.ts";
import { environmentOf, type Level, type LowerLevel, processorFeatures, usedFeatures } from "./processor.ts";

/** Options of a run. */
export interface LevelOptions {
  readonly models: Models;
  readonly runtimes: readonly RuntimeName[];
  /** The checks to run. Default: all. */
  readonly filter?: Omit<Filter, "runtimes">;
  /** The number of parallel processes. */
  readonly parallel: number;
}

/** The kit's results at a level. */
export interface LevelRun {
  readonly level: Level;
  readonly results: readonly Result[];
  /** Other problems: a limit without effect, a process that ended badly. */
  readonly problems: readonly string[];
}

/** Runs the kit at a level. */
export async function runLevel(level: Level | LowerLevel, options: LevelOptions): Promise<LevelRun> {
  const { models, runtimes, filter, parallel } = options;
  const limits = environmentOf(level);
  const ineffective = "kernels" in level ? withoutEffect(level, runtimes) : [];
  // It would run at the processor's own level.
  if (ineffective.length > 0) return { level, results: [], problems: ineffective };
  const { results, problems } = await run({
    plan: plan(groups, models, { ...filter, runtimes }),
    paths: models.paths,
    programs: programs(runtimes, undefined, { variables: limits }),
    judge: { kind: "golden", golden: readGolden(), features: usedFeatures(limits, processorFeatures()) },
    checks: knownChecks(groups),
    expectations: readExpectations(),
    limit: 300_000,
    parallel,
    repeat: ({ check, model }, runtime) => repeatCommand(level, check, model, runtime),
  });
  return { level, results, problems };
}

function withoutEffect(level: LowerLevel, runtimes: readonly RuntimeName[]): string[] {
  const probes = programs(runtimes, undefined, { file: probeFile });
  return runtimes.flatMap((runtime) =>
    effectProblems(level, effectsOf(probes[runtime], level)).map((problem) => `${runtime}: ${problem}`)
  );
}

function repeatCommand(level: Level, check: string, model: string, runtime: RuntimeName): string {
  return `deno task conformance:isa --level ${level.name} --runtime ${runtime} --model ${model} --entry "${check}"`;
}

/** The numbers of expected and unexpected results in each runtime. */
export function countsOf({ results, problems }: LevelRun, runtimes: readonly RuntimeName[]): Counts[] {
  return runtimes.map((runtime) =>
    count({
      results: results.filter((result) => result.runtime === runtime),
      problems: problems.filter((problem) => problem.startsWith(runtime)),
    })
  );
}

/** Whether all results are as expected. A level without results is not. */
export function isGood({ results, problems }: LevelRun): boolean {
  return results.length > 0 && problems.length === 0 && results.every(({ asExpected }) => asExpected);
}

/** A table of levels and runtimes, and the failures. */
export function levelReport(runs: readonly LevelRun[], runtimes: readonly RuntimeName[]): string[] {
  const rows = runs.map((each) => [
    each.level.name,
    ...countsOf(each, runtimes).map(({ passed, failed }) => `${passed} passed, ${failed} failed`),
  ]);
  const failures = runs.flatMap(({ level, results, problems }) => [
    ...problems.map((problem) => `${level.name}: ${problem}`),
    ...results.filter(({ asExpected }) => !asExpected).flatMap(({ id, status, faults, repeat }) => [
      `${level.name}: ${id}: ${status}: ${faults[0]?.message ?? ""}`,
      `  repeat ${repeat}`,
    ]),
  ]);
  return [
    ...failures,
    ...(failures.length > 0 ? [""] : []),
    ...alignedLines([["level", ...runtimes], ...rows]),
  ];
}
