import type { Mutant } from "../mutant.ts";

/** Faults in what memory an inference in the background uses. */
export const memory: readonly Mutant[] = [
  {
    fault: "an inference in the background is bound to the caller's memory",
    seam: "src/running/tensor_slot.ts TensorSlot.#isUsedItself",
    instead: `(original, storage) => original(storage, "blocking")`,
    entries: [
      "InferRequest/memory that is taken away: an output's",
      "InferRequest/an inference in the background uses",
    ],
    models: ["long_static"],
  },
  {
    fault: "a SharedArrayBuffer is copied as other memory is",
    seam: "src/running/tensor_slot.ts TensorSlot.#isUsedItself",
    instead: `(original, storage, mode) => mode === "blocking" && original(storage, mode)`,
    entries: ["InferRequest/an inference in the background uses"],
    models: ["long_static"],
  },
  {
    fault: "outputs are not copied out",
    seam: "src/native/native_tensor.ts NativeTensor.copyTo",
    instead: "() => {}",
    entries: [
      "InferRequest/memory that is taken away: an output's",
      "InferRequest/an inference in the background uses",
    ],
    models: ["long_static", "long_batch"],
  },
  {
    fault: "a target that is gone is not reported",
    seam: "src/running/tensor_slot.ts TensorSlot.finish",
    instead: "(original, ...args) => void original(...args)",
    entries: ["InferRequest/memory that is taken away: an output's, bound"],
    models: ["long_static"],
  },
  {
    fault: "own memory that was taken away is not replaced",
    seam: "src/running/tensor_slot.ts TensorSlot.#ownNow",
    instead: "() => this.#own",
    entries: [
      "InferRequest/memory that is taken away: an input's own",
      "InferRequest/memory that is taken away: an output's own",
    ],
    models: ["long_static"],
  },
  {
    fault: "an input that nobody gave is what lay there",
    seam: "src/running/tensor_slot.ts TensorSlot.#write",
    instead: "() => {}",
    entries: ["InferRequest/an input that nobody gave"],
    models: ["relu_add", "channel_mean", "scalar_out"],
  },
  {
    fault: "memory that is gone is run on",
    seam: "src/values/assignment.ts fitting",
    instead: `(original, port, storage) => {
      try {
        return original(port, storage);
      } catch (error) {
        if (storage.isDetached) return storage;
        throw error;
      }
    }`,
    entries: ["InferRequest/memory that is taken away: an input's, shared"],
    models: ["long_static"],
  },
];
