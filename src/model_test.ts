import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support.ts";
import { Core, Model, OpenVINOError, PartialShape, type ShapesByInput, Tensor } from "./mod.ts";
import { batchIndex } from "./values/batch.ts";

const core = () => new Core();
const read = (name: string) => core().readModel(modelPath(name));
const shapes = (model: Model) => [...model.inputs, ...model.outputs].map((port) => String(port.partialShape));

test("name, friendlyName and isDynamic() are what the model's file says", () => {
  const model = read("relu_add");
  assertEquals([model.name, model.friendlyName, model.isDynamic()], ["relu_add", "relu_add", false]);
  for (const name of ["dynamic_nchw", "dynamic_bounded", "strings"]) assertEquals(read(name).isDynamic(), true, name);
});

test("inputs and outputs are the ports in order, the same objects each time", () => {
  const model = read("two_in_two_out");
  assertEquals(model.inputs.map(({ anyName, index }) => [anyName, index]), [["a", 0], ["b", 1]]);
  assertEquals(model.outputs.map(({ anyName, index }) => [anyName, index]), [["sum", 0], ["diff", 1]]);
  assertStrictEquals(model.inputs[1], model.inputs[1]);
  assertStrictEquals(model.inputs[1], model.input("b"));
  model.inputs.pop();
  assertEquals(model.inputs.length, 2);
});

test("input() and output() take an index, a name or a port", () => {
  const model = read("two_in_two_out");
  assertEquals([model.input(1).anyName, model.output(0).anyName], ["b", "sum"]);
  assertEquals([model.input("a").index, model.output("diff").index], [0, 1]);
  const compiled = core().compileModel(model, "CPU");
  assertStrictEquals(model.input(compiled.input("b")), model.input("b"));
  assertStrictEquals(model.output(model.outputs[1]!), model.output("diff"));
  assertEquals([read("relu_add").input().anyName, read("relu_add").output().anyName], ["x", "y"]);
});

test("input() and output() refuse what there is not", () => {
  const model = read("two_in_two_out");
  for (const pick of [(key?: never) => model.input(key), (key?: never) => model.output(key)]) {
    assertThrows(() => pick(), OpenVINOError, "the model has 2");
    for (const index of [2, -1, 0.5, NaN]) assertThrows(() => pick(index as never), RangeError, "from 0 to 1");
    for (const name of ["nope", "", "0"]) {
      assertEquals(assertThrows(() => pick(name as never), OpenVINOError, JSON.stringify(name)).code, "NOT_FOUND");
    }
    for (const wrong of [null, {}, [], 1n, true]) assertThrows(() => pick(wrong as never), TypeError, `"key"`);
    pick(0 as never);
  }
  const foreign = read("relu_add").input();
  assertEquals(assertThrows(() => model.input(foreign), OpenVINOError, "another model's").code, "NOT_FOUND");
});

// What Python's `model.reshape(…)` gives for the same shapes.

test("reshape() takes a shape in every form", () => {
  const forms = ["[2..5,4]", PartialShape.from("[2..5,4]"), [[2, 5], 4]] as const;
  for (const form of forms) {
    const model = read("relu_add");
    model.reshape(form);
    assertEquals(shapes(model), ["[2..5,4]", "[2..5,4]"]);
    assertEquals(model.isDynamic(), true);
  }
  const model = read("relu_add");
  model.reshape([2, 4]);
  assertEquals(shapes(model), ["[2,4]", "[2,4]"]);
  model.reshape([-1, 4]);
  assertEquals(shapes(model), ["[?,4]", "[?,4]"]);
  model.reshape([0, 4]);
  assertEquals(shapes(model), ["[0,4]", "[0,4]"]);
});

test("reshape() takes shapes by index, name and port", () => {
  const forms: readonly ((model: Model) => ShapesByInput)[] = [
    () => ({ 0: [4, 3], 1: "[4,3]" }),
    () => ({ a: "[4,3]", b: PartialShape.from([4, 3]) }),
    () => ({ a: [4, 3], 1: [4, 3] }),
    () => new Map([["a", [4, 3]], ["b", [4, 3]]]),
    () => new Map([[0, [4, 3]], [1, [4, 3]]]),
    (model) => new Map(model.inputs.map((port) => [port, [4, 3]])),
    (model) => new Map(core().compileModel(model, "CPU").inputs.map((port) => [port, [4, 3]])),
  ];
  for (const form of forms) {
    const model = read("two_in_two_out");
    model.reshape(form(model));
    assertEquals(shapes(model), ["[4,3]", "[4,3]", "[4,3]", "[4,3]"]);
  }
});

test("reshape() with two keys for one input takes the last, with none does nothing", () => {
  const model = read("relu_add");
  model.reshape(new Map<string | number, number[]>([["x", [2, 4]], [0, [5, 4]]]));
  assertEquals(model.input().shape, [5, 4]);
  model.reshape({});
  model.reshape(new Map());
  assertEquals(model.input().shape, [5, 4]);
});

test("reshape() refuses what is no shape, no input, or does not fit the model", () => {
  const model = read("relu_add");
  for (const wrong of [undefined, null, 3, new Set(), new Int32Array(2), new Tensor("f32", [1])]) {
    assertThrows(() => model.reshape(wrong as never), TypeError, `"shapes"`);
  }
  assertThrows(() => model.reshape({ x: 3 as never }), TypeError, `"shape"`);
  assertThrows(() => model.reshape(new Map([[{}, [1, 4]]]) as never), TypeError, `"shapes"`);
  for (const wrong of ["[1,x]", "nope", [1.5], [-3]]) assertThrows(() => model.reshape(wrong), RangeError);
  assertThrows(() => model.reshape({ 1: [1, 4] }), RangeError, "0 to 0");
  assertEquals(assertThrows(() => model.reshape({ nope: [1, 4] }), OpenVINOError, `"nope"`).code, "NOT_FOUND");
  assertThrows(() => model.reshape([2, 5]), OpenVINOError, "reshaping input 0 to [2,5]");
  for (const shape of ["[...]", "[]"]) {
    assertEquals(assertThrows(() => model.reshape(shape), OpenVINOError, shape).code, "NOT_IMPLEMENTED");
  }
  assertThrows(() => read("two_in_two_out").reshape([2, 5]), OpenVINOError, `"a", "b"`);
  assertThrows(() => read("two_in_two_out").reshape({ a: [4, 3] }), OpenVINOError);
  assertEquals(shapes(model), ["[1,4]", "[1,4]"]);
  model.reshape([3, 4]);
  assertEquals(shapes(model), ["[3,4]", "[3,4]"]);
});

test("reshape() is what the compiled model infers with", () => {
  const model = read("dynamic_nchw");
  const run = (compiled: ReturnType<Core["compileModel"]>, shape: number[]) => {
    const result = compiled.infer(new Tensor("f32", shape)).get(0);
    return [result.shape, (result.data as Float32Array).every((value) => value === 1)];
  };
  const f32 = { INFERENCE_PRECISION_HINT: "f32" };
  const dynamic = core().compileModel(model, "CPU", f32);
  for (const shape of [[2, 3, 4, 5], [1, 3, 1, 1], [4, 3, 8, 8]]) assertEquals(run(dynamic, shape), [shape, true]);
  assertThrows(() => dynamic.infer(new Tensor("f32", [1, 4, 2, 2])), RangeError, "[?,3,?,?]");
  model.reshape([2, 3, 5, 5]);
  const fixed = core().compileModel(model, "CPU", f32);
  assertEquals([fixed.input().shape, fixed.output().shape], [[2, 3, 5, 5], [2, 3, 5, 5]]);
  assertEquals(run(fixed, [2, 3, 5, 5]), [[2, 3, 5, 5], true]);
  assertThrows(() => fixed.infer(new Tensor("f32", [1, 3, 5, 5])), RangeError, "[2,3,5,5]");
  // What was compiled before stays as it was.
  assertEquals(run(dynamic, [3, 3, 2, 2]), [[3, 3, 2, 2], true]);
});

test("setBatch() sets the dimension that the layout calls N", () => {
  const model = read("dynamic_nchw");
  model.setBatch(4);
  assertEquals(shapes(model), ["[4,3,?,?]", "[4,3,?,?]"]);
  model.setBatch(-1);
  assertEquals(shapes(model), ["[?,3,?,?]", "[?,3,?,?]"]);
  const mean = read("channel_mean");
  mean.setBatch(2);
  assertEquals(shapes(mean), ["[2,3,4,4]", "[2,3]"]);
  const compiled = core().compileModel(mean, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  const pictures = Float32Array.from({ length: 96 }, (_, i) => i);
  assertEquals([...compiled.infer(pictures).get(0).data as Float32Array], [7.5, 23.5, 39.5, 55.5, 71.5, 87.5]);
});

test("setBatch() sets a large network's batch", () => {
  const model = core().readModel(fileURLToPath(new URL("../samples/data/efficientnet-lite0.xml", import.meta.url)));
  model.setBatch(4);
  assertEquals(shapes(model), ["[4,3,224,224]", "[4,1000]"]);
});

test("setBatch() refuses wrong sizes, and models without a batch dimension", () => {
  const model = read("channel_mean");
  for (const wrong of [0, -2, 1.5, NaN, 2 ** 53]) assertThrows(() => model.setBatch(wrong), RangeError, `"size"`);
  for (const wrong of [undefined, null, "4", 4n]) {
    assertThrows(() => model.setBatch(wrong as never), TypeError, `"size"`);
  }
  assertThrows(() => read("relu_add").setBatch(2), OpenVINOError, "batch dimension N");
  model.setBatch(1);
  assertEquals(model.input().shape, [1, 3, 4, 4]);
});

test("batchIndex() finds N in a layout, from the end after an ellipsis", () => {
  assertEquals(["[N,C,H,W]", "[C,N]", "[H,W,C]", "[...]", "", "[N,...]", "[?,N]"].map((text) => batchIndex(text, 4)), [
    ...[0, 1, -1, -1, -1, 0, 1],
  ]);
  assertEquals(batchIndex("[...,N,C]", 4), 2);
  assertEquals(batchIndex("[H,...,N]", 4), 3);
});

test("ports of a model read from content keep all their names", () => {
  const path = modelPath("relu_add");
  const content = readFileSync(path, "utf8").replace(`names="x"`, `names="x,alias,b c"`);
  const weights = new Uint8Array(readFileSync(path.replace(".xml", ".bin")));
  const model = core().readModel(new TextEncoder().encode(content), weights);
  assertEquals(model.input().names, new Set(["x", "alias", "b c"]));
  assertEquals(model.input().anyName, "alias");
  for (const name of ["x", "alias", "b c"]) assertStrictEquals(model.input(name), model.input());
  const compiled = core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  for (const name of ["x", "alias", "b c"]) {
    assertEquals([...compiled.infer({ [name]: [[1, 2, 3, 4]] }).get(0).data as Float32Array], [2, 3, 4, 5]);
  }
});

test("a disposed model refuses every use, and what came of it goes on", () => {
  const model = read("dynamic_nchw");
  const compiled = core().compileModel(model, "CPU");
  const input = model.input();
  const uses: readonly ((model: Model) => unknown)[] = [
    (model) => model.inputs,
    (model) => model.outputs,
    (model) => model.input(),
    (model) => model.output(0),
    (model) => model.name,
    (model) => model.friendlyName,
    (model) => model.isDynamic(),
    (model) => model.reshape([1, 3, 2, 2]),
    (model) => model.setBatch(2),
    (model) => core().compileModel(model, "CPU"),
  ];
  for (const use of uses) use(model);
  model.dispose();
  model.dispose();
  model[Symbol.dispose]();
  for (const use of uses) assertThrows(() => use(model), OpenVINOError, "the Model has been disposed");
  assertEquals([input.anyName, String(input.partialShape)], ["x", "[2,3,2,2]"]);
  assertEquals(compiled.infer(new Tensor("f32", [1, 3, 2, 2])).get(0).shape, [1, 3, 2, 2]);
});

test("new Model() is refused, and something that looks like a model is none", () => {
  assertThrows(() => new (Model as unknown as new () => Model)(), TypeError, "core.readModel()");
  const fake = Object.create(Model.prototype);
  assertThrows(() => core().compileModel(fake, "CPU"), TypeError, `"model"`);
  assertThrows(() => fake.inputs, TypeError);
  core().compileModel(read("relu_add"), "CPU");
});
