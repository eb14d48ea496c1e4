/** All checks, by class. */
import type { Group } from "./check.ts";
import { compiledModel } from "./compiled_model.ts";
import { constOutput } from "./const_output.ts";
import { inferRequest } from "./infer_request/mod.ts";
import { core } from "./core.ts";
import { inferResults } from "./infer_results.ts";
import { model } from "./model.ts";
import { variableState } from "./variable_state.ts";
import { profilingInfo } from "./profiling_info.ts";
import { module } from "./module.ts";
import { partialShape } from "./partial_shape.ts";
import { asyncInferQueue } from "./async_infer_queue.ts";
import { preprocess } from "./pre_post_processor.ts";
import { tensor } from "./tensor.ts";

/** The groups, in the order of the reports. */
export const groups: readonly Group[] = [
  compiledModel,
  constOutput,
  inferRequest,
  core,
  inferResults,
  model,
  variableState,
  profilingInfo,
  module,
  partialShape,
  asyncInferQueue,
  ...preprocess,
  tensor,
];
