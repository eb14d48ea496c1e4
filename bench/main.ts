/**
 * The benchmark: `deno task bench`, `bun run bench`; `--help` lists the options.
 *
 * Contenders are processes that take orders, so that they can take turns within one run: this library in Deno, Bun and
 * Node.js, a C program on the same C API, the official Python binding, and onnxruntime-node where it is installed.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { arch, availableParallelism, cpus, platform, release, tmpdir } from "node:os";
import { join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { readUsage, runCommand } from "../conformance/run/command.ts";
import { loadNow } from "../conformance/run/load.ts";
import { judge } from "./bars.ts";
import { type Contender, findContenders } from "./contenders.ts";
import { type Effort, efforts } from "./effort.ts";
import { folderKinds, makeFolder, type PhotographFolder } from "./folders.ts";
import { measureEventLoop, measureMemory, measureWorkload } from "./measure.ts";
import { type Measurement, runtimes } from "./measurement.ts";
import { type ModelFiles, modelFiles } from "./models.ts";
import { type Options, parseOptions, USAGE } from "./options.ts";
import { chartLibrary, page } from "./page.ts";
import { barLines, headerLines, measurementLines, type Run, scalingLines } from "./report.ts";
import { allowedProcessors, confined, coreCounts, type Scaling } from "./scaling.ts";
import { suiteLines, type SuiteTask } from "./suite_report.ts";
import { measureFolder, measureStartUp } from "./whole_processes.ts";
import { type ModelName, workloads } from "./workloads.ts";

const folder = fileURLToPath(new URL(".", import.meta.url));
const photograph = fileURLToPath(new URL("../samples/data/photographs/cat.jpg", import.meta.url));

function print(lines: readonly string[]): void {
  console.log(lines.join("\n"));
}

/** The measurements and contenders of a run. */
interface Plan {
  readonly options: Options;
  readonly present: readonly Contender[];
  readonly leftOut: Run["leftOut"];
  readonly effort: Effort;
  /** For files created during the run. */
  readonly folder: string;
}

const wants = ({ only, quick }: Options, id: string, isQuick = true) =>
  (isQuick || !quick) && (only.length === 0 || only.some((text) => id.includes(text)));

/**
 * Creates the folders of photographs with a contender that can. Returns them, and the titles of those that could not be
 * created.
 */
function makeFolders({ options, present, folder }: Plan): { made: PhotographFolder[]; missing: string[] } {
  const chosen = folderKinds.filter(({ id, quick }) => wants(options, id, quick));
  const maker = present.find(({ makePictures }) => makePictures)?.makePictures;
  if (!maker) return { made: [], missing: chosen.map(({ title }) => title) };
  return { made: chosen.map((kind) => makeFolder(kind, maker, folder)), missing: [] };
}

async function measureAll(plan: Plan): Promise<Pick<Run, "measurements" | "scalings">> {
  const { options, present, leftOut, effort } = plan;
  const chosen = workloads.filter(({ id, quick }) => wants(options, id, quick));
  const eventLoop = "event-loop googlenet-v1";
  const models = new Set<ModelName>(chosen.map(({ model }) => model));
  if (wants(options, eventLoop)) models.add("googlenet-v1");
  const files = await modelFiles(models);
  const efficientnet = files.get("efficientnet-lite0")!;
  const measured: Measurement[] = [];
  const take = (measurements: readonly Measurement[]) => {
    for (const measurement of measurements) {
      measured.push(measurement);
      print([...measurementLines(measurement), ""]);
    }
  };
  for (const workload of chosen) {
    take(await measureWorkload(workload, files.get(workload.model)!, present, leftOut, effort));
  }
  if (wants(options, "start-up")) take(await measureStartUp(efficientnet, photograph, present, leftOut, effort));
  const folders = makeFolders(plan);
  for (const title of folders.missing) print([`${title}: left out, no Python with Pillow to make them`, ""]);
  for (const folder of folders.made) {
    take([await measureFolder(folder, efficientnet, present, leftOut, effort.folderRounds)]);
  }
  if (wants(options, "memory")) take(await measureMemory(files.get("tiny")!, present, leftOut, effort));
  if (wants(options, eventLoop)) take([await measureEventLoop(files.get("googlenet-v1")!, present, effort)]);
  return { measurements: measured, scalings: await measureScalings(plan, efficientnet, folders.made) };
}

/** Measures a folder and the queue on one core, two, four, and so on. */
async function measureScalings(
  { options, present, leftOut, effort }: Plan,
  model: ModelFiles,
  folders: readonly PhotographFolder[],
): Promise<Scaling[]> {
  const processors = allowedProcessors() ?? [];
  // With two there is nothing to see between one and all.
  if (processors.length < 3 || !wants(options, "scaling", false)) return [];
  const cores = coreCounts(processors.length);
  const queue = workloads.find(({ id }) => id === "queue efficientnet-lite0")!;
  const works: [string, (contenders: readonly Contender[]) => Promise<Measurement>][] = [
    ...folders.slice(0, 1).map((folder): (typeof works)[number] => [
      folder.title,
      (contenders) => measureFolder(folder, model, contenders, leftOut, effort.scalingRounds),
    ]),
    [
      queue.title,
      async (contenders) =>
        (await measureWorkload(queue, model, contenders, leftOut, { ...effort, longRounds: effort.scalingRounds + 1 }))[
          0
        ]!,
    ],
  ];
  const scalings: Scaling[] = [];
  for (const [title, measure] of works) {
    const measurements: Measurement[] = [];
    for (const count of cores) {
      const few = processors.slice(0, count);
      measurements.push(await measure(present.map((contender) => confined(contender, few))));
    }
    scalings.push({ title, cores, measurements });
    print([...scalingLines(scalings.at(-1)!), ""]);
  }
  return scalings;
}

/** Runs the suites of `suites.ts`, each runtime's in its own process. */
function runSuites({ options, present, effort: { suiteMs } }: Omit<Plan, "folder" | "leftOut">): Run["suites"] {
  if (options.only.length > 0 && !options.only.includes("suites")) return [];
  return present.filter(({ name }) => (runtimes as readonly string[]).includes(name)).map(({ name, worker }) => {
    const args = worker.args.map((arg) => arg === join(folder, "worker.ts") ? join(folder, "suites.ts") : arg);
    const { status, stdout, stderr } = spawnSync(
      worker.command,
      [...args, "--json", "--time", String(suiteMs)],
      { encoding: "utf8", env: { ...process.env, ...worker.env } },
    );
    if (status !== 0) throw new Error(`the suites in ${name} ended with ${status}: ${stderr}`);
    const tasks = JSON.parse(stdout) as SuiteTask[];
    print([`tinybench in ${name}`, ...suiteLines(tasks), ""]);
    return { runtime: name, tasks };
  });
}

async function main(args: string[]): Promise<number> {
  const options = readUsage(() => parseOptions(args, process.env, join(folder, "results")));
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
        load: loadNow(),
      },
      contenders: present.map(({ name, version }) => ({ name, version })),
      leftOut,
    } as const;
    print(headerLines(about));
    const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-bench-"));
    const { measurements, scalings } = await measureAll({ options, present, leftOut, effort, folder }).finally(() =>
      rmSync(folder, { recursive: true, force: true })
    );
    const suites = runSuites({ options, present, effort });
    const machine = { ...about.machine, loadAfter: loadNow() };
    const run: Run = { ...about, machine, measurements, scalings, suites, verdicts: judge(measurements) };
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

process.exitCode = await runCommand(main);
