import type { CaseName } from "./cases/mod.ts";
import { Collected } from "./collected.ts";
import { ContenderProcess } from "./contender_process.ts";
import type { Contender, LeftOut } from "./contenders.ts";
import type { Effort } from "./effort.ts";
import { type ContenderName, type Measurement, runtimes } from "./measurement.ts";
import type { ModelFiles } from "./models.ts";
import { runPaired, type TimedRun } from "./pairing.ts";
import { quantile } from "./statistics.ts";
import { bareOf, type Workload } from "./workloads.ts";

const noFormat = "it does not read the model's format";

/** How many milliseconds compilers may take to compile a case completely. */
const warmUpMs = 300;

/** The number of inferences before memory is first measured. */
export const memoryBase = 10_000;

/** Measures work that contenders do in turns. Each has a new process, so that no work slows down another. */
export async function measureWorkload(
  workload: Workload,
  model: ModelFiles,
  contenders: readonly Contender[],
  leftOut: readonly LeftOut[],
  effort: Effort,
): Promise<Measurement[]> {
  const collected = new Collected(leftOut);
  const bare = new Collected([]);
  const processes: ContenderProcess[] = [];
  const runs = new Map<ContenderName | Bare, TimedRun>();
  let requests = 1;
  const open = async (contender: ContenderProcess, work: CaseName, path: string, place = 0): Promise<TimedRun> => {
    const opened = await contender.order({ verb: "open", work, requests: workload.requests, model: path });
    requests = Math.max(requests, opened.requests ?? 1);
    await contender.run(1, place);
    return (iterations) => contender.run(iterations, place);
  };
  try {
    for (const { name, worker, onnx } of contenders) {
      const path = onnx ? model.onnx : model.xml;
      if (path === undefined) {
        collected.drop(name, noFormat);
        continue;
      }
      const contender = new ContenderProcess(worker);
      processes.push(contender);
      try {
        runs.set(name, await open(contender, workload.work, path));
      } catch (error) {
        collected.drop(name, error);
      }
      if (!workload.bare || !isRuntime(name)) continue;
      try {
        // In the same process: the time of a tiny inference differs from one to the next.
        runs.set(`${name}, bare`, await open(contender, workload.bare, path, 1));
      } catch (error) {
        bare.drop(name, error);
      }
    }
    const isLong = workload.work === "queue" && workload.model !== "tiny" && workload.model !== "lenet";
    const rounds = isLong ? effort.longRounds : effort.rounds;
    const targetNanoseconds = (isLong ? effort.longTurnMs : effort.turnMs) * 1e6;
    const warmUpNanoseconds = Math.max(targetNanoseconds, warmUpMs * 1e6);
    const paired = await runPaired(runs, {
      rounds,
      targetNanoseconds,
      warmUpNanoseconds,
      ...(isLong && { multipleOf: 2 * requests }),
    });
    for (const [name, samples] of paired) {
      const [contender, isBare] = name.split(", ") as [ContenderName, "bare"?];
      for (const sample of samples) (isBare ? bare : collected).add(contender, sample);
    }
  } finally {
    for (const contender of processes) await contender.end();
  }
  const measured = collected.as(workload.id, workload.title, "nanoseconds");
  if (!workload.bare) return [measured];
  const { id, title } = bareOf(workload.bare, workload.model);
  return [measured, bare.as(id, title, "nanoseconds")];
}

/** A runtime that makes only the C calls. */
type Bare = `${typeof runtimes[number]}, bare`;

function isRuntime(name: ContenderName): name is typeof runtimes[number] {
  return (runtimes as readonly ContenderName[]).includes(name);
}

/** The number of readings of memory each time, since garbage collection makes it vary. */
const readings = 5;

/** Measures physical memory after some tiny inferences, and after very many. */
export async function measureMemory(
  model: ModelFiles,
  contenders: readonly Contender[],
  leftOut: readonly LeftOut[],
  { memoryIterations }: Effort,
): Promise<Measurement[]> {
  const start = { all: new Collected(leftOut), own: new Collected(leftOut) };
  const end = { all: new Collected(leftOut), own: new Collected(leftOut) };
  const dropEverywhere = (name: ContenderName, error: unknown) => {
    for (const { all, own } of [start, end]) {
      all.drop(name, error);
      own.drop(name, error);
    }
  };
  for (const { name, worker, onnx } of contenders) {
    const path = onnx ? model.onnx : model.xml;
    if (path === undefined) {
      dropEverywhere(name, noFormat);
      continue;
    }
    const contender = new ContenderProcess(worker);
    const readInto = async ({ all, own }: typeof start) => {
      for (let reading = 0; reading < readings; reading++) {
        if (reading > 0) await contender.run(memoryBase / 10);
        const memory = contender.memory();
        if (memory === undefined) throw new Error("this system's way to tell a process's memory is not known");
        all.add(name, memory.all);
        own.add(name, memory.own);
      }
    };
    try {
      await contender.order({ verb: "open", work: "infer-copy", requests: 1, model: path });
      await contender.run(memoryBase);
      await readInto(start);
      await contender.run(memoryIterations - memoryBase);
      await readInto(end);
    } catch (error) {
      dropEverywhere(name, error);
    } finally {
      await contender.end();
    }
  }
  const [few, many] = [`after ${memoryBase} inferences: tiny`, `after ${memoryIterations} inferences: tiny`];
  return [
    start.all.as("memory start", `resident memory ${few}`, "bytes"),
    end.all.as("memory end", `resident memory ${many}`, "bytes"),
    start.own.as("memory own start", `the same without files' pages, ${few}`, "bytes"),
    end.own.as("memory own end", `the same without files' pages, ${many}`, "bytes"),
  ];
}

/** Measures the delay of a 5 ms timer while a queue runs: each round's p99. */
export async function measureEventLoop(
  model: ModelFiles,
  contenders: readonly Contender[],
  { processRounds, ticks }: Effort,
): Promise<Measurement> {
  const ours = contenders.filter(({ name }) => isRuntime(name));
  const collected = new Collected([]);
  for (const { name, worker } of ours) {
    const contender = new ContenderProcess(worker);
    try {
      await contender.order({ verb: "open", work: "event-loop", requests: 0, model: model.xml });
      for (let round = 0; round < processRounds; round++) {
        const { lateness = [] } = await contender.order({ verb: "run", iterations: ticks });
        collected.add(name, quantile(lateness, 0.99));
      }
    } catch (error) {
      collected.drop(name, error);
    } finally {
      await contender.end();
    }
  }
  return collected.as(
    "event-loop googlenet-v1",
    "a 5 ms timer while a queue runs, p99 of how late: googlenet-v1",
    "milliseconds late",
  );
}
