/** Shared by several files of checks of InferRequest. */
import { assertEquals } from "@std/assert";
import { Core, type InferRequest, Tensor } from "openvino-ffi";
import type { CheckContext } from "../check_context.ts";

/** The signature of `infer`. */
export const infer = "infer(inputs=None, share_inputs=False, share_outputs=False)";
/** The signature of `startAsync`. */
export const startAsync = "start_async(inputs=None, userdata=None, share_inputs=False)";

/** The two inputs of `two_in_two_out`, `[2,3]` each. */
export const a = Float32Array.of(1, 2, 3, 4, 5, 6);
/** The other one. */
export const b = Float32Array.of(10, 20, 30, 40, 50, 60);

/** A tensor of f32 with its own memory. */
export function tensor(values: ArrayLike<number>, shape: readonly number[]): Tensor {
  return Tensor.from(Float32Array.from(values), { shape: [...shape] });
}

/** The elements of a tensor of numbers, in a new array. */
export function elements(tensor: Tensor): number[] {
  return Array.from(tensor.data as Float32Array);
}

/** A flat array as nested lists. */
export function nested(values: ArrayLike<number>, shape: readonly number[]): number[] | unknown[] {
  const [length = 1, ...inner] = shape;
  if (inner.length === 0) return Array.from(values);
  const size = values.length / length;
  return Array.from({ length }, (_, i) => nested(Array.prototype.slice.call(values, i * size, (i + 1) * size), inner));
}

/** A request whose inferences can be given any of the inputs alone, since all have been looked at. */
export function anyInputRequest(t: CheckContext): InferRequest {
  const request = t.request();
  assertEquals(request.inputTensors.length, request.modelInputs.length);
  return request;
}

/** A request of `dynamic_bounded` whose inferences fail on two rows: its output is a tensor of one. */
export function failing(t: CheckContext): InferRequest {
  const request = t.request();
  request.setOutputTensor(new Tensor("f32", [1, 8], new Float32Array(8)));
  return request;
}

/** Two rows for {@linkcode failing}. */
export const twoRows = new Float32Array(16).fill(1);
/** One row for it. */
export const oneRow = new Float32Array(8).fill(1);

/** A request of the context's model with its input reshaped. */
export function reshaped(t: CheckContext, shape: readonly number[]): InferRequest {
  const model = t.readModel();
  model.reshape([...shape]);
  return new Core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" }).createInferRequest();
}

/** Asserts that a request still has the input and the output it had. */
export function assertUnchanged(request: InferRequest, input: ArrayLike<number>, output: ArrayLike<number>): void {
  assertEquals(elements(request.getInputTensor()), Array.from(input));
  assertEquals(elements(request.infer().get(0)), Array.from(output));
}
