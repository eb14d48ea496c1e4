/** The checks of InferRequest, joined. */
import type { Group } from "../check.ts";
import { asynchronous } from "./async.ts";
import { attributes } from "./attributes.ts";
import { batches } from "./batches.ts";
import { busy } from "./busy.ts";
import { callbacks } from "./callbacks.ts";
import { elementTypesInDynamicShapes } from "./element_types.ts";
import { inputs } from "./inputs.ts";
import { isolation } from "./isolation.ts";
import { movedMemory } from "./moved_memory.ts";
import { refusals } from "./refusals.ts";
import { sharedMemory } from "./shared_memory.ts";
import { shapes } from "./shapes.ts";
import { states } from "./states.ts";
import { tensors } from "./tensors.ts";
import { values } from "./values.ts";

/** The checks of InferRequest. */
export const inferRequest: Group = {
  class: "InferRequest",
  checks: [
    ...inputs,
    ...values,
    ...shapes,
    ...elementTypesInDynamicShapes,
    ...sharedMemory,
    ...tensors,
    ...refusals,
    ...batches,
    ...asynchronous,
    ...callbacks,
    ...isolation,
    ...movedMemory,
    ...busy,
    ...states,
    ...attributes,
  ],
};
