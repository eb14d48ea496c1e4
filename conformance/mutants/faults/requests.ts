import type { Mutant } from "../mutant.ts";

/** Faults in how a request runs. */
export const requests: readonly Mutant[] = [
  {
    fault: "a busy request is not refused",
    seam: "src/running/request_core.ts RequestCore.requireNoRun",
    instead: "() => {}",
    entries: ["InferRequest/a busy"],
    models: ["slow"],
  },
  {
    fault: "the callback is not called",
    seam: "src/infer_request.ts CallbackRun.succeeded",
    instead: "() => undefined",
    entries: ["InferRequest/a callback", "InferRequest/a second callback"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "the callback is called on failure",
    seam: "src/infer_request.ts CallbackRun.failed",
    instead: "(original, error) => original(error) ?? this.succeeded()",
    entries: ["InferRequest/a cancelled inference"],
    models: ["slow"],
  },
  {
    fault: "the callback is called twice",
    seam: "src/infer_request.ts CallbackRun.succeeded",
    instead: "(original) => (original(), original())",
    entries: ["InferRequest/a callback", "InferRequest/a second callback"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "a callback's error is swallowed",
    seam: "src/infer_request.ts CallbackRun.succeeded",
    instead: `(original) => {
      try {
        return original();
      } catch {
        return undefined;
      }
    }`,
    entries: ["InferRequest/a callback that throws"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "a request's callback runs in whatever context there is",
    seam: "src/infer_request.ts callersContext",
    instead: "() => (each, ...args) => each(...args)",
    entries: ["InferRequest/callbacks run in the context"],
    models: ["dynamic_bounded"],
  },
  {
    fault: "userdata of startAsync is dropped",
    seam: "src/infer_request.ts InferRequest.startAsync",
    instead: "(original, inputs, _, options) => original(inputs, undefined, options)",
    entries: ["InferRequest/the userdata", "InferRequest/userdata"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "undefined userdata replaces that of setCallback",
    seam: "src/infer_request.ts InferRequest.startAsync",
    instead: `(original, inputs, userdata, options) => {
      if (userdata === undefined) stateOf(this).userdata = undefined;
      original(inputs, userdata, options);
    }`,
    entries: ["InferRequest/the userdata", "InferRequest/userdata"],
    models: ["googlenet-v1", "slow"],
  },
  {
    fault: "wait forgets that the inference failed",
    seam: "src/running/request_core.ts RequestCore.wait",
    instead: "(original) => original().catch(() => {})",
    entries: ["InferRequest/cancel"],
    models: ["slow"],
  },
  {
    fault: "wait rejects only the first time",
    seam: "src/running/request_core.ts RequestCore.wait",
    instead: `(original) => {
      return original().catch((error) => {
        if (error === (this as any).rejected) return;
        (this as any).rejected = error;
        throw error;
      });
    }`,
    entries: ["InferRequest/cancel", "InferRequest/a callback that throws"],
    models: ["slow"],
  },
  {
    fault: "waitFor says done when the time is over",
    seam: "src/running/request_core.ts RequestCore.waitFor",
    instead: "async (original, milliseconds) => await original(milliseconds) || this.running !== undefined",
    entries: ["InferRequest/wait_for"],
    models: ["slow"],
  },
  {
    fault: "cancel does nothing",
    seam: "src/running/request_core.ts RequestCore.cancel",
    instead: "() => {}",
    entries: ["InferRequest/cancel"],
    models: ["slow"],
  },
];
