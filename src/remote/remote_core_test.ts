import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { servePair, serveTiny } from "../../conformance/test_support/servers.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { compileTiny } from "../../conformance/test_support/tiny_models.ts";
import { protocolModels } from "../../conformance/test_support/serve_process.ts";
import { AsyncInferQueue } from "../async_infer_queue.ts";
import { CompiledModel } from "../compiled_model.ts";
import { Core } from "../core.ts";
import { InferRequest } from "../infer_request.ts";
import type { InferResults } from "../infer_results.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Tensor } from "../tensor.ts";
import type { InferInputs } from "../values/inputs.ts";
import { RemoteAsyncInferQueue, RemoteCompiledModel, RemoteCore, RemoteError, RemoteInferRequest } from "./mod.ts";

const { url } = await serveTiny(...protocolModels, "slow");
const core = new RemoteCore(url);

/** All contents of results, bit for bit. */
function contents(results: InferResults): unknown[] {
  return results.toTuple().map((tensor) => [tensor.elementType, tensor.shape, tensor.bytesData]);
}

/** Inputs for each model, in several forms. */
const inputs: Readonly<Record<string, readonly InferInputs[]>> = {
  relu_add: [
    { x: [[1, 2, -3, -4]] },
    Float32Array.of(0.1, -0, NaN, Infinity),
    [[[1, 2, 3, 4]]],
    new Map([[0, Int32Array.of(1, 2, 3, 4)]]),
    Tensor.from([[1, 2, 3, 4]]),
  ],
  two_in_two_out: [[[[1, 2, 3], [4, 5, 6]], new Float32Array(6).fill(0.5)], {
    b: new Float32Array(6),
    a: new Float32Array(6),
  }],
  precisions: [[
    Uint8Array.of(0, 1, 254, 255),
    BigInt64Array.of(-3n, 4n, 2n ** 40n, 0n),
    Float16Array.of(0.5, -1, 2, 65504),
    Uint16Array.of(0x3fc0, 0, 0x4040, 0xbf80),
  ]],
  precisions_int: [[
    Uint8Array.of(0, 1, 1, 0),
    Int8Array.of(-64, 63, 0, 1),
    Int16Array.of(-300, 300, 0, 1),
    Int32Array.of(-70000, 70000, 0, 1),
  ]],
  precisions_wide: [[
    Uint16Array.of(0, 1, 2, 30000),
    Uint32Array.of(0, 1, 2, 2 ** 31),
    BigUint64Array.of(0n, 1n, 2n, 2n ** 40n),
    Float64Array.of(0.1, -0.5, 1e30, 0),
  ]],
  scalar_out: [[[1, 2, 3, 4]]],
  dynamic_nchw: [Tensor.from(new Float32Array(2 * 3 * 4 * 5).map((_, i) => i / 7), { shape: [2, 3, 4, 5] })],
};

test("each element type gives what it gives locally, to the bit, in bytes and in JSON", async () => {
  for (const [name, list] of Object.entries(inputs)) {
    using local = compileTiny(name);
    for (const binary of [true, false]) {
      using remote = await new RemoteCore(url, { binary }).compileModelAsync(name);
      for (const input of list) {
        if (!binary && input instanceof Float32Array && !input.every(Number.isFinite)) continue;
        const expected = contents(local.infer(input));
        assertEquals(contents(await remote.createInferRequest().inferAsync(input)), expected, `${name} ${binary}`);
      }
    }
  }
});

test("strings come back as they were sent, in bytes and in JSON", async () => {
  for (const binary of [true, false]) {
    using remote = await new RemoteCore(url, { binary }).compileModelAsync("strings");
    const input = remote.inputs[0]!;
    const shape = input.partialShape.isStatic ? input.shape : [2];
    const texts = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ["Grüße 🎉", "", "c"][i % 3]!);
    const results = await remote.createInferRequest().inferAsync(texts);
    assertEquals(results.get(0).strData, texts);
    using local = compileTiny("strings");
    assertEquals(contents(results), contents(local.infer(texts)));
  }
});

test("infer() and compileModel() block and give the same", () => {
  using remote = core.compileModel("relu_add");
  assertEquals(remote.infer({ x: [[1, 2, -3, -4]] }).get("y").data, Float32Array.of(2, 3, 0, 0));
  assertEquals(remote.inferNewRequest([[0, 0, 0, 1]]).get(0).data, Float32Array.of(1, 1, 1, 2));
  const error = assertThrows(() => core.compileModel("none"), RemoteError, "the model none: the server answers 404");
  assertEquals([(error as RemoteError).code, (error as RemoteError).httpStatus], ["NOT_FOUND", 404]);
});

test("an answer larger than the first shared memory comes whole through a blocking call", () => {
  using local = compileTiny("dynamic_nchw");
  using remote = core.compileModel("dynamic_nchw");
  const input = Tensor.from(new Float32Array(3 * 400 * 400).map((_, i) => i), { shape: [1, 3, 400, 400] });
  assertEquals(contents(remote.infer(input)), contents(local.infer(input)));
});

test("the ports are the model's", async () => {
  using remote = await core.compileModelAsync("dynamic_nchw");
  using local = compileTiny("dynamic_nchw");
  const facts = (model: CompiledModel) =>
    [...model.inputs, ...model.outputs].map((port) => {
      const { index, anyName, elementType, partialShape } = port;
      return [String(port), index, anyName, elementType, String(partialShape)];
    });
  assertEquals(facts(remote), facts(local));
  assertThrows(() => remote.input().shape, OpenVINOError, "use partialShape");
  assert(remote.input().equals(remote.input("x")));
  assert(!remote.input().equals(local.input()));
  // A local model's port identifies the remote port with the same name.
  assertEquals(remote.input(local.input()).index, 0);
});

test("a path, a file URL, and a name with a version are names of models", async () => {
  for (
    const model of ["models/relu_add.xml", "C:\\models\\relu_add.onnx", "relu_add", new URL("file:///a/relu_add.xml")]
  ) {
    assertEquals((await core.compileModelAsync(model, "CPU", { PERFORMANCE_HINT: "LATENCY" })).inputs.length, 1);
  }
  assertEquals((await core.compileModelAsync({ name: "relu_add", version: "1" })).inputs.length, 1);
  await assertRejects(() => core.compileModelAsync({ name: "relu_add", version: "7" }), RemoteError, "404");
  await assertRejects(() => core.compileModelAsync("models/"), OpenVINOError, "no name");
  await assertRejects(() => core.compileModelAsync(7 as never), TypeError, `"model" must be`);
});

test("a local model and properties that change values are refused", async () => {
  using model = new Core().readModel(modelPath("relu_add"));
  await assertRejects(() => core.compileModelAsync(model), OpenVINOError, "do not travel");
  await assertRejects(
    () => core.compileModelAsync("relu_add", "CPU", { INFERENCE_PRECISION_HINT: "f16" }),
    OpenVINOError,
    "INFERENCE_PRECISION_HINT is not there on a server",
  );
});

test("inputs are checked before anything is sent", async () => {
  await using nothing = await servePair(() => {});
  const remote = await new RemoteCore(nothing.url).compileModelAsync("pair");
  const sent = nothing.received.length;
  const request = remote.createInferRequest();
  await assertRejects(() => request.inferAsync({ z: [[1, 2]] }), OpenVINOError, `no port is named "z"`);
  await assertRejects(() => request.inferAsync([[1, 2, 3]]), RangeError, `input 0 ("x") has shape [1,2]`);
  await assertRejects(() => request.inferAsync(Tensor.from([[1, 2]], { type: "i32" })), TypeError, "not converted");
  await assertRejects(() => request.inferAsync("a"), TypeError, "element type f32");
  assertEquals(nothing.received.length, sent);
});

test("NaN and infinity are refused where they would have to be JSON", async () => {
  const remote = await new RemoteCore(url, { binary: false }).compileModelAsync("relu_add");
  const request = remote.createInferRequest();
  await assertRejects(() => request.inferAsync(Float32Array.of(NaN, 0, 0, 0)), OpenVINOError, "JSON cannot say");
  assertEquals((await request.inferAsync(Float32Array.of(1, 0, 0, 0))).get(0).data[0], 2);
});

test("objects are of the local classes too, so that a program typed for those takes them", async () => {
  const remote = await core.compileModelAsync("relu_add");
  const request: InferRequest = remote.createInferRequest();
  assert(remote instanceof CompiledModel && remote instanceof RemoteCompiledModel);
  assert(request instanceof InferRequest && request instanceof RemoteInferRequest);
  assertEquals(request.getCompiledModel(), remote);
  const second = new RemoteInferRequest(request as RemoteInferRequest);
  await request.inferAsync([[1, 1, 1, 1]]);
  assertEquals(second.results.get(0).data[0], 2);
  request.dispose();
  assertEquals(second.getOutputTensor().data[0], 2);
});

test("tensors of requests are read when an inference starts, and written when it has ended", async () => {
  const remote = await core.compileModelAsync("relu_add");
  const request = remote.createInferRequest();
  assertEquals(request.getInputTensor().data, new Float32Array(4));
  (request.getInputTensor().data as Float32Array).set([1, 2, 3, 4]);
  const output = request.getOutputTensor();
  await request.inferAsync();
  assertEquals(output.data, Float32Array.of(2, 3, 4, 5));
  const [input, taken] = [Tensor.from([[5, 5, 5, 5]]), new Tensor("f32", [1, 4])];
  request.setTensor("x", input);
  request.setOutputTensor(taken);
  await request.inferAsync();
  assertEquals(taken.data, Float32Array.of(6, 6, 6, 6));
  assertEquals(output.data, Float32Array.of(2, 3, 4, 5));
  input.data.fill(-9);
  await request.inferAsync();
  assertEquals(request.results.get("y").data, new Float32Array(4));
  // Copies do not overwrite bound memory.
  await request.inferAsync([[1, 0, 0, 0]]);
  assertEquals([input.data[0], taken.data[0]], [-9, 2]);
});

test("startAsync(), wait(), waitFor(), callbacks and latency are as locally", async () => {
  const remote = await core.compileModelAsync("slow");
  const request = remote.createInferRequest();
  const received: unknown[] = [];
  request.setCallback((userdata) => received.push(userdata), "kept");
  assertEquals([await request.waitFor(0), request.latency], [false, 0]);
  request.startAsync([[1]]);
  assertThrows(() => request.results, OpenVINOError, "results: the infer request is busy");
  assertThrows(() => request.startAsync(), OpenVINOError, "startAsync: the infer request is busy");
  assertThrows(() => request.profilingInfo, OpenVINOError, "profilingInfo: the infer request is busy");
  await assertRejects(() => request.inferAsync(), OpenVINOError, "inferAsync: the infer request is busy");
  assertEquals(await request.waitFor(0), false);
  await request.wait();
  request.startAsync([[1]], "given");
  await request.wait();
  assertEquals([received, await request.waitFor(0)], [["kept", "given"], true]);
  assert(request.latency > 0);
  request.setCallback(() => {
    throw new Error("mine");
  });
  request.startAsync([[1]]);
  await assertRejects(() => request.wait(), Error, "mine");
});

test("cancel() and a signal break the call off, and the request goes on", async () => {
  const remote = await core.compileModelAsync("slow");
  const request = remote.createInferRequest();
  const errors: unknown[] = [];
  request.setCallback(() => errors.push("done"), undefined, { onError: ({ code }) => errors.push(code) });
  request.startAsync([[1]]);
  request.cancel();
  const error = await assertRejects(() => request.wait(), OpenVINOError, "cancelled");
  assertEquals([(error as OpenVINOError).code, errors], ["INFER_CANCELLED", ["INFER_CANCELLED"]]);
  const controller = new AbortController();
  const under = request.inferAsync([[1]], { signal: controller.signal });
  controller.abort(new Error("enough"));
  await assertRejects(() => under, Error, "enough");
  assertEquals((await request.inferAsync([[1]])).size, 1);
});

test("a time limit ends a call, and another does not", async () => {
  const remote = await core.compileModelAsync("slow");
  const request = remote.createInferRequest();
  const late = await assertRejects(() => request.inferAsync([[1]], { timeout: 1 }), RemoteError, "within 1 ms");
  assertEquals((late as RemoteError).code, "RESULT_NOT_READY");
  assertThrows(() => request.infer([[1]], { timeout: 1 }), RemoteError, "within 1 ms");
  assertEquals((await request.inferAsync([[1]], { timeout: 60_000 })).size, 1);
  await assertRejects(() => request.inferAsync([[1]], { timeout: -1 }), RangeError, "timeout");
});

test("AsyncInferQueue takes a remote model, and RemoteAsyncInferQueue is one", async () => {
  const remote = await core.compileModelAsync("relu_add");
  for (const make of [AsyncInferQueue, RemoteAsyncInferQueue]) {
    const queue = new make<number>(remote, 3);
    const received: number[] = [];
    queue.setCallback((request, id) => void (received[id] = request.results.get(0).data[0] as number));
    for (let i = 0; i < 12; i++) await queue.startAsync([[i, 0, 0, 0]], i);
    await queue.waitAll();
    assertEquals([received, queue.length, queue.isReady()], [Array.from({ length: 12 }, (_, i) => i + 1), 3, true]);
    const streamed = [];
    for await (const results of queue.infer([1, 2, 3, 4, 5].map((x) => [[x, 0, 0, 0]]))) {
      streamed.push(results.get(0).data[0]);
    }
    assertEquals(streamed, [2, 3, 4, 5, 6]);
    queue.setCallback(() => {
      throw new Error("mine");
    });
    await queue.startAsync([[1, 0, 0, 0]]);
    await assertRejects(() => queue.waitAll(), Error, "mine");
    await assertRejects(() => queue.startAsync([[1]]), RangeError, "has shape [1,4]");
    queue.dispose();
  }
  assertEquals(new RemoteAsyncInferQueue(remote).length, 4);
  using local = compileTiny("relu_add");
  assertThrows(() => new RemoteAsyncInferQueue(local as never), TypeError, "must be a RemoteCompiledModel");
});

test("what is disposed is refused, and models go on without their core", async () => {
  const own = new RemoteCore(url);
  const remote = await own.compileModelAsync("relu_add");
  own.dispose();
  await assertRejects(() => own.compileModelAsync("relu_add"), OpenVINOError, "has been disposed");
  const request = remote.createInferRequest();
  remote.dispose();
  remote.dispose();
  assertThrows(() => remote.inputs, OpenVINOError, "has been disposed");
  assertThrows(() => remote.createInferRequest(), OpenVINOError, "has been disposed");
  assertEquals((await request.inferAsync([[1, 0, 0, 0]])).get(0).data[0], 2);
  request.dispose();
  await assertRejects(() => request.inferAsync([[1, 0, 0, 0]]), OpenVINOError, "has been disposed");
});

test("serverMetadata() tells what the server is", async () => {
  const { name, extensions } = await core.serverMetadata();
  assertEquals([name, extensions.includes("binary_tensor_data")], ["openvino-ffi", true]);
});

test("results of a server are inputs of the next inference, here and there", async () => {
  const remote = await core.compileModelAsync("relu_add");
  using local = compileTiny("relu_add");
  const first = await remote.createInferRequest().inferAsync([[1, 2, 3, 4]]);
  assertEquals(local.infer(first).get(0).data, Float32Array.of(3, 4, 5, 6));
  assertEquals((await remote.createInferRequest().inferAsync(first)).get(0).data, Float32Array.of(3, 4, 5, 6));
  using localStrings = compileTiny("strings");
  using strings = await core.compileModelAsync("strings");
  const shape = strings.inputs[0]!.partialShape;
  const texts = Array.from(
    { length: shape.isStatic ? shape.toShape().reduce((a, b) => a * b, 1) : 2 },
    (_, i) => `t${i}`,
  );
  const told = await strings.createInferRequest().inferAsync(texts);
  assertEquals(localStrings.infer(told.get(0)).get(0).strData, texts);
  assertStringIncludes(String(told.get(0).shape), String(texts.length));
});
