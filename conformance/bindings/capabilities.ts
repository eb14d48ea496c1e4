/**
 * The bindings that checks run against, and the capabilities that some of them lack. A check, or a part of one, that
 * requires a missing capability is skipped. The check that demonstrates the capability still runs, and must fail.
 */

/** Something that not every binding supports. */
export type Capability =
  | "abort signals"
  | "bounds"
  | "core"
  | "dispose"
  | "event loop"
  | "exports"
  | "failing jobs"
  | "isolation"
  | "layouts"
  | "messages"
  | "models of its own"
  | "nodes"
  | "onError"
  | "only here"
  | "preprocessing"
  | "own timers"
  | "profiling"
  | "properties"
  | "shared memory"
  | "states"
  | "transfer";

/** The API that is checked. */
export interface Binding {
  readonly name: "local" | "remote" | "python";
  /** The capabilities that it lacks, with the reasons. */
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
}

/** This library, with OpenVINO in the same process. */
export const local: Binding = { name: "local", lacks: {} };

/** This library's `RemoteCore`, with models on a server. */
export const remote: Binding = {
  name: "remote",
  lacks: {
    "bounds": "the protocol tells of a dimension that may vary, and of no bounds: the server refuses",
    "core": "a server has a core and models of its own",
    "exports": "a server does not give its compiled model away",
    "layouts": "the protocol tells no layouts, so no batch dimension",
    "models of its own":
      "the check writes its models' element types and shapes into them: the server has no such files",
    "nodes": "the protocol tells no graphs",
    "own timers": "the fetch of Node.js waits by the timers that the program has: replaced ones stop it",
    "preprocessing": "it is built into a model before that is served",
    "profiling": "the protocol does not tell how long nodes take",
    "properties": "the protocol has none",
    "shared memory": "memory is not shared with another machine",
    "states": "the protocol has no variables, and the server forgets them after each inference",
  },
};

/** The official Python binding. */
export const python: Binding = {
  name: "python",
  lacks: {
    "abort signals": "it has none",
    "dispose": "it frees an object with its last reference",
    "event loop": "it calls callbacks on a thread of its own: they are over when they return, and have no context",
    "failing jobs": "an error in a queue's job or callback ends the process",
    "isolation": "what an inference that failed or was cancelled has changed stays so for the later ones",
    "messages": "its errors have other classes and texts",
    "onError": "it tells of a failed inference where that is waited for, only",
    "only here": "a choice of this library: the check says which",
    "transfer": "its memory cannot be taken away",
  },
};

/** For each capability a check, on a model, that must not pass where a binding lacks it. */
export const witnesses: Readonly<Partial<Record<Capability, readonly [check: string, model: string]>>> = {
  "abort signals": ["InferRequest/inferAsync with a signal", "slow"],
  "bounds": ["CompiledModel/call with one shape after another", "dynamic_bounded"],
  "dispose": ["Tensor/dispose", "relu_add"],
  "event loop": ["InferRequest/callbacks run in the context of the start that caused them", "dynamic_bounded"],
  "exports": ["CompiledModel/exports of the same model are the same", "relu_add"],
  "failing jobs": ["AsyncInferQueue/errors of several callbacks", "relu_add"],
  "isolation": ["InferRequest/a failed inference changes no other's answer with dynamic shapes", "long_batch"],
  "layouts": ["InferRequest/a batch for a dynamic batch dimension", "dynamic_nchw"],
  "nodes": ["ConstOutput/node", "relu_add"],
  "onError": ["InferRequest/a failed or cancelled inference calls onError instead", "dynamic_bounded"],
  "only here": ["InferRequest/latency of a failed run is that of the run before", "dynamic_bounded"],
  "profiling": ["InferRequest/profiling before any run", "relu_add"],
  "properties": ["CompiledModel/get_property of what was compiled with", "relu_add"],
  "shared memory": ["InferRequest/infer with shared inputs of a model with two", "two_in_two_out"],
  "states": ["InferRequest/a state adds up over inferences", "stateful_accumulator"],
  "transfer": ["InferRequest/memory that is taken away: an output's own", "long_static"],
};

/** The reason why a binding lacks one of the required capabilities; undefined if it has them all. */
export function reasonAgainst({ lacks }: Binding, needs: readonly Capability[]): string | undefined {
  return needs.map((need) => lacks[need]).find((reason) => reason !== undefined);
}
