/**
 * Which of the kit's checks cannot be run over a server, and why. All others are run there, as they are.
 */

/** A check that is not run over a server. */
export interface Staying {
  readonly check: string;
  readonly reason: string;
}

/** Classes whose objects are made and used on one machine. */
export const stayingClasses: Readonly<Record<string, readonly string[]>> = {
  "a server has a core and models of its own": ["Core", "Model", "openvino"],
  "pre-processing is built into a model before it is served": [
    "preprocess.PrePostProcessor",
    "preprocess.InputInfo",
    "preprocess.InputTensorInfo",
    "preprocess.PreProcessSteps",
    "preprocess.InputModelInfo",
    "preprocess.OutputInfo",
    "preprocess.OutputTensorInfo",
  ],
  "the protocol has no variables": ["VariableState"],
  "the protocol does not tell how long nodes take": ["ProfilingInfo"],
};

/** Checks of the other classes. */
export const stayingChecks: Readonly<Record<string, readonly string[]>> = {
  "memory is not shared with another machine": [
    "CompiledModel/call with shared inputs",
    "CompiledModel/call with shared outputs",
    "InferRequest/infer with shared inputs binds the caller's array",
    "InferRequest/infer with shared inputs by index, name and port",
    "InferRequest/infer with shared inputs binds part of a larger array",
    "InferRequest/infer with shared inputs copies arrays of another kind",
    "InferRequest/infer with shared inputs keeps their memory",
    "InferRequest/infer copies never go into memory that was shared",
    "InferRequest/infer shares no inputs unless asked",
    "InferRequest/infer with shared inputs of a model with two",
    "InferRequest/infer with shared outputs gives views, otherwise copies",
    "InferRequest/infer with shared outputs gives the output's own memory",
    "InferRequest/infer with shared outputs of a model with two",
    "InferRequest/infer with shared outputs of strings gives copies",
    "InferRequest/shared outputs of a dynamic model follow the inferences",
    "InferRequest/shared inputs of a dynamic model",
    "InferRequest/start_async with shared inputs binds the caller's array",
    "InferRequest/start_async keeps shared memory while it runs",
    "InferRequest/inferAsync shares inputs and outputs as infer does",
    "InferRequest/infer refuses memory that was transferred away",
    "AsyncInferQueue/start shares its inputs",
    "AsyncInferQueue/start keeps what it shares",
    "InferRequest/memory that is taken away: an input's, shared",
    "InferRequest/memory that is taken away: of shared results",
    "InferRequest/an inference in the background uses memory that cannot be taken away itself, and copies other memory",
  ],
  "the protocol has no variables, and the server forgets them after each inference": [
    "CompiledModel/call keeps its state",
    "CompiledModel/infer_new_request has a new state",
    "CompiledModel/states of a model without",
    "CompiledModel/query_state",
    "CompiledModel/reset_state",
    "CompiledModel/what native code makes is not made of addresses",
    "InferRequest/query_state gives one state a variable",
    "InferRequest/query_state and reset_state of a model without states",
    "InferRequest/a state adds up over inferences",
    "InferRequest/reset_state gives all variables their initial values",
    "InferRequest/a state is set for the next inference",
    "InferRequest/states asked for once follow the inferences",
    "InferRequest/requests share no state",
    "InferRequest/states after asynchronous inferences",
    "InferRequest/a cancelled inference changes no other's answer with state",
    "InferRequest/an inference whose signal aborts changes no other's answer with state",
    "InferRequest/an inference whose time is over changes no other's answer with state",
    "InferRequest/a failed inference changes no other's answer with state",
    "InferRequest/memory that is taken away: a state's copy",
    "InferRequest/states of requests are lost with a failure that was before them, and with none after",
    "InferRequest/a busy request takes no callback, and tells no states or times",
    "AsyncInferQueue/states of each request",
  ],
  "a server does not give its compiled model away": [
    "CompiledModel/export_model",
    "CompiledModel/exports of the same model are the same",
    "CompiledModel/get_runtime_model",
    "CompiledModel/get_runtime_model of several and dynamic ones",
    "ConstOutput/any_name of a port without",
    "ConstOutput/names",
  ],
  "the protocol has no properties": [
    "CompiledModel/get_property",
    "CompiledModel/get_property refuses unknown ones",
    "CompiledModel/get_property of what was compiled with",
    "CompiledModel/set_property",
    "CompiledModel/set_property refuses what cannot be set",
    "CompiledModel/dispose",
  ],
  "the protocol tells of a dimension that may vary, and of no bounds: the server refuses": [
    "CompiledModel/call with one shape after another",
    "ConstOutput/partial_shape of a dynamic port",
    "InferRequest/infer refuses arrays that do not fill a shape",
    "InferRequest/infer refuses tensors out of bounds",
  ],
  "the check writes its models' element types and shapes into them: the server has no such files": [
    "InferRequest/each element type in each dynamic shape: typed arrays",
    "InferRequest/each element type in each dynamic shape: lists",
    "InferRequest/each element type in each dynamic shape: tensors",
    "InferRequest/each element type in each dynamic shape: shared arrays",
    "InferRequest/each element type in each dynamic shape: set_shape",
    "InferRequest/each element type in each dynamic shape: growing",
    "InferRequest/each element type in each dynamic shape: empty",
  ],
  "the protocol tells no layouts, so no batch dimension": [
    "InferRequest/a batched input cannot be read back",
    "InferRequest/a batch for a dynamic batch dimension",
    "InferRequest/memory that is taken away: a batch's",
  ],
  "the protocol does not tell how long nodes take": [
    "InferRequest/profiling before any run",
    "InferRequest/profiling of a model compiled without it",
    "InferRequest/profiling of a model compiled with PERF_COUNT",
  ],
};

/** Why a check is not run over a server; undefined if it is. */
export function stayingReason(id: string): string | undefined {
  const listed = Object.entries(stayingChecks).find(([, checks]) => checks.includes(id));
  const group = Object.entries(stayingClasses).find(([, classes]) => classes.includes(id.split("/")[0]!));
  return (listed ?? group)?.[0];
}
