import type { Mutant } from "../mutant.ts";

/** Faults in how a queue runs its jobs. */
export const queues: readonly Mutant[] = [
  {
    fault: "the queue drops the userdata",
    seam: "src/async_infer_queue.ts AsyncInferQueue.setCallback",
    instead: `(original, callback, options) => {
      original(typeof callback === "function" ? (request) => callback(request) : callback, options);
    }`,
    entries: ["AsyncInferQueue/userdata", "AsyncInferQueue/callback"],
    models: ["googlenet-v1"],
  },
  {
    fault: "the queue does not keep the last userdata",
    seam: "src/async_infer_queue.ts AsyncInferQueue.get userdata",
    instead: "(original) => original().map(() => undefined)",
    entries: ["AsyncInferQueue/userdata"],
    models: ["googlenet-v1"],
  },
  {
    fault: "the queue loses a request when inputs are refused",
    seam: "src/async_infer_queue.ts AsyncInferQueue.#start",
    instead: `(original, ...args) => {
      try {
        original(...args);
      } catch (error) {
        this.#takeIdle();
        throw error;
      }
    }`,
    entries: ["AsyncInferQueue/start refuses"],
    models: ["googlenet-v1"],
  },
  {
    fault: "the queue hands out the request that was used last",
    seam: "src/async_infer_queue.ts AsyncInferQueue.#free",
    instead: "(original, id) => original(id, true)",
    entries: ["AsyncInferQueue/idle requests"],
    models: ["googlenet-v1"],
  },
  {
    fault: "an error of a job comes out again and again",
    seam: "src/async_infer_queue.ts AsyncInferQueue.#throwErrors",
    instead: `(original) => {
      try {
        original();
      } catch (error) {
        (this as any).thrown = { error };
      }
      if ((this as any).thrown) throw (this as any).thrown.error;
    }`,
    entries: ["AsyncInferQueue/an error", "AsyncInferQueue/a cancelled job"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "waitAll does not wait",
    seam: "src/async_infer_queue.ts AsyncInferQueue.#isAllIdle",
    instead: "() => true",
    entries: ["AsyncInferQueue/wait_all"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "a queue of 0 jobs has one request",
    seam: "src/async_infer_queue.ts optimalNumberOfRequests",
    instead: "() => 1",
    entries: ["AsyncInferQueue/number of requests"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "the queue's callback keeps its own error to itself",
    seam: "src/async_infer_queue.ts CallbackJob.onSettled",
    instead: "() => {}",
    entries: ["AsyncInferQueue/an error", "AsyncInferQueue/a cancelled job"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "the queue gives away a request whose cancelled inference goes on",
    seam: "src/running/run.ts Run.#free",
    instead: `(original) => {
      if (!this.isDropped) return original();
      if (!(this as any).isFreed) this.onFreed();
      (this as any).isFreed = true;
    }`,
    entries: ["InferRequest/a cancelled inference changes"],
    models: ["long_batch"],
  },
  {
    fault: "the queue's callback runs in whatever context there is",
    seam: "src/async_infer_queue.ts callersContext",
    instead: "() => (each, ...args) => each(...args)",
    entries: ["AsyncInferQueue/callbacks run in the context"],
    models: ["dynamic_bounded"],
  },
  {
    fault: "timers are those of the program",
    seam: "src/running/completions.ts setImmediate",
    instead: "(_, ...args) => globalThis.setImmediate(...args)",
    entries: ["AsyncInferQueue/timers that a program replaces"],
    models: ["long_batch"],
  },
];
