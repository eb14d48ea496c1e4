import { type Check, check, type ModelName } from "../checks/check.ts";
import { processSize } from "../stress/process_size.ts";
import { inputsOf } from "./inputs.ts";
import { fieldModel } from "./models.ts";

/** The runs between two looks at the memory. */
const runs = 100;

/** The most looks. What leaks grows before each of them; what else grows, such as caches, comes to an end. */
const mostLooks = 20;

/** Growth in MiB that a look does not tell from none: 2.6 kB a run. */
const grain = 0.25;

/** A check that memory is flat over 200 runs. */
export function memoryCheck(models: readonly ModelName[]): Check {
  const covers = ["InferRequest.infer(inputs=None, share_inputs=False, share_outputs=False)"];
  return check("memory", covers, models, async (t) => {
    const request = t.request();
    const inputs = inputsOf(fieldModel(t.model), request.modelInputs, 1);
    await requireFlat(() => request.infer(inputs));
  }, { needs: ["dispose"] });
}

/**
 * Repeats a run until the process's memory has not grown over 200 of them: twice in succession, since what leaks may
 * take once what was freed before.
 *
 * @throws {Error} If that does not happen.
 */
export async function requireFlat(run: () => void, looks: number = mostLooks): Promise<void> {
  const sizes: number[] = [];
  for (let look = 0; look < looks; look++) {
    for (let i = 0; i < runs; i++) run();
    sizes.push((await processSize()).anonymous);
    const [first, second, third] = sizes.slice(-3);
    if (third !== undefined && second! - first! <= grain && third - second! <= grain) return;
  }
  throw new Error(`memory grows by every ${runs} runs: ${sizes.map((each) => each.toFixed(1)).join(", ")} MiB`);
}
