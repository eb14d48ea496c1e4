import type { Mutant } from "../mutant.ts";

/** Faults in what an inference is given. */
export const inputs: readonly Mutant[] = [
  {
    fault: "shared inputs are copied",
    seam: "src/values/inputs.ts prepareInputs",
    instead: "(original, ports, inputs) => original(ports, inputs, undefined)",
    entries: ["InferRequest/infer with shared inputs"],
    models: ["googlenet-v1"],
  },
  {
    fault: "inputs are shared where nothing is said",
    seam: "src/running/run_options.ts runOptions",
    instead: "(original, compiled, { shareInputs = true }) => original(compiled, { shareInputs })",
    entries: ["CompiledModel/call without options", "InferRequest/infer and start_async without options"],
    models: ["googlenet-v1"],
  },
  {
    fault: "a copying call writes into memory that was shared",
    seam: "src/running/tensor_slot.ts TensorSlot.assign",
    instead: `(original, request, assignment) => {
      if (assignment.kind !== "bind") write(storageOf(this.tensor(request)), assignment);
      original(request, assignment);
    }`,
    entries: ["InferRequest/infer copies never go"],
    models: ["googlenet-v1"],
  },
  {
    fault: "an inference runs although an input was never given",
    seam: "src/running/request_core.ts RequestCore.requireWhole",
    instead: "() => {}",
    entries: ["InferRequest/infer refuses some inputs"],
    models: ["two_in_two_out"],
  },
  {
    fault: "an inference of the pool finds the inputs of the one before it",
    seam: "src/running/request_core.ts RequestCore.forgetInputs",
    instead: "() => {}",
    entries: ["CompiledModel/inferAsync of several inputs"],
    models: ["two_in_two_out"],
  },
  {
    fault: "inputs of inferences that wait are read when these start",
    seam: "src/values/copied_inputs.ts copiedInputs",
    instead: "(_original, _ports, inputs) => inputs",
    entries: ["CompiledModel/inferAsync of many at once"],
    models: ["googlenet-v1"],
  },
  {
    fault: "inputs by position go to the inputs in reverse",
    seam: "src/values/inputs.ts prepareList",
    instead: "(original, ports, ...args) => original(ports.toReversed(), ...args)",
    entries: ["InferRequest/infer of several inputs"],
    models: ["two_in_two_out"],
  },
  {
    fault: "a shorter list of inputs is refused",
    seam: "src/values/inputs.ts prepareList",
    instead: `(original, ports, values, share) => {
      if (values.length < ports.length) throw new RangeError("too few inputs");
      return original(ports, values, share);
    }`,
    entries: ["InferRequest/infer of fewer"],
    models: ["two_in_two_out"],
  },
  {
    fault: "inputs of another shape are taken when their count is right",
    seam: "src/values/assignment.ts shapeFor",
    instead: "(original, port, length) => original(port, length, [])",
    entries: ["InferRequest/infer refuses nested lists"],
    models: ["two_in_two_out", "googlenet-v1"],
  },
  {
    fault: "a tensor of another element type is taken",
    seam: "src/values/assignment.ts fitting",
    instead: "(original, port, storage) => original({ ...port, type: storage.type }, storage)",
    entries: ["InferRequest/infer refuses a tensor", "InferRequest/set_tensor refuses"],
    models: ["googlenet-v1"],
  },
  {
    fault: "setTensor by name sets the output's",
    seam: "src/infer_request.ts InferRequest.setTensor",
    instead: `(original, nameOrPort, tensor) => {
      original(typeof nameOrPort === "string" ? this.modelOutputs[0] : nameOrPort, tensor);
    }`,
    entries: ["InferRequest/set_tensor of an input by"],
    models: ["googlenet-v1"],
  },
  {
    fault: "setOutputTensor is forgotten",
    seam: "src/infer_request.ts InferRequest.setOutputTensor",
    instead: "() => {}",
    entries: ["InferRequest/set_output_tensor"],
    models: ["googlenet-v1"],
  },
  {
    fault: "a batch is gathered with an element too few between its parts",
    seam: "src/running/tensor_slot.ts TensorSlot.#gather",
    instead: `(original, native, batch) => {
      original(native, batch);
      const { length } = batch.parts[0].values();
      native.values().copyWithin(length - 1, length);
    }`,
    entries: ["InferRequest/a batch of tensors", "InferRequest/set_input_tensors of a batch"],
    models: ["googlenet-v1", "dynamic_nchw", "channel_mean"],
  },
  {
    fault: "a batch's tensors may have another batch than 1",
    seam: "src/values/batch.ts requireBatchPart",
    instead: `(original, port, storage, ...args) => {
      if (storage.shape[0] === 1) original(port, storage, ...args);
    }`,
    entries: ["InferRequest/a batch is refused"],
    models: ["googlenet-v1", "dynamic_nchw", "channel_mean"],
  },
];
