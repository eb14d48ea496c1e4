import { dynamicModels } from "./faults/dynamic_models.ts";
import { inputs } from "./faults/inputs.ts";
import { memory } from "./faults/memory.ts";
import { models } from "./faults/models.ts";
import { queues } from "./faults/queues.ts";
import { requests } from "./faults/requests.ts";
import { results } from "./faults/results.ts";
import { states } from "./faults/states.ts";
import { tensors } from "./faults/tensors.ts";
import type { Mutant } from "./mutant.ts";

/** Faults that a binding can have, one for each way that something has gone wrong in one somewhere. */
export const mutants: readonly Mutant[] = [
  ...results,
  ...inputs,
  ...requests,
  ...queues,
  ...tensors,
  ...models,
  ...states,
  ...memory,
  ...dynamicModels,
];
