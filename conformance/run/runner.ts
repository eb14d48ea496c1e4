/** Runs a plan, each batch in its own process per runtime and by the live judge, then compares the observations. */
import { realpathSync } from "node:fs";
import { type Binding, type Capability, local, python, reasonAgainst, witnesses } from "../bindings/capabilities.ts";
import { entriesOf, type Group, idOf, needsOf } from "../checks/check.ts";
import { type Golden, goldenSide } from "../judge/golden.ts";
import { compare } from "./compare.ts";
import type { Environment, Job, Run } from "./events.ts";
import { type Expectation, expectationOf } from "./expectations.ts";
import { type GroupEnd, type Program, type RunEnd, runGroup } from "./group_process.ts";
import { type Batch, type Plan, resultId } from "./plan.ts";
import type { RuntimeName } from "./runtimes.ts";
import type { Fault, Result } from "./result.ts";

/** What results are compared with. */
export type JudgeOfRun =
  | {
    readonly kind: "live";
    readonly program: Program;
    /** A program that must make the same observations as the judge in some checks. */
    readonly control?: { readonly program: Program; readonly checks: ReadonlySet<string> };
  }
  /** `features` are the vector extensions that the programs use, if known. */
  | { readonly kind: "golden"; readonly golden: Golden; readonly features: readonly string[] | undefined }
  | { readonly kind: "none" };

/** A check with its group's facts. */
export interface KnownCheck {
  readonly entries: readonly string[];
  readonly needs: readonly Capability[];
}

/** The checks of groups, by id. */
export function knownChecks(groups: readonly Group[]): Map<string, KnownCheck> {
  return new Map(
    groups.flatMap((group) =>
      group.checks.map((check) =>
        [idOf(group, check), { entries: entriesOf(group, check), needs: needsOf(group, check) }] as const
      )
    ),
  );
}

/** Options of a run. */
export interface RunnerOptions {
  readonly plan: Plan;
  readonly paths: Readonly<Record<string, string>>;
  readonly programs: Readonly<Record<RuntimeName, Program>>;
  readonly judge: JudgeOfRun;
  /** The checks, by id. */
  readonly checks: ReadonlyMap<string, KnownCheck>;
  readonly expectations: readonly Expectation[];
  /** The binding to check. Default: this library. */
  readonly binding?: Binding;
  /** The checks that demonstrate missing capabilities. */
  readonly witnesses?: readonly Run[];
  /** The URL of the server with the models, if they are not compiled locally. */
  readonly server?: string;
  /** The timeout of each check in milliseconds. */
  readonly limit: number;
  /** The number of parallel processes. */
  readonly parallel: number;
  /** Returns the command that repeats a result. */
  readonly repeat: (run: Run, runtime: RuntimeName) => string;
  /** Called for each batch that has ended in a runtime. */
  readonly onBatch?: (batch: Batch, runtime: RuntimeName, results: readonly Result[]) => void;
}

/** The results of a run. */
export interface Ran {
  readonly results: readonly Result[];
  readonly problems: readonly string[];
  /** The live judge's results, for recording. */
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
    const { paths, binding = local, server } = options;
    const here: Job = { runs: batch.runs, paths, binding: binding.name, ...(server !== undefined && { server }) };
    const there = batch.runs.filter(({ check }) => isJudged(options.checks.get(check)!));
    const expected = judge.kind === "live"
      ? limited(() => runGroup(judge.program, { runs: there, paths, binding: python.name }, limit))
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
      if (judge.kind === "live" && judge.control) {
        const { program, checks } = judge.control;
        const runs = there.filter(({ check }) => checks.has(check));
        const job: Job = { runs, paths, binding: python.name };
        const controls = runs.length === 0 ? [] : (await limited(() => runGroup(program, job, limit))).ends;
        problems.push(...controls.flatMap((control) => controlProblems(control, judgement.ends)));
      }
    }
    return perRuntime.flat();
  }));
  const { paths, binding = local, server } = options;
  const witnessed = async (who: Binding, program: Program, runs: readonly Run[]) => {
    await Promise.all(runs.map((each) =>
      limited(async () => {
        const job: Job = { runs: [each], paths, binding: who.name, ...(server !== undefined && { server }) };
        const { ends } = await runGroup(program, job, limit);
        if (ends[0]?.status === "passed") problems.push(`${who.name} is said not to pass ${each.check}, and does`);
      })
    ));
  };
  if (judge.kind === "live") {
    await witnessed(python, judge.program, witnessesOf(python, plan.batches.flatMap(({ runs }) => runs)));
  }
  await witnessed(binding, options.programs[plan.runtimes[0]!], options.witnesses ?? []);
  problems.push(...librariesDiffer([...environments.values()]));
  return { results: batches.flat(), problems, judged, environments: [...environments.values()] };
}

/** The checks that demonstrate a binding's missing capabilities. */
export function witnessesOf({ lacks }: Binding, runs: readonly Run[]): Run[] {
  const shown = Object.keys(lacks).flatMap((capability) => {
    const witness = witnesses[capability as Capability];
    return witness ? [witness.join()] : [];
  });
  return runs.filter(({ check, model }) => shown.includes([check, model].join()));
}

function batchName({ class: name, runs }: Batch): string {
  return `${name} @${[...new Set(runs.map(({ model }) => model))].join(",")}`;
}

/** Tells whether the official binding runs the check too. */
function isJudged({ needs }: KnownCheck): boolean {
  return reasonAgainst(python, needs) === undefined;
}

function resultOf(
  end: RunEnd,
  runtime: RuntimeName,
  judged: readonly RunEnd[] | undefined,
  { checks, judge, expectations, repeat }: RunnerOptions,
): Result {
  const { run, milliseconds } = end;
  const known = checks.get(run.check)!;
  const faults: Fault[] = end.error ? [end.error] : [];
  let compared = 0;
  if (end.status === "passed" && isJudged(known)) {
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
    entries: known.entries,
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

/** The differences between the bridge's results and a control's. */
function controlProblems(control: RunEnd, judged: readonly RunEnd[]): string[] {
  const { check, model } = control.run;
  const bridged = judged.find(({ run }) => run.check === check && run.model === model);
  const faults = control.error ? [control.error] : liveFaults(bridged!, control);
  return faults.map(({ message }) => `the bridge differs from its control: ${check} @${model}: ${message}`);
}

/** Reports if the processes have opened different libraries. */
function librariesDiffer(environments: readonly Environment[]): string[] {
  const libraries = new Set(environments.map(({ library }) => library && realpathSync(library)));
  const versions = new Set(environments.map(({ openvino }) => openvino));
  if (libraries.size <= 1 && versions.size <= 1) return [];
  return [`not all used one library: ${[...libraries].join(", ")} (${[...versions].join(", ")})`];
}

/** Limits the number of parallel tasks; the others wait in order. */
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
