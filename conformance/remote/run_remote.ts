/** Runs the kit's checks with models on a server: `RemoteCore` over `samples/serve`. */
import process from "node:process";
import { reasonAgainst, remote } from "../bindings/capabilities.ts";
import { idOf, needsOf } from "../checks/check.ts";
import { groups } from "../checks/mod.ts";
import { processorFeatures, usedFeatures } from "../isa/processor.ts";
import { readGolden } from "../judge/golden.ts";
import { programs } from "../main.ts";
import type { Models } from "../run/models.ts";
import { plan } from "../run/plan.ts";
import type { RuntimeName } from "../run/runtimes.ts";
import type { Result } from "../run/result.ts";
import { knownChecks, run, witnessesOf } from "../run/runner.ts";
import { serveModels } from "./server.ts";

/** A check that does not run over a server. */
export interface Staying {
  readonly check: string;
  readonly reason: string;
}

/** The results of a run. */
export interface RemoteRun {
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
  const paths = Object.fromEntries(on.map((name) => [name, models.paths[name]!]));
  const staying = groups.flatMap((group) =>
    group.checks.flatMap((check): Staying[] => {
      const reason = reasonAgainst(remote, needsOf(group, check));
      return reason === undefined ? [] : [{ check: idOf(group, check), reason }];
    })
  );
  await using server = await serveModels(paths);
  const { results, problems } = await run({
    plan: plan(groups, models, { models: on, runtimes, binding: remote }),
    paths: models.paths,
    programs: programs(runtimes, undefined),
    judge: { kind: "golden", golden: readGolden(), features: usedFeatures(process.env, processorFeatures()) },
    checks: knownChecks(groups),
    witnesses: witnessesOf(remote, plan(groups, models, { models: on }).batches.flatMap(({ runs }) => runs)),
    expectations: [],
    limit: 60_000,
    parallel,
    binding: remote,
    server: server.url,
    repeat: () => "",
  });
  return { results, staying, problems };
}

/** Describes the run: failures, skipped checks with the reasons, and counts. */
export function remoteReport({ results, staying, problems }: RemoteRun): string[] {
  const failed = results.filter(({ status }) => status !== "passed");
  const reasons = Map.groupBy(staying, ({ reason }) => reason);
  return [
    ...failed.map(({ id, status, faults }) => `${id}: ${status}: ${faults[0]?.message}`),
    ...problems,
    ...Array.from(reasons, ([reason, checks]) => {
      return `${checks.length} checks stay: ${reason}\n  ${checks.map(({ check }) => check).join("\n  ")}`;
    }),
    `${results.length - failed.length} passed, ${failed.length} failed over the server; ${staying.length} checks stay`,
  ];
}
