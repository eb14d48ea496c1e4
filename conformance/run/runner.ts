/** Runs a plan: each batch in a process of its own per runtime, and by the live judge, then compares what was seen. */
import { realpathSync } from "node:fs";
import type { Check } from "../checks/check.ts";
import { type Golden, goldenSide } from "../judge/golden.ts";
import { compare } from "./compare.ts";
import type { Environment, Job, Run } from "./events.ts";
import { type Expectation, expectationOf } from "./expectations.ts";
import { type GroupEnd, type Program, type RunEnd, runGroup } from "./group_process.ts";
import { type Batch, type Plan, resultId } from "./plan.ts";
import type { Fault, Result, RuntimeName } from "./result.ts";

/** Who says what is right. */
export type JudgeOfRun =
  | { readonly kind: "live"; readonly program: Program }
  /** `features` are the vector extensions that the programs make use of, if they are known. */
  | { readonly kind: "golden"; readonly golden: Golden; readonly features: readonly string[] | undefined }
  | { readonly kind: "none" };

/** What a run needs. */
export interface RunnerOptions {
  readonly plan: Plan;
  readonly paths: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<RuntimeName, Program>>;
  readonly judge: JudgeOfRun;
  /** A check and the entries it covers, by its id. */
  readonly checks: ReadonlyMap<string, { readonly check: Check; readonly entries: readonly string[] }>;
  readonly expectations: readonly Expectation[];
  /** The URL of the server that has the models, if they are not to be compiled here. */
  readonly remote?: string;
  /** The time that each check may take, in milliseconds. */
  readonly limit: number;
  /** How many processes at once. */
  readonly parallel: number;
  /** The command that repeats a result. */
  readonly repeat: (run: Run, runtime: RuntimeName) => string;
  /** Told of each batch that is done in a runtime. */
  readonly onBatch?: (batch: Batch, runtime: RuntimeName, results: readonly Result[]) => void;
}

/** What a run comes to. */
export interface Ran {
  readonly results: readonly Result[];
  readonly problems: readonly string[];
  /** What the judge saw live: what is recorded. */
  readonly judged: readonly RunEnd[];
  readonly environments: readonly Environment[];
}

/** Runs the plan. */
export async function run(options: RunnerOptions): Promise<Ran> {
  const { plan, judge, limit } = options;
  const limited = limiter(options.parallel);
  const problems: string[] = [];
  const judged: RunEnd[] = [];
  const environments = new Map<string, Environment>();
  const note = (who: string, { environment, exit }: GroupEnd) => {
    if (environment) environments.set(who, environment);
    if (exit !== undefined) problems.push(`${who}: ${exit}`);
  };

  const batches = await Promise.all(plan.batches.map(async (batch) => {
    const job: Job = { runs: batch.runs, paths: options.paths };
    const { remote } = options;
    const here: Job = remote === undefined ? job : { ...job, remote };
    const expected = judge.kind === "live"
      ? limited(() => runGroup(judge.program, withTwins(job, options), limit))
      : undefined;
    const perRuntime = await Promise.all(plan.runtimes.map(async (runtime) => {
      const ended = await limited(() => runGroup(options.programs[runtime], here, limit));
      note(`${runtime} ${batchName(batch)}`, ended);
      const judgement = await expected;
      const results = ended.ends.map((end) => resultOf(end, runtime, judgement?.ends, options));
      options.onBatch?.(batch, runtime, results);
      return results;
    }));
    const judgement = await expected;
    if (judgement) {
      note(`Python ${batchName(batch)}`, judgement);
      judged.push(...judgement.ends);
    }
    return perRuntime.flat();
  }));
  problems.push(...librariesDiffer([...environments.values()]));
  return { results: batches.flat(), problems, judged, environments: [...environments.values()] };
}

function batchName({ class: name, runs }: Batch): string {
  return `${name} @${[...new Set(runs.map(({ model }) => model))].join(",")}`;
}

/** The part of a job that the official binding has, too. */
function withTwins({ runs, paths }: Job, { checks }: RunnerOptions): Job {
  return { runs: runs.filter(({ check }) => checks.get(check)!.check.withoutPython === undefined), paths };
}

function resultOf(
  end: RunEnd,
  runtime: RuntimeName,
  judged: readonly RunEnd[] | undefined,
  { checks, judge, expectations, repeat }: RunnerOptions,
): Result {
  const { run, milliseconds } = end;
  const { check, entries } = checks.get(run.check)!;
  const faults: Fault[] = end.error ? [end.error] : [];
  let compared = 0;
  if (end.status === "passed" && check.withoutPython === undefined) {
    if (judge.kind === "live") {
      const expected = judged?.find(({ run: { check, model } }) => check === run.check && model === run.model);
      faults.push(...liveFaults(end, expected));
      compared = end.observations.length;
    } else if (judge.kind === "golden") {
      const expected = goldenSide(judge.golden, run);
      faults.push(...(expected ? compare(end, expected, judge) : [{ message: "it was never recorded" }]));
      compared = end.observations.length;
    }
  }
  const status = end.status === "passed" && faults.length > 0 ? "failed" : end.status;
  const expectation = expectationOf(expectations, run.check, run.model, runtime);
  return {
    id: resultId(run, runtime),
    check: run.check,
    class: run.check.split("/")[0]!,
    entries,
    model: run.model,
    runtime,
    status,
    milliseconds,
    compared,
    faults: status === "passed" && expectation
      ? [{ message: `it passes, but is a known gap: ${expectation.reason}` }]
      : faults,
    ...(expectation && { knownGap: expectation.reason }),
    asExpected: (status === "passed") === (expectation === undefined),
    repeat: repeat(run, runtime),
  };
}

function liveFaults(end: RunEnd, expected: RunEnd | undefined): Fault[] {
  if (expected === undefined) return [{ message: "Python did not run it" }];
  if (expected.error) {
    const { message, stack } = expected.error;
    return [{ message: `in Python: ${message}`, ...(stack === undefined ? {} : { stack }) }];
  }
  return compare(end, expected, "live");
}

/** All processes must have opened one library. */
function librariesDiffer(environments: readonly Environment[]): string[] {
  const libraries = new Set(environments.map(({ library }) => library && realpathSync(library)));
  const versions = new Set(environments.map(({ openvino }) => openvino));
  if (libraries.size <= 1 && versions.size <= 1) return [];
  return [`not all used one library: ${[...libraries].join(", ")} (${[...versions].join(", ")})`];
}

/** Lets so many tasks run at once; the others wait, in order. */
function limiter(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running < most) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
