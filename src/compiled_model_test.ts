import { test } from "node:test";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
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

test("new CompiledModel() is refused", () => {
  assertThrows(() => new (CompiledModel as unknown as new () => CompiledModel)(), TypeError, "core.compileModel()");
});

test("CompiledModel.setProperty() takes no properties at all", () => {
  const compiled = new Core().compileModel(modelPath("relu_add"), "CPU");
  compiled.setProperty({});
  compiled.dispose();
  assertThrows(() => compiled.setProperty({}), OpenVINOError, "disposed");
});
