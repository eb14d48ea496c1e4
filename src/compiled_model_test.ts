import { mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { temporaryFolder } from "../conformance/test_support/temporary_folder.ts";
import { cppCalls } from "../ffi/cpp.ts";
import { load } from "../ffi/load.ts";
import { CompiledModel, Core, OpenVINOError, Tensor } from "./mod.ts";

const f32 = { INFERENCE_PRECISION_HINT: "f32" } as const;
const compile = (name: string) => new Core().compileModel(modelPath(name), "CPU", f32);
const valuesOf = (tensor: Tensor) => [...tensor.data as Float32Array];

test("infer() runs on one request of the model's own", () => {
  const compiled = compile("relu_add");
  assertEquals(valuesOf(compiled.infer(Float32Array.of(1, -2, 3, 4)).get("y")), [2, 0, 4, 5]);
  // Without inputs, those of the previous run are used.
  assertEquals(valuesOf(compiled.infer().get(0)), [2, 0, 4, 5]);
  assertEquals(valuesOf(compiled.infer({ x: [[0, 0, 0, -1]] }).get(compiled.output())), [1, 1, 1, 0]);
  const shared = compiled.infer([[1, 1, 1, 1]], { shareOutputs: true }).get(0);
  compiled.infer([[5, 5, 5, 5]]);
  assertEquals(valuesOf(shared), [6, 6, 6, 6]);
});

test("infer() refuses wrong inputs, and goes on", () => {
  const compiled = compile("relu_add");
  assertThrows(() => compiled.infer(new Float32Array(3)), RangeError, "[1,4]");
  assertThrows(() => compiled.infer({ nope: [1] }), OpenVINOError, `"nope"`);
  assertThrows(() => compiled.infer(new Set() as never), TypeError, `"inputs"`);
  assertEquals(valuesOf(compiled.infer([[1, 2, 3, 4]]).get(0)), [2, 3, 4, 5]);
});

test("inferNewRequest() gives results that outlive the request", () => {
  const { stringResults, numbers } = {
    stringResults: compile("strings").inferNewRequest([["a", "Grüße"]]),
    numbers: compile("relu_add").inferNewRequest([[1, 2, 3, 4]]),
  };
  assertEquals(stringResults.get("echo").strData, ["a", "Grüße"]);
  assertEquals([...stringResults.get("length").data as Int32Array], [1, 7]);
  assertEquals(valuesOf(numbers.get(0)), [2, 3, 4, 5]);
});

test("inputs, outputs, input() and output() find ports", () => {
  const compiled = compile("two_in_two_out");
  assertEquals(compiled.inputs.map(({ anyName }) => anyName), ["a", "b"]);
  assertEquals(compiled.outputs.map(({ anyName }) => anyName), ["sum", "diff"]);
  assertStrictEquals(compiled.input("b"), compiled.inputs[1]);
  assertStrictEquals(compiled.output(1), compiled.output("diff"));
  const other = compile("two_in_two_out");
  assertStrictEquals(compiled.input(other.input("a")), compiled.input("a"));
  assertThrows(() => compiled.input(), OpenVINOError, "2 inputs");
  assertThrows(() => compiled.output(), OpenVINOError, "2 outputs");
  assertThrows(() => compiled.input(2), RangeError, "0 to 1");
  assertThrows(() => compiled.input("sum"), OpenVINOError, `"a", "b"`);
  assertThrows(() => compiled.output(compiled.input(0)), OpenVINOError, "another model's");
  assertThrows(() => compiled.output({} as never), TypeError, `"key"`);
  assertEquals(compile("relu_add").input().anyName, "x");
});

test("dynamic models take one shape after another", () => {
  const compiled = compile("dynamic_bounded");
  for (const rows of [1, 4, 2]) {
    const values = Float32Array.from({ length: rows * 8 }, (_, i) => i);
    const result = compiled.infer(values).get(0);
    assertEquals([result.shape, valuesOf(result)], [[rows, 8], [...values].map((value) => 2 * value)]);
  }
  for (const rows of [0, 5]) assertThrows(() => compiled.infer(new Tensor("f32", [rows, 8])), RangeError, "[1..4,8]");
  assertEquals(compiled.infer(new Tensor("f32", [3, 8])).get(0).shape, [3, 8]);
});

test("a disposed compiled model refuses every use, and its requests and ports go on", () => {
  const compiled = compile("relu_add");
  const request = compiled.createInferRequest();
  const results = compiled.infer([[1, 2, 3, 4]]);
  const live = compiled.infer([[1, 2, 3, 4]], { shareOutputs: true }).get(0);
  const runtime = compiled.getRuntimeModel();
  const uses: readonly ((compiled: CompiledModel) => unknown)[] = [
    (compiled) => compiled.inputs,
    (compiled) => compiled.outputs,
    (compiled) => compiled.input(),
    (compiled) => compiled.output(),
    (compiled) => compiled.createInferRequest(),
    (compiled) => compiled.infer(),
    (compiled) => compiled.inferNewRequest(),
    (compiled) => compiled.queryState(),
    (compiled) => compiled.resetState(),
    (compiled) => compiled.exportModel(),
    (compiled) => compiled.getRuntimeModel(),
    (compiled) => compiled.getProperty("NUM_STREAMS"),
  ];
  for (const use of uses) use(compiled);
  compiled.dispose();
  compiled.dispose();
  compiled[Symbol.dispose]();
  for (const use of uses) assertThrows(() => use(compiled), OpenVINOError, "the CompiledModel has been disposed");
  assertThrows(() => compiled.setProperty({ PERF_COUNT: true }), OpenVINOError, "disposed");
  assertEquals(valuesOf(request.infer([[1, 2, 3, 4]]).get(0)), [2, 3, 4, 5]);
  assertEquals(valuesOf(results.get(0)), [2, 3, 4, 5]);
  assertEquals(valuesOf(live), [2, 3, 4, 5]);
  assertEquals(runtime.input().shape, [1, 4]);
});

test("exportModel() works whatever letters the path of temporary files has", () => {
  using temporary = temporaryFolder();
  const variables = ["TMPDIR", "TEMP", "TMP"];
  const before = variables.map((name) => process.env[name]);
  const core = new Core();
  const compiled = core.compileModel(modelPath("relu_add"), "CPU", f32);
  try {
    for (const name of ["plain", "Jörg Müller", "日本 Ж"]) {
      const folder = join(temporary.path, name);
      mkdirSync(folder);
      for (const variable of variables) process.env[variable] = folder;
      assertEquals(tmpdir(), folder);
      const imported = core.importModel(compiled.exportModel(), "CPU", f32);
      assertEquals(valuesOf(imported.infer([[1, -2, 3, -4]]).get(0)), [2, 0, 4, 0]);
      assertEquals(readdirSync(folder), []);
    }
  } finally {
    for (const [i, name] of variables.entries()) {
      if (before[i] === undefined) delete process.env[name];
      else process.env[name] = before[i];
    }
  }
});

test("new CompiledModel() is refused", () => {
  assertThrows(() => new (CompiledModel as unknown as new () => CompiledModel)(), TypeError, "core.compileModel()");
});

test("CompiledModel.setProperty() takes no properties at all", () => {
  const compiled = new Core().compileModel(modelPath("relu_add"), "CPU");
  compiled.setProperty({});
  compiled.dispose();
  assertThrows(() => compiled.setProperty({}), OpenVINOError, "disposed");
});

const isElsewhere = cppCalls(load()) === null;

test("releaseMemory() is refused while an inference runs, also one that was cancelled, and leaves results", async () => {
  if (isElsewhere) return;
  // In its own process: a C++ exception would end it.
  const ended = await runInOwnProcess(
    `import { Core } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const slow = { INFERENCE_PRECISION_HINT: "f32", INFERENCE_NUM_THREADS: 1 };
    const compiled = new Core().compileModel(${JSON.stringify(modelPath("slow"))}, "CPU", slow);
    const told = [];
    const release = (times) => {
      try { for (let i = 0; i < times; i++) compiled.releaseMemory(); } catch (error) { return error.code; }
      return "released";
    };
    const request = compiled.createInferRequest();
    for (const end of ["run", "cancelled"]) {
      request.startAsync(Float32Array.of(3));
      // Until the device has begun the inference, it is not refused.
      told.push(release(100_000));
      if (end === "cancelled") request.cancel();
      release(1);
      const ended = request.wait().then(() => "ended", (error) => error.code);
      release(1);
      told.push(await ended, release(1));
    }
    const shared = compiled.infer(Float32Array.of(5), { shareOutputs: true });
    told.push(release(1), String(shared.get(0).data), String(compiled.inferNewRequest(Float32Array.of(6)).get(0).data));
    compiled.dispose();
    told.push(release(1));
    console.log(JSON.stringify(told));`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  assertEquals(JSON.parse(ended.stdout), [
    ...["REQUEST_BUSY", "ended", "released"],
    ...["REQUEST_BUSY", "INFER_CANCELLED", "released"],
    ...["released", "5", "6", "NOT_ALLOCATED"],
  ]);
});

/** A model that repeats a number sixteen million times inside, and gives the largest. */
function wideInside(): string {
  const shapes = { one: "<dim>1</dim>", wide: `<dim>${2 ** 24}</dim>` };
  const port = (id: number, precision: string, shape: keyof typeof shapes) =>
    `<port id="${id}" precision="${precision}">${shapes[shape]}</port>`;
  const layer = (id: number, type: string, data: string, inputs: string, output: string) =>
    `<layer id="${id}" name="${id}" type="${type}" version="opset1">${data}
      ${inputs && `<input>${inputs}</input>`}${output && `<output>${output}</output>`}</layer>`;
  const constant = (id: number, offset: number) =>
    layer(id, "Const", `<data element_type="i64" shape="1" offset="${offset}" size="8"/>`, "", port(0, "I64", "one"));
  const edges = [[0, 0, 2, 0], [1, 0, 2, 1], [2, 2, 4, 0], [3, 0, 4, 1], [4, 2, 5, 0]].map(([from, out, to, into]) =>
    `<edge from-layer="${from}" from-port="${out}" to-layer="${to}" to-port="${into}"/>`
  );
  const number = port(1, "I64", "one");
  return `<net name="wide" version="11"><layers>
    ${layer(0, "Parameter", `<data shape="1" element_type="f32"/>`, "", port(0, "FP32", "one"))}
    ${constant(1, 0)}
    ${layer(2, "Tile", "", port(0, "FP32", "one") + number, port(2, "FP32", "wide"))}
    ${constant(3, 8)}
    ${layer(4, "ReduceMax", `<data keep_dims="true"/>`, port(0, "FP32", "wide") + number, port(2, "FP32", "one"))}
    ${layer(5, "Result", "", port(0, "FP32", "one"), "")}
    </layers><edges>${edges.join("")}</edges></net>`;
}

test("releaseMemory() frees what the device keeps between inferences, which the next one allocates", async () => {
  if (isElsewhere) return;
  const ended = await runInOwnProcess(
    `import process from "node:process";
    import { Core } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const core = new Core();
    const weights = new Uint8Array(BigInt64Array.of(${2 ** 24}n, 0n).buffer);
    const model = core.readModel(new TextEncoder().encode(${JSON.stringify(wideInside())}), weights);
    const compiled = core.compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
    const told = [];
    let before = process.memoryUsage().rss;
    const step = (value) => {
      const now = process.memoryUsage().rss;
      told.push([value, Math.abs(now - before) < 40e6 ? "as before" : now > before ? "more" : "less"]);
      before = now;
    };
    for (let i = 0; i < 3; i++) {
      step(compiled.infer(Float32Array.of(i)).get(0).data[0]);
      step(compiled.infer(Float32Array.of(i + 0.5)).get(0).data[0]);
      step(compiled.releaseMemory());
    }
    console.log(JSON.stringify(told));`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  assertEquals(
    JSON.parse(ended.stdout),
    [0, 1, 2].flatMap((i) => [[i, "more"], [i + 0.5, "as before"], [null, "less"]]),
  );
});
