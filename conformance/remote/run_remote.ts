/** Runs the kit's checks with models on a server: `RemoteCore` over `samples/serve`. */
import process from "node:process";
import { reasonAgainst, remote } from "../bindings/capabilities.ts";
import { idOf, needsOf } from "../checks/check.ts";
import { groups } from "../checks/mod.ts";
import { processorFeatures, usedFeatures } from "../isa/processor.ts";
import { readGolden } from "../judge/golden.ts";
import { programs } from "../main.ts";
import { describeEnvironment } from "../run/environment.ts";
import { watchLoad } from "../run/load.ts";
import { sharedFailures, titleOf } from "../report/shared_failure.ts";
import { environmentLines } from "../report/terminal.ts";
import { wrapped } from "../report/text.ts";
import type { Models } from "../run/models.ts";
import { plan } from "../run/plan.ts";
import type { RuntimeName } from "../run/runtimes.ts";
import type { Result, RunEnvironment } from "../run/result.ts";
import { batchProgress } from "../run/run_progress.ts";
import { knownChecks, run, witnessesOf } from "../run/runner.ts";
import { serveModels } from "./server.ts";

/** A check that does not run over a server. */
export interface Staying {
  readonly check: string;
  readonly reason: string;
}

/** The results of a run. */
export interface RemoteRun {
  readonly environment: RunEnvironment;
  readonly results: readonly Result[];
  /** Checks that do not run, with the reasons. */
  readonly staying: readonly Staying[];
  readonly problems: readonly string[];
}

/** Options of a run. */
export interface RemoteRunOptions {
  readonly models: Models;
  /** The names of the models to run checks on. */
  readonly on: readonly string[];
  readonly runtimes: readonly RuntimeName[];
  readonly parallel: number;
}

/** Starts the server and runs the checks that `RemoteCore` supports. */
export async function runRemote({ models, on, runtimes, parallel }: RemoteRunOptions): Promise<RemoteRun> {
  const load = watchLoad();
  const date = new Date().toISOString();
  const paths = Object.fromEntries(on.map((name) => [name, models.paths[name]!]));
  const staying = groups.flatMap((group) =>
    group.checks.flatMap((check): Staying[] => {
      const reason = reasonAgainst(remote, needsOf(group, check));
      return reason === undefined ? [] : [{ check: idOf(group, check), reason }];
    })
  );
  await using server = await serveModels(paths);
  const planned = plan(groups, models, { models: on, runtimes, binding: remote });
  const features = usedFeatures(process.env, processorFeatures());
  const judge = { kind: "golden", golden: readGolden(), features } as const;
  const { results, problems, environments } = await run({
    plan: planned,
    paths: models.paths,
    programs: programs(runtimes, undefined),
    judge,
    checks: knownChecks(groups),
    witnesses: witnessesOf(remote, plan(groups, models, { models: on }).batches.flatMap(({ runs }) => runs)),
    expectations: [],
    limit: 300_000,
    parallel,
    binding: remote,
    server: server.url,
    repeat: () => "",
    onBatch: batchProgress(planned, process.stderr),
  });
  const environment = { ...describeEnvironment(environments, judge, features), load: load(), date };
  return { environment, results, staying, problems };
}

const about = "For those who move a program from Core to RemoteCore, this report shows whether each method that " +
  "RemoteCore supports does the same with a model on a server as in Python.";

/** Describes the run: what it shows and where, failures, skipped checks with the reasons, and counts. */
export function remoteReport({ environment, results, staying, problems }: RemoteRun): string[] {
  const failed = results.filter(({ status }) => status !== "passed");
  const reasons = Map.groupBy(staying, ({ reason }) => reason);
  return [
    ...wrapped(about, 100),
    ...environmentLines({ environment }),
    "",
    ...sharedFailures(results).map((failure) => {
      const [{ status, faults }] = failure;
      return `${titleOf(failure)}: ${status}: ${faults[0]?.message}`;
    }),
    ...problems,
    ...Array.from(reasons, ([reason, checks]) => {
      return `${checks.length} checks stay: ${reason}\n  ${checks.map(({ check }) => check).join("\n  ")}`;
    }),
    `${results.length - failed.length} passed, ${failed.length} failed over the server; ${staying.length} checks stay`,
  ];
}
