/**
 * The benchmark: `deno task bench`, `bun run bench`; `--help` tells the options.
 *
 * Contenders are processes that take orders, so that they can take turns within one run: this library in Deno and in
 * Bun, a C program on the same C API, the official Python binding, and onnxruntime-node where it is installed.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { judge } from "./bars.ts";
import { type Contender, findContenders } from "./contenders.ts";
import { type Effort, efforts, measureEventLoop, measureMemory, measureStartUp, measureWorkload } from "./measure.ts";
import { type Measurement, runtimes } from "./measurement.ts";
import { modelFiles } from "./models.ts";
import { type Options, parseOptions, USAGE } from "./options.ts";
import { chartLibrary, page } from "./page.ts";
import { barLines, headerLines, measurementLines, type Run } from "./report.ts";
import { suiteLines, type SuiteTask } from "./suite_report.ts";
import { type ModelName, workloads } from "./workloads.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const photograph = fileURLToPath(new URL("../samples/data/photographs/cat.jpg", import.meta.url));

function print(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}

async function measureAll(
  options: Options,
  present: readonly Contender[],
  leftOut: Run["leftOut"],
  effort: Effort,
): Promise<Measurement[]> {
  const wanted = (id: string) => options.only.length === 0 || options.only.some((text) => id.includes(text));
  const chosen = workloads.filter(({ id, quick }) => wanted(id) && (quick || !options.quick));
  const eventLoop = "event-loop googlenet-v1";
  const models = new Set<ModelName>(chosen.map(({ model }) => model));
  if (wanted(eventLoop)) models.add("googlenet-v1");
  const files = await modelFiles(models);
  const measured: Measurement[] = [];
  const take = (measurements: readonly Measurement[]) => {
    for (const measurement of measurements) {
      measured.push(measurement);
      print([...measurementLines(measurement), ""]);
    }
  };
  for (const workload of chosen) {
    take([await measureWorkload(workload, files.get(workload.model)!, present, leftOut, effort)]);
  }
  if (wanted("start-up")) {
    take(await measureStartUp(files.get("efficientnet-lite0")!, photograph, present, leftOut, effort));
  }
  if (wanted("memory")) take(await measureMemory(files.get("tiny")!, present, leftOut, effort));
  if (wanted(eventLoop)) take([await measureEventLoop(files.get("googlenet-v1")!, present, effort)]);
  return measured;
}

/** The suites of `suites.ts`, each runtime's in its own process. */
function runSuites(options: Options, present: readonly Contender[]): Run["suites"] {
  if (options.only.length > 0 && !options.only.includes("suites")) return [];
  return present.filter(({ name }) => (runtimes as readonly string[]).includes(name)).map(({ name, worker }) => {
    const args = worker.args.map((arg) => arg === join(folder, "worker.ts") ? join(folder, "suites.ts") : arg);
    const { status, stdout, stderr } = spawnSync(
      worker.command,
      [...args, "--json", "--time", options.quick ? "60" : "1000"],
      { encoding: "utf8", env: { ...process.env, ...worker.env } },
    );
    if (status !== 0) throw new Error(`the suites in ${name} ended with ${status}: ${stderr}`);
    const tasks = JSON.parse(stdout) as SuiteTask[];
    print([`tinybench in ${name}`, ...suiteLines(tasks), ""]);
    return { runtime: name, tasks };
  });
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env, join(folder, "results"));
  if (options === "help") {
    process.stdout.write(USAGE);
    return 0;
  }
  const base = efforts[options.quick ? "quick" : "full"];
  const effort = options.rounds === undefined
    ? base
    : { ...base, rounds: options.rounds, longRounds: options.rounds, processRounds: options.rounds };
  const start = performance.now();
  const contenders = findContenders(options.contenders, options.python);
  try {
    const { present, leftOut } = contenders;
    const about = {
      date: new Date().toISOString(),
      effort: options.quick ? "quick" : "full",
      machine: {
        system: `${platform()} ${release()} ${arch()}`,
        processor: cpus()[0]?.model ?? "unknown processor",
        cores: availableParallelism(),
      },
      contenders: present.map(({ name, version }) => ({ name, version })),
      leftOut,
    } as const;
    print(headerLines(about));
    const measurements = await measureAll(options, present, leftOut, effort);
    const suites = runSuites(options, present);
    const run: Run = { ...about, measurements, suites, verdicts: judge(measurements) };
    print(barLines(run));
    mkdirSync(options.out, { recursive: true });
    writeFileSync(join(options.out, "bench.json"), `${JSON.stringify(run, null, 2)}\n`);
    writeFileSync(join(options.out, "bench.html"), page(run, chartLibrary()));
    const files = ["bench.json", "bench.html"].map((name) => relative(process.cwd(), join(options.out, name)));
    print(["", `${((performance.now() - start) / 1000).toFixed(0)} s; ${files.join(", ")}`]);
    return 0;
  } finally {
    contenders.dispose();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
