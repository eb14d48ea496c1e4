import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { assertEquals, AssertionError, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { assertLeavesTheEventLoopFree } from "../conformance/assert/event_loop.ts";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { type CompiledModel, Core, type Model, OpenVINOError, Tensor } from "./mod.ts";

const f32 = { INFERENCE_PRECISION_HINT: "f32" } as const;
const onnxPath = fileURLToPath(new URL("../conformance/models/relu_add.onnx", import.meta.url));
const large = fileURLToPath(new URL("../samples/data/efficientnet-lite0.xml", import.meta.url));
const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const xml = () => bytesOf(modelPath("relu_add"));
const bin = () => bytesOf(modelPath("relu_add").replace(".xml", ".bin"));

/** y = relu(x + 1) of [1, -2, 3, -0.5]. */
const expected = [2, 0, 4, 0.5];

function run(compiled: CompiledModel): number[] {
  return [...compiled.infer([[1, -2, 3, -0.5]]).get(0).data as Float32Array];
}

test("readModelAsync() and compileModelAsync() give what the sync ones give", async () => {
  const core = new Core();
  const models = await Promise.all([
    core.readModelAsync(modelPath("relu_add")),
    core.readModelAsync(pathToFileURL(modelPath("relu_add"))),
    core.readModelAsync(modelPath("relu_add"), modelPath("relu_add").replace(".xml", ".bin")),
    core.readModelAsync(xml(), bin()),
    core.readModelAsync(xml(), Tensor.from(bin())),
    core.readModelAsync(onnxPath),
    core.readModelAsync(bytesOf(onnxPath)),
  ]);
  for (const model of models) {
    assertEquals(model.input().names, new Set(["x"]));
    assertEquals(run(await core.compileModelAsync(model, "CPU", f32)), expected);
  }
  assertEquals(run(await core.compileModelAsync(modelPath("relu_add"), "CPU", f32)), expected);
  assertEquals(run(await core.compileModelAsync(pathToFileURL(modelPath("relu_add")), "CPU", f32)), expected);
});

test("readModelAsync() has its own copy of the content", async () => {
  const core = new Core();
  const [content, weights, onnx] = [xml(), bin(), bytesOf(onnxPath)];
  const reading = [core.readModelAsync(content, weights), core.readModelAsync(onnx)];
  content.fill(0);
  weights.buffer.transfer();
  onnx.buffer.transfer();
  for (const model of await Promise.all(reading)) assertEquals(run(core.compileModel(model, "CPU", f32)), expected);
});

test("importModelAsync() gives what importModel() gives, with its own copy of the bytes", async () => {
  const core = new Core();
  const blob = new Uint8Array(core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel());
  const importing = [
    core.importModelAsync(blob, "CPU"),
    core.importModelAsync(blob, "CPU", { ...f32, PERF_COUNT: true }),
  ];
  blob.buffer.transfer();
  core.dispose();
  const [plain, counting] = await Promise.all(importing);
  for (const compiled of [plain!, counting!]) assertEquals(run(compiled), expected);
  assertEquals([plain!.getProperty("PERF_COUNT"), counting!.getProperty("PERF_COUNT")], [false, true]);
  assertEquals(new Core().getProperty("CPU", "PERF_COUNT"), false);
});

test("importModelAsync() rejects as importModel() throws", async () => {
  const core = new Core();
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  await assertRejects(() => core.importModelAsync(new Uint8Array(700), "CPU"), OpenVINOError, "importing a model");
  await assertRejects(() => core.importModelAsync(new Uint8Array(0), "CPU"), OpenVINOError, `"blob" is empty`);
  await assertRejects(() => core.importModelAsync(blob, "FOO"), OpenVINOError, "FOO");
  await assertRejects(() => core.importModelAsync(blob, "CPU", { NOPE: 1 }), OpenVINOError, "NOPE");
  await assertRejects(() => core.importModelAsync("x" as never, "CPU"), TypeError, `"blob"`);
  await assertRejects(() => core.importModelAsync(blob, 3 as never), TypeError, `"device"`);
  await assertRejects(() => core.importModelAsync(blob, "CPU", 3 as never), TypeError, `"config"`);
  assertEquals(run(await core.importModelAsync(blob, "CPU", f32)), expected);
});

test("the async methods leave the event loop free, the sync ones do not", async () => {
  const core = new Core();
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  const pairs = [
    [() => core.readModelAsync(modelPath("relu_add")), () => core.readModel(modelPath("relu_add"))],
    [() => core.compileModelAsync(modelPath("relu_add"), "CPU"), () => core.compileModel(modelPath("relu_add"), "CPU")],
    [() => core.importModelAsync(blob, "CPU"), () => core.importModel(blob, "CPU")],
  ] as const;
  for (const [start, now] of pairs) {
    const { outputs } = await assertLeavesTheEventLoopFree<Model | CompiledModel>(start);
    assertEquals(outputs.length, 1);
    // deno-lint-ignore require-await
    const atOnce = async () => now();
    await assertRejects(() => assertLeavesTheEventLoopFree<unknown>(atOnce), AssertionError, "on this thread");
  }
});

test("readModelAsync() and compileModelAsync() reject as the sync ones throw", async () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  await assertRejects(() => core.readModelAsync("missing.xml"), OpenVINOError, "missing.xml");
  await assertRejects(() => core.readModelAsync(new Uint8Array(100)), OpenVINOError, "from memory");
  await assertRejects(() => core.readModelAsync(3 as never), TypeError, `"model"`);
  await assertRejects(() => core.readModelAsync(xml(), "weights" as never), TypeError, `"weights"`);
  await assertRejects(() => core.compileModelAsync("missing.xml", "CPU"), OpenVINOError, "missing.xml");
  await assertRejects(() => core.compileModelAsync(model, "CPU", { NOPE: 1 }), OpenVINOError, "NOPE");
  await assertRejects(() => core.compileModelAsync(model, 3 as never), TypeError, `"device"`);
  await assertRejects(() => core.compileModelAsync(model, "CPU", [] as never), TypeError, `"config"`);
  await assertRejects(() => core.compileModelAsync({} as never, "CPU"), TypeError, `"model"`);
  assertEquals(run(await core.compileModelAsync(model, "CPU", f32)), expected);
});

test("compileModelAsync() keeps its error's message when another core is collected meanwhile", async () => {
  // Freeing a core clears the process's only error message.
  const core = new Core();
  for (let i = 0; i < 3; i++) {
    const others = Array.from({ length: 20 }, () => new Core());
    const compiling = core.compileModelAsync(modelPath("relu_add"), "FOO");
    const freeing = setInterval(() => others.pop()?.dispose(), 1);
    const error = await assertRejects(() => compiling, OpenVINOError);
    clearInterval(freeing);
    assertStringIncludes(error.message, "not registered");
  }
});

test("compileModelAsync() runs several at once", async () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  const all = await Promise.allSettled([
    ...Array.from({ length: 5 }, () => core.compileModelAsync(model, "CPU", f32)),
    core.compileModelAsync("missing.xml", "CPU"),
    ...Array.from({ length: 5 }, () => core.compileModelAsync(modelPath("relu_add"), "CPU", f32)),
  ]);
  assertEquals(all.map(({ status }) => status === "fulfilled"), [
    ...Array(5).fill(true),
    false,
    ...Array(5).fill(true),
  ]);
  for (const result of all) if (result.status === "fulfilled") assertEquals(run(result.value), expected);
});

test("disposing core and model during compileModelAsync() does not disturb it", async () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  const compiling = core.compileModelAsync(model, "CPU", f32);
  const fromFile = core.compileModelAsync(modelPath("relu_add"), "CPU", f32);
  const reading = core.readModelAsync(modelPath("relu_add"));
  model.dispose();
  core.dispose();
  assertEquals(run(await compiling), expected);
  assertEquals(run(await fromFile), expected);
  assertEquals(run(new Core().compileModel(await reading, "CPU", f32)), expected);
  await assertRejects(() => core.readModelAsync(modelPath("relu_add")), OpenVINOError, "disposed");
});

test("a model cannot be changed while compileModelAsync() reads it", async () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  const compiling = core.compileModelAsync(model, "CPU", f32);
  const error = assertThrows(() => model.reshape([2, 4]), OpenVINOError, "reshape: the model is being compiled");
  assertEquals(error.code, "REQUEST_BUSY");
  assertEquals(run(await compiling), expected);
  model.reshape([2, 4]);
  assertEquals(model.input().shape, [2, 4]);
  await assertRejects(() => core.compileModelAsync(model, "FOO"), OpenVINOError);
  model.reshape([1, 4]);
  assertEquals(run(core.compileModel(model, "CPU", f32)), expected);
  const batched = core.readModel(modelPath("channel_mean"));
  const compilingBatched = core.compileModelAsync(batched, "CPU", f32);
  assertThrows(() => batched.setBatch(2), OpenVINOError, "setBatch: the model is being compiled");
  await compilingBatched;
  batched.setBatch(2);
  assertEquals(batched.input().shape[0], 2);
});

test("a process that ends during compileModelAsync() ends well", async () => {
  const program = (last: string) =>
    `import { Core } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const compiling = new Core().compileModelAsync(${JSON.stringify(large)}, "CPU");
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log("started");
    ${last}`;
  const exits = await runInOwnProcess(program(`(await import("node:process")).default.exit(3);`));
  assertEquals([exits.code, exits.signal, exits.stdout.trim()], [3, null, "started"], exits.stderr);
  // With nothing else to do, the process waits for it.
  const waits = await runInOwnProcess(
    program(`compiling.then((compiled) => console.log(compiled.output().shape[1]));`),
  );
  assertEquals([waits.code, waits.stdout], [0, "started\n1000\n"], waits.stderr);
});
