import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { type InferRequest, OpenVINOError, Tensor } from "openvino-ffi";
import { type Check, check, onNetworks, onTiny } from "../check.ts";
import type { CheckContext } from "../check_context.ts";
import { elements, infer, startAsync } from "./support.ts";

/** Calls on a request, with labels. */
type Calls = readonly (readonly [label: string, call: (request: InferRequest) => unknown])[];

/** Asserts that a running request refuses calls, and an idle one accepts them. */
async function refusedWhileBusy(t: CheckContext, calls: Calls): Promise<void> {
  const [busy, idle] = [t.request(), t.request()];
  busy.startAsync(Float32Array.of(3));
  for (const [label, call] of calls) {
    await t.refuses(label, "REQUEST_BUSY", () => call(busy), () => call(idle));
  }
  await busy.wait();
  t.observe("afterwards", busy.results);
  for (const [, call] of calls) await call(busy);
}

/** A tensor for `slow`. */
function one(value: number): Tensor {
  return Tensor.from(Float32Array.of(value), { shape: [1, 1] });
}

/** What a request refuses while it runs, and how it is cancelled. */
export const busy: readonly Check[] = [
  check(
    "a busy request does not give tensors",
    [
      "get_tensor(name)",
      "get_tensor(port: ConstOutput)",
      "get_tensor(port: Output)",
      "get_input_tensor()",
      "get_input_tensor(index)",
      "get_output_tensor()",
      "get_output_tensor(index)",
      "input_tensors",
      "output_tensors",
      "inputs",
      "outputs",
      "results",
    ],
    onTiny("slow"),
    async (t) => {
      const model = t.readModel();
      await refusedWhileBusy(t, [
        ["name", (request) => request.getTensor("x")],
        ["port", (request) => request.getTensor(t.compiled().output())],
        ["model's port", (request) => request.getTensor(model.input())],
        ["input", (request) => request.getInputTensor()],
        ["input by index", (request) => request.getInputTensor(0)],
        ["output", (request) => request.getOutputTensor()],
        ["output by index", (request) => request.getOutputTensor(0)],
        ["input_tensors", (request) => request.inputTensors],
        ["output_tensors", (request) => request.outputTensors],
        ["inputs", (request) => request.inputs],
        ["outputs", (request) => request.outputs],
        ["results", (request) => request.results],
      ]);
    },
  ),
  check(
    "a busy request does not take tensors",
    [
      "set_tensor(name, tensor: Tensor)",
      "set_tensor(port: ConstOutput, tensor)",
      "set_tensor(port: Output, tensor)",
      "set_input_tensor(tensor)",
      "set_input_tensor(index, tensor)",
      "set_output_tensor(tensor)",
      "set_output_tensor(index, tensor)",
      "set_input_tensors(inputs: dict)",
      "set_input_tensors(tensors: list | TensorVector)",
      "set_input_tensors(idx, tensors: list | TensorVector)",
      "set_output_tensors(outputs: dict)",
      "set_tensors(inputs: dict)",
      "set_tensors(tensor_name, tensors: list | TensorVector)",
      "set_tensors(port, tensors: list | TensorVector)",
    ],
    onTiny("slow"),
    async (t) => {
      const port = t.compiled().input();
      const modelPort = t.readModel().output();
      await refusedWhileBusy(t, [
        ["set_tensor by name", (request) => request.setTensor("x", one(1))],
        ["set_tensor by port", (request) => request.setTensor(port, one(1))],
        ["set_tensor by the model's port", (request) => request.setTensor(modelPort, one(1))],
        ["set_input_tensor", (request) => request.setInputTensor(one(1))],
        ["set_input_tensor by index", (request) => request.setInputTensor(0, one(1))],
        ["set_output_tensor", (request) => request.setOutputTensor(one(1))],
        ["set_output_tensor by index", (request) => request.setOutputTensor(0, one(1))],
        ["set_input_tensors", (request) => request.setInputTensors({ 0: one(1) })],
        ["set_input_tensors of a list", (request) => request.setInputTensors([one(1)])],
        ["set_input_tensors of a list by index", (request) => request.setInputTensors(0, [one(1)])],
        ["set_output_tensors", (request) => request.setOutputTensors({ 0: one(1) })],
        ["set_tensors", (request) => request.setTensors({ x: one(1) })],
        ["set_tensors of a list by name", (request) => request.setTensors("x", [one(1)])],
        ["set_tensors of a list by port", (request) => request.setTensors(port, [one(1)])],
      ]);
    },
  ),
  check(
    "a busy request takes no callback, and tells no states or times",
    ["set_callback(callback, userdata)", "query_state()", "reset_state()", "get_profiling_info()", "profiling_info"],
    onTiny("slow"),
    async (t) => {
      await refusedWhileBusy(t, [
        ["set_callback", (request) => request.setCallback(() => {}, null)],
        ["query_state", (request) => request.queryState()],
        ["reset_state", (request) => request.resetState()],
        ["get_profiling_info", (request) => request.getProfilingInfo()],
        ["profiling_info", (request) => request.profilingInfo],
      ]);
    },
    { needs: ["states"] },
  ),
  check("a busy request does not start", [infer, startAsync, "inferAsync"], onTiny("slow"), async (t) => {
    const request = t.request();
    const relu = t.compiled("relu_add").createInferRequest();
    const calls: unknown[] = [];
    request.setCallback((userdata) => calls.push(userdata), "mine");
    request.startAsync(Float32Array.of(3));
    const four = Float32Array.of(1, 2, 3, 4);
    const other = Float32Array.of(9);
    await t.refuses("infer", "REQUEST_BUSY", () => request.infer(), () => relu.infer(four));
    await t.refuses("infer of inputs", "REQUEST_BUSY", () => request.infer(other), () => relu.infer(four));
    await t.refuses("inferAsync", "REQUEST_BUSY", () => request.inferAsync(other), () => relu.inferAsync(four));
    await t.refuses(
      "start_async of inputs",
      "REQUEST_BUSY",
      () => request.startAsync(other, "not mine"),
      () => relu.infer(four),
    );
    await t.refuses("start_async", "REQUEST_BUSY", () => request.startAsync(), async () => {
      relu.startAsync();
      await relu.wait();
    });
    await request.wait();
    t.observe("results", request.results);
    t.observe("calls", calls);
    t.observe("userdata", request.userdata);
  }),
  check(
    "what a busy request tells",
    ["get_compiled_model()", "model_inputs", "model_outputs", "userdata", "wait_for(timeout)", "latency"],
    onTiny("slow"),
    async (t) => {
      const request = t.request();
      request.setCallback(() => {}, "mine");
      request.startAsync(Float32Array.of(3));
      t.observe("inputs of the model", request.modelInputs);
      t.observe("outputs of the model", request.modelOutputs);
      t.observe("the compiled model's input", request.getCompiledModel().input());
      t.observe("userdata", request.userdata);
      t.observe("wait_for", await request.waitFor(0));
      // That of the last completed run. Python returns that of the unfinished run.
      t.where("only here", () => assertEquals(request.latency, 0));
      await request.wait();
      t.observe("results", request.results);
    },
  ),
  check("a busy error says so", [startAsync], onTiny("slow"), async (t) => {
    const request = t.request();
    request.startAsync(Float32Array.of(3));
    const error = await assertRejects(() => Promise.try(() => request.getTensor("x")));
    assertInstanceOf(error, OpenVINOError);
    t.observe("it says busy", error.message.toLowerCase().includes("busy"));
    await request.wait();
    t.observe("afterwards", request.getTensor("x"));
  }),
  check("cancel ends a run", ["cancel()", "wait()", "wait_for(timeout)"], onTiny("slow"), async (t) => {
    const request = t.request();
    const other = t.compiled("relu_add").createInferRequest();
    other.infer(Float32Array.of(1, 2, 3, 4));
    request.startAsync(Float32Array.of(3));
    t.observe("cancel", request.cancel());
    await t.refuses("wait", "INFER_CANCELLED", () => request.wait(), () => other.wait());
    await t.refuses("wait again", "INFER_CANCELLED", () => request.wait(), () => other.wait());
    await t.refuses("wait_for", "INFER_CANCELLED", () => request.waitFor(1000), () => other.waitFor(1000));
    t.observe("the input is there", request.getInputTensor());
    request.startAsync(Float32Array.of(5));
    t.observe("wait for the next", await request.wait());
    t.observe("results", request.results);
  }),
  check("infer after a cancelled run", ["cancel()", infer], onTiny("slow"), async (t) => {
    const request = t.request();
    request.startAsync(Float32Array.of(3));
    request.cancel();
    await assertRejects(() => request.wait(), OpenVINOError);
    t.observe("results", request.infer(Float32Array.of(4)));
    assertEquals((await request.wait()) ?? null, null);
  }),
  check("cancel twice, and of one of two", ["cancel()"], onTiny("slow"), async (t) => {
    const [first, second] = [t.request(), t.request()];
    first.startAsync(Float32Array.of(1));
    second.startAsync(Float32Array.of(2));
    first.cancel();
    first.cancel();
    await t.refuses("the first", "INFER_CANCELLED", () => first.wait(), () => second.wait());
    t.observe("the second", second.results);
  }),
  check("cancel of an idle request does nothing", ["cancel()"], onNetworks, async (t) => {
    const request = t.request();
    t.observe("before any", request.cancel());
    t.observe("infer", request.infer(t.picture(1)));
    request.cancel();
    t.observe("wait", await request.wait());
    request.startAsync(t.picture(2));
    await request.wait();
    request.cancel();
    t.observe("wait_for", await request.waitFor(0));
    t.observe("results", request.results);
    request.startAsync();
    t.observe("wait for the next", await request.wait());
  }),
  check("cancel while inferAsync runs", ["inferAsync", "cancel()"], onTiny("slow"), async (t) => {
    const request = t.request();
    const running = request.inferAsync(Float32Array.of(3));
    request.cancel();
    const error = await assertRejects(() => running);
    assertInstanceOf(error, OpenVINOError);
    assertEquals(error.code, "INFER_CANCELLED");
    assertEquals(elements((await request.inferAsync(Float32Array.of(6))).get(0)), [6]);
  }, { needs: ["only here"] }),
];
