/**
 * Uses this library in every way in which it takes and returns native memory, and prints the trace of its native calls
 * as JSON. It runs in its own process, which can collect garbage.
 */
import { readFileSync } from "node:fs";
import { AsyncInferQueue, Core, PrePostProcessor, Tensor } from "openvino-ffi";
import { modelPath } from "../test_support/model_path.ts";
import { traceCalls } from "./call_trace.ts";

const collect = (globalThis as { gc?: () => void }).gc!;
const config = { INFERENCE_PRECISION_HINT: "f32" };

/** Ports, strings, properties, lists, errors. */
function lookAround(core: Core): void {
  core.getVersions("CPU");
  void core.availableDevices;
  core.getProperty("CPU", "FULL_DEVICE_NAME");
  core.setProperty("CPU", { PERFORMANCE_HINT: "LATENCY" });
  using model = core.readModel(modelPath("two_in_two_out"));
  for (const port of [...model.inputs, ...model.outputs]) void [port.anyName, port.shape, port.elementType];
  void [model.name, model.isDynamic()];
  using compiled = core.compileModel(model, "CPU", { ...config, PERF_COUNT: true });
  void [compiled.input("a").names, compiled.getProperty("NETWORK_NAME")];
  compiled.getRuntimeModel().dispose();
  using request = compiled.createInferRequest();
  request.infer({ a: [1, 2, 3, 4, 5, 6], b: [1, 1, 1, 1, 1, 1] });
  request.getProfilingInfo();
  try {
    core.readModel("no such model.xml");
  } catch {
    // Only its message matters: a string to be freed.
  }
}

/** Tensors of all origins, bound, reshaped, and disposed of before their users. */
function tensors(core: Core): void {
  using compiled = core.compileModel(modelPath("dynamic_nchw"), "CPU", config);
  const request = compiled.createInferRequest();
  const native = request.getInputTensor();
  native.shape = [1, 3, 2, 2];
  request.infer();
  for (const size of [4, 2, 6]) {
    const shared = new Tensor("f32", [1, 3, size, size], new Float32Array(3 * size * size));
    request.setInputTensor(shared);
    request.infer();
    shared.dispose();
  }
  const output = request.getOutputTensor();
  request.infer([[[[1]], [[2]], [[3]]]], { shareOutputs: true });
  request.dispose();
  void output.data;
  output.dispose();
  native.dispose();
}

/** Asynchronous runs: awaited, with callbacks, cancelled, and dropped. */
async function runs(core: Core): Promise<void> {
  const compiled = core.compileModel(modelPath("relu_add"), "CPU", config);
  const request = compiled.createInferRequest();
  let called = 0;
  request.setCallback(() => called += 1);
  for (let i = 0; i < 3; i++) {
    request.startAsync([i, 0, 0, 0]);
    await request.wait();
  }
  await request.inferAsync(Float32Array.of(1, 2, 3, 4), { shareInputs: true, shareOutputs: true });
  request.startAsync();
  request.cancel();
  await request.wait().catch(() => {});
  const queue = new AsyncInferQueue(compiled, 3);
  queue.setCallback(() => called += 1);
  for (let i = 0; i < 9; i++) await queue.startAsync([i, 0, 0, 0]);
  await queue.waitAll();
  queue.dispose();
  const dynamic = core.compileModel(modelPath("dynamic_nchw"), "CPU", config);
  const abandoned = [1, 2, 3].map((size) => {
    const run = dynamic.createInferRequest();
    const result = run.inferAsync(new Tensor("f32", [1, 3, size, size]));
    // With the run in flight.
    run.dispose();
    return result.catch(() => {});
  });
  request.startAsync([1, 2, 3, 4]);
  for (const disposed of [dynamic, compiled, request]) disposed.dispose();
  await Promise.all(abandoned);
  while (called < 13) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Models created off the thread, and by pre-processing. */
async function models(core: Core): Promise<void> {
  const model = await core.readModelAsync(modelPath("channel_mean"));
  const compiling = core.compileModelAsync(model, "CPU", config);
  model.dispose();
  (await compiling).dispose();
  using other = core.readModel(modelPath("dynamic_nchw"));
  using processor = new PrePostProcessor(other);
  processor.input().tensor().setElementType("u8").setLayout("NHWC");
  processor.input().model().setLayout("NCHW");
  using built = processor.build();
  core.compileModel(built, "CPU", config).dispose();
  const [text, weights] = ["xml", "bin"].map((end) => {
    return new Uint8Array(readFileSync(modelPath("relu_add").replace(/xml$/, end)));
  });
  const ofBytes = core.readModel(text!, weights!);
  using compiled = core.compileModel(ofBytes, "CPU", config);
  ofBytes.dispose();
  compiled.infer([1, 2, 3, 4]);
}

/** A model that is recompiled, with its requests, after an inference of dynamic shapes has failed. */
async function compiledAnew(core: Core): Promise<void> {
  const text = readFileSync(modelPath("two_in_two_out"), "utf8").replaceAll('shape="2,3"', 'shape="?,3"')
    .replaceAll("<dim>2</dim>", "<dim>-1</dim>");
  using model = core.readModel(new TextEncoder().encode(text));
  using compiled = core.compileModel(model, "CPU", config);
  const requests = [1, 2].map(() => compiled.createInferRequest());
  const inputs = (a: number, b: number) => ({ a: new Tensor("f32", [a, 3]), b: new Tensor("f32", [b, 3]) });
  for (const request of requests) request.infer(inputs(2, 2));
  for (const [request, other] of [requests, requests.toReversed()]) {
    try {
      request!.infer(inputs(2, 3));
    } catch {
      // The numbers of rows do not match.
    }
    await other!.inferAsync(inputs(2, 2));
    request!.infer(inputs(1, 1));
  }
  for (const request of requests) request.dispose();
}

const steps = traceCalls();
{
  const core = new Core();
  lookAround(core);
  tensors(core);
  await runs(core);
  await models(core);
  await compiledAnew(core);
  core.dispose();
}
// Ports and tensors of requests need no `dispose`: the garbage collector frees them.
for (let i = 0, before = -1; i < 40 && (before !== steps.length || i < 10); i++) {
  before = steps.length;
  collect();
  await new Promise((resolve) => setTimeout(resolve, 20));
}
console.log(JSON.stringify(steps));
