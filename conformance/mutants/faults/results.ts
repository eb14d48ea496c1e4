import type { Mutant } from "../mutant.ts";

/** Faults in what an inference gives. */
export const results: readonly Mutant[] = [
  {
    fault: "results by index give another output",
    seam: "src/infer_results.ts InferResults.get",
    instead: `(original, key) => original(typeof key === "number" ? -1 - key : key)`,
    entries: ["OVDict/", "InferRequest/infer of several inputs"],
    models: ["two_in_two_out"],
  },
  {
    fault: "a negative index of results counts from the start",
    seam: "src/infer_results.ts InferResults.get",
    instead: `(original, key) => original(typeof key === "number" && key < 0 ? -1 - key : key)`,
    entries: ["OVDict/"],
    models: ["two_in_two_out"],
  },
  {
    fault: "what results give instead is given always",
    seam: "src/infer_results.ts InferResults.get",
    instead: "(original, key, ...otherwise) => otherwise.length > 0 ? otherwise[0] : original(key)",
    entries: ["OVDict/get with a default"],
    models: ["googlenet-v1"],
  },
  {
    fault: "results alias the request's memory",
    seam: "src/native/native_tensor.ts NativeTensor.copy",
    instead: "() => new HostStorage(this.type, this.shape, this.values(), false)",
    entries: ["InferRequest/results", "InferRequest/infer with shared outputs"],
    models: ["googlenet-v1"],
  },
  {
    fault: "results have their dimensions in reverse",
    seam: "src/native/native_tensor.ts NativeTensor.copy",
    instead: `(original) => {
      const made = original();
      made.reshape(made.shape.toReversed());
      return made;
    }`,
    entries: ["InferRequest/infer by", "InferRequest/results"],
    models: ["googlenet-v1"],
  },
  {
    fault: "shared outputs are copied",
    seam: "src/running/request_state.ts RequestState.collect",
    instead: "(original) => original(false)",
    entries: ["InferRequest/infer with shared outputs"],
    models: ["googlenet-v1"],
  },
  {
    fault: "latency is never taken",
    seam: "src/running/request_state.ts RequestState.#runBlocking",
    instead: `(original, ...args) => {
      const { latency } = this;
      const error = original(...args);
      this.latency = latency;
      return error;
    }`,
    entries: ["InferRequest/latency"],
    models: ["googlenet-v1"],
  },
  {
    fault: "profiling times are of another unit",
    seam: "src/native/profiling_list.ts readProfilingInfo",
    instead: `(original, request) => {
      return original(request).map((info) => ({ ...info, realTime: info.realTime / 1000 }));
    }`,
    entries: ["InferRequest/profiling", "ProfilingInfo/"],
    models: ["googlenet-v1"],
  },
  {
    fault: "profiling leaves out the last node",
    seam: "src/native/profiling_list.ts readProfilingInfo",
    instead: "(original, request) => original(request).slice(0, -1)",
    entries: ["InferRequest/profiling", "ProfilingInfo/"],
    models: ["googlenet-v1"],
  },
];
