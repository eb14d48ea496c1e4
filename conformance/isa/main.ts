/**
 * `deno task conformance:isa`: runs the kit against the recorded results with OpenVINO limited to fewer of the
 * processor's vector extensions, in each runtime.
 */
import { availableParallelism } from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import { terminalProgress } from "../networks/progress.ts";
import { ownModels } from "../run/models.ts";
import { readUsage } from "../run/command.ts";
import { positive, runtimeOf, UsageError } from "../run/options.ts";
import { type RuntimeName, runtimeNames } from "../run/runtimes.ts";
import { type Level, lowerLevels, lowerLevelsOf, ownLevel, processorFeatures } from "./processor.ts";
import { countsOf, isGood, levelReport, type LevelRun, runLevel } from "./run_levels.ts";

const names = [...lowerLevels, ownLevel].map(({ name }) => name);

const USAGE = `Runs the kit against the recorded results at each level of vector extensions that this processor has.

usage: conformance:isa [options]

  --level NAME      only this level (${names.join(", ")}); may be given again
  --entry TEXT      only checks whose id, or an entry they cover, has this text in it; may be given again
  --model NAME      only this model (alexnet, googlenet-v1, alexnet.onnx, …); may be given again
  --runtime NAME    only Deno or only Bun
  --parallel N      processes at once (default: one a processor)
  -h, --help        show this

OpenVINO is limited by ONEDNN_MAX_CPU_ISA and OV_CPU_MAX_ISA, and a limit without effect is a failure.

exit codes: 0 all as expected, 1 something is not, 2 it could not be run
`;

interface Options {
  readonly levels: readonly Level[];
  readonly entries: readonly string[] | undefined;
  readonly models: readonly string[] | undefined;
  readonly runtimes: readonly RuntimeName[];
  readonly parallel: number;
  readonly help: boolean;
}

function parseOptions(args: string[]): Options {
  const texts = { type: "string", multiple: true } as const;
  const options = {
    level: texts,
    entry: texts,
    model: texts,
    runtime: texts,
    parallel: { type: "string" },
    help: { type: "boolean", short: "h" },
  } as const;
  const { values } = readUsage(() => parseArgs({ args, options }));
  return {
    levels: chosen(values.level),
    entries: values.entry,
    models: values.model,
    runtimes: values.runtime?.map(runtimeOf) ?? runtimeNames,
    parallel: positive("--parallel", values.parallel ?? String(availableParallelism())),
    help: values.help ?? false,
  };
}

/** The levels to run. An unavailable level is an error rather than silently skipped. */
function chosen(wanted: readonly string[] | undefined): Level[] {
  const there = [...lowerLevelsOf(processorFeatures()), ownLevel];
  return wanted?.map((name) => {
    const found = there.find((level) => level.name.toLowerCase() === name.toLowerCase());
    if (!found) throw new UsageError(`--level: this processor has ${there.map(({ name }) => name)}, not '${name}'`);
    return found;
  }) ?? there;
}

async function main({ levels, entries, models: only, runtimes, parallel }: Options): Promise<number> {
  const models = await ownModels(terminalProgress(process.stderr));
  const filter = { ...(entries && { entries }), ...(only && { models: only }) };
  const runs: LevelRun[] = [];
  for (const level of levels) {
    const start = performance.now();
    const ran = await runLevel(level, { models, runtimes, filter, parallel });
    runs.push(ran);
    // A level takes minutes.
    const failed = countsOf(ran, runtimes).reduce((sum, counts) => sum + counts.failed, 0);
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    process.stderr.write(`${level.name}: ${failed} failed, ${seconds} s\n`);
  }
  for (const line of levelReport(runs, runtimes)) process.stdout.write(`${line}\n`);
  return runs.every(isGood) ? 0 : 1;
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(USAGE);
  else process.exitCode = await main(options);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  if (error instanceof UsageError) process.stderr.write("--help shows how it is used\n");
  process.exitCode = 2;
}
