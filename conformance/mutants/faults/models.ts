import type { Mutant } from "../mutant.ts";

/** Faults in models, ports and properties. */
export const models: readonly Mutant[] = [
  {
    fault: "properties are text",
    seam: "src/properties.ts parseProperty",
    instead: `(original, name, text) => {
      const value = original(name, text);
      return value === false || typeof value === "number" ? text : value;
    }`,
    entries: ["CompiledModel/", "Core/"],
    models: ["googlenet-v1"],
  },
  {
    fault: "a property that can only be set can also be read",
    seam: "src/native/supported_properties.ts namesIn",
    instead: `(original, ...args) => {
      return original(...args).map(([name, access]) => [name, access === "WO" ? "RW" : access]);
    }`,
    entries: ["getSupportedProperties"],
    models: ["relu_add"],
  },
  {
    fault: "the last operation that a device supports is missing",
    seam: "src/native/std_map.ts takeStdMap",
    instead: "(original, ...args) => original(...args).slice(0, -1)",
    entries: ["query_model"],
    models: ["relu_add"],
  },
  {
    fault: "releaseMemory of a busy model is said to have succeeded",
    seam: "src/native/catching.ts callMemberCatching",
    instead: "(original, ...args) => original(...args) || true",
    entries: ["release_memory"],
    models: ["slow"],
  },
  {
    fault: "an exported model lacks its end",
    seam: "src/running/compiled_state.ts CompiledState.exportModel",
    instead: "(original) => original().slice(0, -(2 ** 16))",
    entries: ["CompiledModel/", "Core/"],
    models: ["googlenet-v1"],
  },
  {
    fault: "infer of a compiled model keeps no request",
    seam: "src/compiled_model.ts CompiledModel.get #ownRequest",
    instead: "() => this.createInferRequest()",
    entries: ["CompiledModel/"],
    models: ["googlenet-v1", "stateful_accumulator"],
  },
  {
    fault: "a port is equal to any other of its kind and index",
    seam: "src/const_output.ts ConstOutput.equals",
    instead: "(_, other) => isPort(other) && String(other) === String(this)",
    entries: ["ConstOutput/"],
    models: ["two_in_two_out"],
  },
  {
    fault: "setBatch sets the last dimension",
    seam: "src/model.ts batchIndex",
    instead: "(original, layout, rank) => original(layout, rank) < 0 ? -1 : rank - 1",
    entries: ["Model/"],
    models: ["googlenet-v1", "dynamic_nchw", "channel_mean"],
  },
  {
    fault: "a bounded dimension loses its upper bound",
    seam: "src/partial_shape.ts parse",
    instead: `(original, text) => {
      return original(text)?.map(({ min, max }) => ({ min, max: min === max ? max : -1 })) ?? null;
    }`,
    entries: ["PartialShape/", "Model/"],
    models: ["googlenet-v1", "dynamic_nchw", "relu_add"],
  },
  {
    fault: "mean and scale are swapped",
    seam: "src/preprocess/pre_process_steps.ts PreProcessSteps.mean",
    instead: "(_, values) => this.scale(values)",
    entries: ["preprocess."],
    models: ["googlenet-v1", "channel_mean"],
  },
  {
    fault: "an error has the text of an earlier one",
    seam: "src/native/check.ts messageOf",
    instead: "(original, status) => (messageOf as any).stale ||= original(status)",
    entries: ["Core/", "Model/"],
    models: ["googlenet-v1"],
  },
  {
    fault: "a port keeps the native port",
    seam: "src/native/port_facts.ts withPort",
    instead: "(_, make, use) => use(make())",
    entries: ["Model/dispose frees"],
    models: ["googlenet-v1"],
  },
  {
    fault: "a port keeps its compiled model",
    seam: "src/native/native_compiled.ts NativeCompiled.#ports",
    instead: `(original, ...args) => {
      this.handle.retain();
      return original(...args);
    }`,
    entries: ["CompiledModel/dispose frees"],
    models: ["long_batch"],
  },
  {
    fault: "properties for reading a model are forgotten",
    seam: "src/core.ts Core.#reading",
    instead: "(original, model, weights) => original(model, weights, {})",
    entries: ["Core/read_model with properties"],
    models: ["relu_add", "googlenet-v1"],
  },
  {
    fault: "a model from bytes is compiled without its weights",
    seam: "src/core.ts Core.compileModel",
    instead: "(original, ...args) => original(...args.slice(0, 3))",
    entries: ["Core/compile_model of bytes"],
    models: ["googlenet-v1"],
  },
  {
    fault: "a tensor is no compiled model",
    seam: "src/core.ts Core.importModel",
    instead:
      "(original, blob, ...others) => original(blob instanceof Uint8Array ? blob : new Uint8Array(8), ...others)",
    entries: ["Core/import_model of a tensor"],
    models: ["relu_add"],
  },
  {
    fault: "the arguments of a property are forgotten",
    seam: "src/core.ts Core.getProperty",
    instead: "(original, ...args) => original(...args.slice(0, 2))",
    entries: ["Core/get_property with arguments"],
    models: ["relu_add"],
  },
  {
    fault: "ordered nodes are in any order",
    seam: "src/native/model_nodes.ts modelNodes",
    instead: "(original, ov, model, list, what) => original(ov, model, list, what)?.toReversed()",
    entries: ["Model/nodes"],
    models: ["relu_add"],
  },
  {
    fault: "a node's input is any output of the node before it",
    seam: "src/native/model_nodes.ts describeNode",
    instead: `(original, ...args) => {
      const node = original(...args);
      return { ...node, inputs: node.inputs.map((input) => ({ ...input, index: input.index + 1 })) };
    }`,
    entries: ["Model/nodes", "ConstOutput/node"],
    models: ["two_in_two_out"],
  },
  {
    fault: "a constructor takes an address",
    seam: "src/compiled_model.ts requireCore",
    instead: "(_, value) => value",
    entries: ["CompiledModel/what native code makes"],
    models: ["stateful_accumulator"],
  },
];
