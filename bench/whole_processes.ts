import { Collected } from "./collected.ts";
import { timeProcess } from "./contender_process.ts";
import type { Contender, LeftOut } from "./contenders.ts";
import type { Effort } from "./effort.ts";
import type { PhotographFolder } from "./folders.ts";
import type { Measurement } from "./measurement.ts";
import type { ModelFiles } from "./models.ts";
import { turnOrder } from "./pairing.ts";

/** Measures whole processes in turns, after one run of each that fills the system's caches. */
async function measureProcesses(
  contenders: readonly Contender[],
  collected: Collected,
  rounds: number,
  once: (contender: Contender) => Promise<number> | undefined,
): Promise<void> {
  for (let round = -1; round < rounds; round++) {
    for (const contender of turnOrder(contenders)) {
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

/**
 * Measures the time from a process's start to its first classification: of an array, and of a photograph by the sample.
 */
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
    return contender.classify && timeProcess(contender.classify(model.xml, [photograph]), "end");
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

/** Measures the sample on a folder of photographs, as a whole process. */
export async function measureFolder(
  { id, title, images, fullSize }: PhotographFolder,
  model: ModelFiles,
  contenders: readonly Contender[],
  leftOut: readonly LeftOut[],
  rounds: number,
): Promise<Measurement> {
  const collected = new Collected(leftOut);
  await measureProcesses(contenders, collected, rounds, ({ classify }) => {
    return classify && timeProcess(classify(model.xml, images, fullSize), "end");
  });
  return collected.as(id, title, "nanoseconds");
}
