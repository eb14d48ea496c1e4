import type { Mutant } from "../mutant.ts";

/** Faults in keeping inferences of a model with dynamic shapes apart, where one goes on or fails. */
export const dynamicModels: readonly Mutant[] = [
  {
    fault: "an inference of a model with dynamic shapes is cancelled natively",
    seam: "src/running/request_state.ts RequestState.cancelRun",
    instead: `(original, run) => {
      const compiled = this.compiled as any;
      Object.defineProperty(compiled, "isDynamic", { value: false, configurable: true });
      original(run);
      delete compiled.isDynamic;
    }`,
    entries: ["InferRequest/a cancelled inference changes", "InferRequest/an inference whose signal aborts changes"],
    models: ["long_batch"],
  },
  {
    fault: "what is dynamic is looked for when inferences have hidden it",
    seam: "src/running/request_state.ts RequestState.infer",
    instead: `(original, ...args) => {
      const compiled = this.compiled as any;
      compiled.learn = () => {};
      try {
        return original(...args);
      } finally {
        delete compiled.learn;
      }
    }`,
    entries: ["InferRequest/a cancelled inference changes"],
    models: ["long_inside"],
  },
  {
    fault: "a request whose cancelled inference goes on does not wait for it",
    seam: "src/running/request_state.ts RequestState.infer",
    instead: `(original, ...args) => {
      this.requireNoRun("infer");
      return original(...args);
    }`,
    entries: ["InferRequest/a cancelled inference changes"],
    models: ["long_batch"],
  },
  {
    fault: "a reset while a cancelled inference goes on is forgotten",
    seam: "src/running/request_state.ts RequestState.resetState",
    instead: `(original) => {
      if (!this.isDropped) original();
    }`,
    entries: ["InferRequest/a cancelled inference changes"],
    models: ["long_state"],
  },
  {
    fault: "a model that a failure broke is not mended",
    seam: "src/native/native_compiled.ts NativeCompiled.mend",
    instead: "() => {}",
    entries: ["InferRequest/a failed inference changes"],
    models: ["long_batch"],
  },
  {
    fault: "a lost state is taken for an initial one",
    seam: "src/running/request_state.ts RequestState.#renewed",
    instead: `(original) => {
      if (this.native.generation !== this.compiled.generation) this.variables.resetAll();
      return original();
    }`,
    entries: ["InferRequest/a failed inference changes", "InferRequest/states of requests are lost"],
    models: ["long_state"],
  },
  {
    fault: "a start waits for the inference that is under way",
    seam: "src/running/request_state.ts RequestState.start",
    instead: `(original, ...args) => {
      void this.compiled.streams;
      original(...args);
    }`,
    entries: ["InferRequest/cancel twice"],
    models: ["slow"],
  },
  {
    fault: "a failure counts as often as it is seen",
    seam: "src/running/admission.ts Admission.#noteFailure",
    instead: `(original, run, underWay) => {
      underWay.isNoted = false;
      original(run, underWay);
    }`,
    entries: ["InferRequest/states of requests are lost"],
    models: ["long_state"],
  },
];
