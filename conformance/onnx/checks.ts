/** The check of the ONNX backend suite, each case of which is a model with inputs and outputs. */
import { assertInstanceOf } from "@std/assert";
import { type CompiledModel, Core, type ElementType, type InferRequest, OpenVINOError, Tensor } from "openvino-ffi";
import { check, type Group, type ModelName } from "../checks/check.ts";
import type { CheckContext } from "../checks/check_context.ts";
import { type CaseOutcome, judgeOutputs } from "./outcome.ts";
import { type Case, type CaseTensor, readCase } from "./suite.ts";
import { formOf, foundIn } from "./values.ts";

/** The label of the observation that has the outcome. */
export const outcomeLabel = "outcome";

/** Cases whose values OpenVINO does not determine, and the reasons: only types and shapes are observed. */
const undetermined: readonly { readonly cases: RegExp; readonly why: string }[] = [
  { cases: /^test_bernoulli/, why: "the values are random" },
  { cases: /^test_tile$/, why: "nothing is written to the output; OpenVINO's own tests leave the case out, too" },
];

/** The suite's cases as a group of checks. */
export function onnxGroup(cases: readonly ModelName[]): Group {
  const covers = [
    "Core.read_model(model: str | object, weights: str | object = None)",
    "Core.compile_model(model: Model, device_name=None, config=None)",
    "InferRequest.infer(inputs=None, share_inputs=False, share_outputs=False)",
    "InferRequest.get_output_tensor(index)",
  ];
  return { class: "ONNX", checks: [check("case", covers, cases, runCase)] };
}

function runCase(t: CheckContext): void {
  t.observe(outcomeLabel, outcomeOf(readCase(t.path()), t));
}

/** Runs a case, and observes its outputs: the official binding must give the same bits, whatever the suite expects. */
function outcomeOf({ inputs, outputs, tolerance }: Case, t: CheckContext): CaseOutcome {
  const core = new Core();
  const model = unlessRefused(t, () => core.readModel(t.path()));
  if (!model) return "refused when read";
  const compiled = unlessRefused(t, () => core.compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" }));
  if (!compiled) return "refused when compiled";
  if (inputs === null || outputs === null) return "an input or output that is no tensor";
  if (inputs.some(({ type }) => type === null)) return "an input of a type that OpenVINO does not have";
  const request = compiled.createInferRequest();
  if (!unlessRefused(t, () => runOn(request, compiled, inputs))) return "refused when run";
  const found = compiled.outputs.map((_, i) => foundIn(request.getOutputTensor(i)));
  const isDetermined = !undetermined.some(({ cases }) => cases.test(t.model));
  for (const [i, each] of found.entries()) t.observe(`output ${i}`, isDetermined ? each : formOf(each));
  return isDetermined ? judgeOutputs(found, outputs, tolerance) : "values that are not determined";
}

/** What a call returns; undefined if OpenVINO refuses it. */
function unlessRefused<T>(t: CheckContext, call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (t.can("messages")) assertInstanceOf(error, OpenVINOError, String(error));
    return undefined;
  }
}

function runOn(request: InferRequest, { inputs: ports }: CompiledModel, inputs: readonly CaseTensor[]): InferRequest {
  for (const [i, input] of inputs.entries()) {
    const named = ports.find(({ names }) => names.has(input.name));
    const port = named ?? (ports.length === inputs.length ? ports[i] : undefined);
    // An input that a model does not need is gone from it.
    if (port) request.setTensor(port, tensorOf(input));
  }
  request.infer();
  return request;
}

function tensorOf({ type, shape, bytes, strings }: CaseTensor): Tensor {
  if (strings) return Tensor.from(strings, { type: "string", shape });
  const { buffer } = Uint8Array.fromBase64(bytes!);
  return buffer.byteLength === 0
    ? new Tensor(type as ElementType, shape)
    : new Tensor(type as Exclude<ElementType, "string">, shape, buffer);
}
