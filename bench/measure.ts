import { ContenderProcess, timeProcess } from "./contender_process.ts";
import type { Contender, LeftOut } from "./contenders.ts";
import { type ContenderName, type Measurement, runtimes, type Unit } from "./measurement.ts";
import type { ModelFiles } from "./models.ts";
import { runPaired, type TimedRun, turnOrder } from "./pairing.ts";
import { quantile } from "./statistics.ts";
import type { Workload } from "./workloads.ts";

/** How long and how often: many short turns, since what else the machine does comes and goes. */
export interface Effort {
  readonly rounds: number;
  /** For networks whose inference takes long. */
  readonly longRounds: number;
  /** What a turn of a contender takes. */
  readonly turnMs: number;
  /** What a turn takes at least for networks whose inference takes long: as many as fill a queue several times. */
  readonly longTurnMs: number;
  readonly processRounds: number;
  readonly memoryIterations: number;
  readonly ticks: number;
}

/** The effort of a run under two minutes, and of a thorough one. */
export const efforts = {
  quick: {
    rounds: 15,
    longRounds: 5,
    turnMs: 15,
    longTurnMs: 100,
    processRounds: 3,
    memoryIterations: 50_000,
    ticks: 120,
  },
  full: {
    rounds: 101,
    longRounds: 15,
    turnMs: 40,
    longTurnMs: 1000,
    processRounds: 15,
    memoryIterations: 1_000_000,
    ticks: 1000,
  },
} as const satisfies Record<string, Effort>;

const noFormat = "it does not read the model's format";

/** So long compilers may take until they have compiled all of a case for good. */
const warmUpMs = 300;

/** Inferences before memory is first looked at. */
export const memoryBase = 10_000;

/** Collects what contenders gave and why others did not. */
class Collected {
  readonly samples: Partial<Record<ContenderName, number[]>> = {};
  readonly leftOut: Partial<Record<ContenderName, string>> = {};

  constructor(leftOut: readonly LeftOut[]) {
    for (const { name, reason } of leftOut) this.leftOut[name] = reason;
  }

  add(name: ContenderName, sample: number): void {
    (this.samples[name] ??= []).push(sample);
  }

  /** One who failed has no numbers, so that all others' stay paired. */
  drop(name: ContenderName, error: unknown): void {
    delete this.samples[name];
    this.leftOut[name] = error instanceof Error ? error.message : String(error);
  }

  as(id: string, title: string, unit: Unit): Measurement {
    return { id, title, unit, samples: this.samples, leftOut: this.leftOut };
  }
}

/** Work that contenders do in turns. Each has a process of its own, made for it, so that no work slows down another. */
export async function measureWorkload(
  workload: Workload,
  model: ModelFiles,
  contenders: readonly Contender[],
  leftOut: readonly LeftOut[],
  effort: Effort,
): Promise<Measurement> {
  const collected = new Collected(leftOut);
  const processes = new Map<ContenderName, ContenderProcess>();
  const runs = new Map<ContenderName, TimedRun>();
  let requests = 1;
  try {
    for (const { name, worker, onnx } of contenders) {
      const path = onnx ? model.onnx : model.xml;
      if (path === undefined) {
        collected.drop(name, noFormat);
        continue;
      }
      const contender = new ContenderProcess(worker);
      processes.set(name, contender);
      try {
        const order = { verb: "open", work: workload.work, requests: workload.requests, model: path } as const;
        const opened = await contender.order(order);
        requests = Math.max(requests, opened.requests ?? 1);
        await contender.run(1);
        runs.set(name, (iterations) => contender.run(iterations));
      } catch (error) {
        collected.drop(name, error);
      }
    }
    const isLong = workload.work === "queue" && workload.requests === 0;
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
      for (const sample of samples) collected.add(name, sample);
    }
  } finally {
    for (const contender of processes.values()) await contender.end();
  }
  return collected.as(workload.id, workload.title, "nanoseconds");
}

/** Whole processes in turns, after one of each that fills the system's caches. */
async function measureProcesses(
  contenders: readonly Contender[],
  collected: Collected,
  rounds: number,
  once: (contender: Contender) => Promise<number> | undefined,
): Promise<void> {
  for (let round = -1; round < rounds; round++) {
    for (const contender of turnOrder(contenders, Math.max(0, round))) {
      if (collected.leftOut[contender.name] !== undefined) continue;
      try {
        const nanoseconds = await once(contender);
        if (nanoseconds === undefined) collected.drop(contender.name, "it has no such program");
        else if (round >= 0) collected.add(contender.name, nanoseconds);
      } catch (error) {
        collected.drop(contender.name, error);
      }
    }
  }
}

/** From a process's start to its first classification: of an array, and of a photograph as the sample does it. */
export async function measureStartUp(
  model: ModelFiles,
  photograph: string,
  contenders: readonly Contender[],
  leftOut: readonly LeftOut[],
  { processRounds }: Effort,
): Promise<Measurement[]> {
  const ofArray = new Collected(leftOut);
  await measureProcesses(contenders, ofArray, processRounds, ({ first }) => {
    return first && timeProcess(first(model.xml), "output");
  });
  const ofPhotograph = new Collected(leftOut);
  await measureProcesses(contenders, ofPhotograph, processRounds, (contender) => {
    return contender.photograph && timeProcess(contender.photograph(model.xml, photograph), "end");
  });
  return [
    ofArray.as(
      "start-up efficientnet-lite0",
      "process start to first classification: efficientnet-lite0",
      "nanoseconds",
    ),
    ofPhotograph.as("start-up photograph", "the sample with one photograph, whole process", "nanoseconds"),
  ];
}

/** How often memory is read each time: collectors make it swing. */
const readings = 5;

/** The physical memory after some tiny inferences, and after very many. */
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

/** How late a 5 ms timer is while a queue runs. Of each round its p99. */
export async function measureEventLoop(
  model: ModelFiles,
  contenders: readonly Contender[],
  { processRounds, ticks }: Effort,
): Promise<Measurement> {
  const ours = contenders.filter(({ name }) => (runtimes as readonly ContenderName[]).includes(name));
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
