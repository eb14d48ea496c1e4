/**
 * The conformance kit: `deno task conformance --help`, `bun run conformance --help`.
 *
 * It checks the kit itself, generates the networks, runs every check in each runtime, compares the observations with
 * those of the official Python binding, and writes the reports.
 */
import { existsSync, writeFileSync } from "node:fs";
import { extname } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import * as library from "openvino-ffi";
import { runArguments, type RuntimeName, runtimePath, thisRuntime } from "./run/runtimes.ts";
import { controlledChecks, controlProgram } from "./bindings/python/controls.ts";
import { PYTHON_VARIABLE } from "./bindings/python/pipe.ts";
import { groups } from "./checks/mod.ts";
import { documentedApi } from "./documented_api.ts";
import { environmentOf, processorFeatures, recordedLevel, usedFeatures } from "./isa/processor.ts";
import { goldenFile, goldenOf, keepRecorded, readGolden, writeGolden } from "./judge/golden.ts";
import { findJudge, type Judge } from "./judge/python.ts";
import { terminalProgress } from "./networks/progress.ts";
import { jsonReport } from "./report/json.ts";
import { junitReport } from "./report/junit.ts";
import { page } from "./report/page.ts";
import { terminalLines } from "./report/terminal.ts";
import { missingEntries, problemsOf } from "./run/completeness.ts";
import type { Run } from "./run/events.ts";
import { readExpectations } from "./run/expectations.ts";
import { groupFile } from "./run/group.ts";
import type { Program } from "./run/group_process.ts";
import { modelsIn, ownModels } from "./run/models.ts";
import { type Options, parseOptions, USAGE, UsageError } from "./run/options.ts";
import { plan } from "./run/plan.ts";
import { count, type Report } from "./run/result.ts";
import { watchLoad } from "./run/load.ts";
import { batchProgress } from "./run/run_progress.ts";
import { describeEnvironment } from "./run/environment.ts";
import { type JudgeOfRun, knownChecks, run } from "./run/runner.ts";
import { liveSignatures, readSignatures, recordProblems } from "./run/signatures.ts";

/** The file that maps the library's name to the bridge. It has another extension in the package. */
const mapFile = fileURLToPath(new URL(`./bindings/python/map${extname(import.meta.url)}`, import.meta.url));

async function main(options: Options): Promise<number> {
  const start = performance.now();
  const load = watchLoad();
  const date = new Date().toISOString();
  const expectations = readExpectations();
  const kit = { entries: documentedApi, groups, expectations, signatures: readSignatures(), library };
  const models = options.folder === undefined
    ? await ownModels(terminalProgress(process.stderr))
    : modelsIn(options.folder);
  const { entries, models: only, runtimes } = options;
  const planned = plan(groups, models, { ...(entries && { entries }), ...(only && { models: only }), runtimes });
  if (planned.batches.length === 0) throw new UsageError("there is no such check");
  if (options.list) {
    for (const { runs } of planned.batches) for (const { check, model } of runs) say(`${check} @${model}`);
    return 0;
  }

  const live = options.against === "python"
    ? await findJudge({ ...(options.python !== undefined && { python: options.python }), log })
    : undefined;
  const limits = options.record ? limitsToRecord() : {};
  const features = usedFeatures({ ...process.env, ...limits }, processorFeatures());
  const judge = judgeOfRun(options, live, features, limits);
  const ran = await run({
    plan: planned,
    paths: models.paths,
    programs: programs(runtimes, live, { variables: limits }),
    judge,
    checks: knownChecks(groups),
    expectations,
    limit: options.limit * 1000,
    parallel: options.parallel,
    repeat: (each, runtime) => repeatCommand(each, runtime, options),
    onBatch: batchProgress(planned, process.stderr),
  });
  const environment = describeEnvironment(ran.environments, judge, features);
  if (options.record) {
    const recorded = goldenOf(ran.judged, environment);
    const part = (entries ?? only) !== undefined;
    writeGolden(existsSync(goldenFile) ? keepRecorded(recorded, readGolden(), part) : recorded);
  }

  const report: Report = {
    environment: { ...environment, load: load(), date },
    results: ran.results,
    missing: missingEntries(kit),
    problems: [
      ...problemsOf(kit),
      ...(live ? recordProblems(kit.signatures, liveSignatures(live.python)) : []),
      ...ran.problems,
    ],
    seconds: (performance.now() - start) / 1000,
    command: ["conformance", ...process.argv.slice(2)].join(" "),
  };
  const { networks } = models;
  if (options.json !== undefined) writeFileSync(options.json, jsonReport(report));
  if (options.junit !== undefined) writeFileSync(options.junit, junitReport(report));
  if (options.html !== undefined) writeFileSync(options.html, page(report, { networks }));
  const { isTTY, columns } = process.stdout;
  for (
    const line of terminalLines(report, {
      networks,
      colours: (isTTY ?? false) && process.env["NO_COLOR"] === undefined,
      width: columns ?? 100,
      missing: options.missing,
    })
  ) {
    say(line);
  }
  return count(report).failed > 0 ? 1 : 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function log(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Changes to the programs that run a group. */
export interface ProgramOptions {
  readonly file?: string;
  /** A module to load first. */
  readonly preload?: string;
  /** Whether the file can call `gc()`. */
  readonly gc?: boolean;
  /** Additional environment variables. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** The programs that run a group. With a live judge they use the judge's library. */
export function programs(
  runtimes: readonly RuntimeName[],
  judge: Judge | undefined,
  { file = groupFile, preload, gc = false, variables = {} }: ProgramOptions = {},
): Record<RuntimeName, Program> {
  const env = { ...(judge && { OPENVINO_LIB_PATH: judge.library }), ...variables };
  const flags = { gc, ...(preload === undefined ? {} : { preload: [preload] }) };
  const program = (name: RuntimeName) => ({ command: runtimePath(name), args: runArguments(name, file, flags), env });
  // Only for the runtimes to be run: the others need not be installed.
  const made: Partial<Record<RuntimeName, Program>> = {};
  for (const name of runtimes) made[name] = program(name);
  return made as Record<RuntimeName, Program>;
}

/** The program that runs a group against the official binding: this runtime with the bridge instead of the library. */
export function judgeProgram({ python }: Judge, { variables, ...options }: Omit<ProgramOptions, "preload">): Program {
  const runtime = thisRuntime();
  const all = { ...variables, [PYTHON_VARIABLE]: JSON.stringify(python) };
  return programs([runtime], undefined, { ...options, preload: mapFile, variables: all })[runtime];
}

function judgeOfRun(
  { against }: Options,
  live: Judge | undefined,
  features: readonly string[] | undefined,
  limits: Readonly<Record<string, string>>,
): JudgeOfRun {
  if (live) {
    const control = controlProgram(live.python);
    return {
      kind: "live",
      program: judgeProgram(live, { variables: limits }),
      control: { program: { ...control, env: { ...control.env, ...limits } }, checks: controlledChecks() },
    };
  }
  return against === "golden" ? { kind: "golden", golden: readGolden(), features } : { kind: "none" };
}

/** The environment variables for recording. */
function limitsToRecord(): Record<string, string> {
  const features = processorFeatures();
  if (features && !features.includes(recordedLevel.has)) {
    throw new Error(`Results are recorded at ${recordedLevel.name}, which this processor does not have`);
  }
  return environmentOf(recordedLevel);
}

function repeatCommand({ check, model }: Run, runtime: RuntimeName, { against, folder }: Options): string {
  const where = folder === undefined ? "" : ` --models ${JSON.stringify(folder)}`;
  const judge = against === "golden" ? "" : ` --against ${against}`;
  const isRepository = existsSync(new URL("../deno.json", import.meta.url));
  const command = isRepository ? "deno task conformance" : "openvino-ffi-conformance";
  return `${command}${where}${judge} --runtime ${runtime} --model ${model} --entry ${JSON.stringify(check)}`;
}

/** Runs the command. Returns the exit code. */
export async function command(): Promise<number> {
  try {
    const options = parseOptions();
    if (!options.help) return await main(options);
    process.stdout.write(USAGE);
    return 0;
  } catch (error) {
    log(error instanceof Error ? error.message : String(error));
    if (error instanceof UsageError) log("--help shows how it is used");
    return 2;
  }
}

if (import.meta.main) process.exitCode = await command();
