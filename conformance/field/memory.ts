import { type Check, check, type ModelName } from "../checks/check.ts";
import type { CheckContext } from "../checks/check_context.ts";
import { processSize } from "../stress/process_size.ts";
import { inputsOf } from "./inputs.ts";
import { fieldModel } from "./models.ts";

/** The runs between two looks at the memory. */
const runs = 200;

/** The most looks. What leaks grows before each of them; what else grows, such as caches, comes to an end. */
const looks = 12;

/** Growth in MiB that a look does not tell from none: 1.3 kB a run. */
const grain = 0.25;

/** A check that memory is flat over 200 runs: a leak in each of them would show at every look. */
export function memoryCheck(models: readonly ModelName[]): Check {
  const covers = ["InferRequest.infer(inputs=None, share_inputs=False, share_outputs=False)"];
  return check("memory", covers, models, stayFlat, { needs: ["dispose"] });
}

async function stayFlat(t: CheckContext): Promise<void> {
  const request = t.request();
  const inputs = inputsOf(fieldModel(t.model), request.modelInputs, 1);
  const sizes: number[] = [];
  for (let look = 0; look < looks; look++) {
    for (let run = 0; run < runs; run++) request.infer(inputs);
    sizes.push((await processSize()).anonymous);
    const [before, now] = sizes.slice(-2);
    if (now !== undefined && now - before! <= grain) return;
  }
  throw new Error(`memory grows by each ${runs} runs: ${sizes.map((each) => each.toFixed(1)).join(", ")} MiB`);
}
