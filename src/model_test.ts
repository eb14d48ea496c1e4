import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { Core, Model, OpenVINOError, PartialShape, type ShapesByInput, Tensor } from "./mod.ts";
import { batchIndex } from "./values/batch.ts";

const core = () => new Core();
const read = (name: string) => core().readModel(modelPath(name));
const shapes = (model: Model) => [...model.inputs, ...model.outputs].map((port) => String(port.partialShape));

/** A model with a variable, `acc`, which its input initializes. */
function readInitialized(): Model {
  const path = modelPath("stateful_accumulator");
  const xml = readFileSync(path, "utf8").replace(`<edge from-layer="1"`, `<edge from-layer="0"`);
  return core().readModel(new TextEncoder().encode(xml), new Uint8Array(readFileSync(path.replace(/xml$/, "bin"))));
}

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

// The results of Python's `model.reshape(…)` with the same shapes.

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
  for (const wrong of [undefined, null, 3, new Set(), new Float32Array(2), new Tensor("f32", [1])]) {
    assertThrows(() => model.reshape(wrong as never), TypeError, `"shapes"`);
  }
  assertThrows(() => model.reshape({ x: 3 as never }), TypeError, `"shape"`);
  assertThrows(() => model.reshape(new Map([[{}, [1, 4]]]) as never), TypeError, `"shapes"`);
  for (const wrong of ["[1,x]", "nope", [1.5], [-3]]) assertThrows(() => model.reshape(wrong), RangeError);
  assertThrows(() => model.reshape({ 1: [1, 4] }), RangeError, "0 to 0");
  assertEquals(assertThrows(() => model.reshape({ nope: [1, 4] }), OpenVINOError, `"nope"`).code, "NOT_FOUND");
  assertThrows(() => model.reshape([2, 5]), OpenVINOError, "reshaping input 0 to [2,5]");
  assertThrows(() => read("two_in_two_out").reshape([2, 5]), OpenVINOError, `"a", "b"`);
  assertThrows(() => read("two_in_two_out").reshape({ a: [4, 3] }), OpenVINOError);
  assertEquals(shapes(model), ["[1,4]", "[1,4]"]);
  model.reshape([3, 4]);
  assertEquals(shapes(model), ["[3,4]", "[3,4]"]);
});

test("reshape() takes scalars and any rank, and the model infers with them", () => {
  const model = read("two_in_two_out");
  model.reshape({ a: [], b: "[]" });
  assertEquals(shapes(model), ["[]", "[]", "[]", "[]"]);
  const compiled = core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  const results = compiled.infer({ a: Tensor.from(Float32Array.of(3), { shape: [] }), b: 4 });
  const values = ["sum", "diff"].map((name) => results.get(name)).map((each) => [each.shape, each.data]);
  assertEquals(values, [[[], Float32Array.of(7)], [[], Float32Array.of(-1)]]);
  model.reshape({ a: "[...]", b: PartialShape.dynamic() });
  assertEquals([...shapes(model), model.isDynamic()], ["[...]", "[...]", "[...]", "[...]", true]);
  const image = read("dynamic_nchw");
  assertThrows(() => image.reshape([]), OpenVINOError, "input 0 to []");
  assertEquals(shapes(image), ["[?,3,?,?]", "[?,3,?,?]"]);
  image.reshape([1, 3, 2, 2]);
});

test("reshape() takes variables' shapes with those of inputs, or leaves the model as it was", () => {
  const state = (model: Model) => {
    const [first] = core().compileModel(model, "CPU").createInferRequest().queryState();
    return first!.state.shape;
  };
  for (const options of [{ variables: { acc: [2, 4] } }, { acc: "[2,4]" }]) {
    const model = readInitialized();
    assertEquals([state(model), ...shapes(model)], [[1, 4], "[1,4]", "[1,4]"]);
    const misfit = () => model.reshape([2, 4], { variables: { acc: [3, 4] } });
    assertThrows(misfit, OpenVINOError, `input 0 to [2,4], variable "acc" to [3,4]`);
    assertEquals([state(model), ...shapes(model)], [[1, 4], "[1,4]", "[1,4]"]);
    model.reshape([2, 4], options);
    assertEquals([state(model), ...shapes(model)], [[2, 4], "[2,4]", "[2,4]"]);
    // As in Python, without a new shape of an input nothing is changed.
    model.reshape({}, { variables: { acc: [3, 4] } });
    model.reshape([2, 4], { variables: { acc: [3, 4] } });
    assertEquals([state(model), ...shapes(model)], [[2, 4], "[2,4]", "[2,4]"]);
    const copy = model.clone();
    copy.reshape([5, 4], { variables: { acc: [5, 4] } });
    assertEquals([state(copy), state(model), ...shapes(model)], [[5, 4], [2, 4], "[2,4]", "[2,4]"]);
  }
});

test("reshape() refuses variables that there are not, and what is no shape of one", () => {
  const model = read("stateful_two");
  const reshape = (options: unknown) => () => model.reshape({}, options as never);
  assertEquals(assertThrows(reshape({ variables: { nope: [1] } }), OpenVINOError, `"nope"`).code, "NOT_FOUND");
  assertThrows(reshape({ nope: [1] }), OpenVINOError, `"nope"`);
  for (const wrong of [null, 3, "[1]", [1], new Map([["count", [1]]])]) {
    assertThrows(reshape(wrong), TypeError, `"options"`);
  }
  for (const wrong of [{ count: 3 }, { variables: 3 }, { variables: new Map([["count", [1]]]) }, { "a\0b": [1] }]) {
    assertThrows(reshape(wrong), TypeError);
  }
  assertThrows(reshape({ variables: { count: "[x]" } }), RangeError);
  for (const right of [undefined, {}, { variables: undefined }, { variables: {} }, { variables: { count: [1] } }]) {
    reshape(right)();
  }
  assertThrows(() => read("relu_add").reshape([2, 4], { x: [2, 4] }), OpenVINOError, `"x"`);
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
  // Models compiled earlier are unchanged.
  assertEquals(run(dynamic, [3, 3, 2, 2]), [[3, 3, 2, 2], true]);
});

test("setBatch() takes ranges, and a shape's dimension", () => {
  const model = read("dynamic_nchw");
  model.setBatch([1, 4]);
  assertEquals(model.input().partialShape.toString(), "[1..4,3,?,?]");
  model.setBatch([2, -1]);
  assertEquals(model.output().partialShape.toString(), "[2..,3,?,?]");
  model.setBatch(PartialShape.from("[..6]").getDimension(0));
  assertEquals(model.input().partialShape.toString(), "[..6,3,?,?]");
  for (const wrong of [[2, 1], [-1, 4], [0, 0], [0.5, 1], [1, NaN]] as const) {
    assertThrows(() => model.setBatch(wrong), RangeError, `"size"`);
  }
  for (const wrong of [[1], [1, 2, 3], ["1", 2], {}, { min: 1 }, null, "1..4"]) {
    assertThrows(() => model.setBatch(wrong as never), TypeError, `"size"`);
  }
  assertEquals(model.input().partialShape.toString(), "[..6,3,?,?]");
});

test("reshape() takes dimensions as text, and typed arrays", () => {
  const model = read("dynamic_nchw");
  model.reshape(["1..4", 3, "?", "8.."]);
  assertEquals(model.input().partialShape.toString(), "[1..4,3,?,8..]");
  model.reshape({ x: Int32Array.of(2, 3, -1, 8) });
  assertEquals(model.input().partialShape.toString(), "[2,3,?,8]");
  assertThrows(() => model.reshape(["x", 3, 8, 8]), RangeError, "not a dimension");
  assertThrows(() => model.reshape(new Float32Array(4) as never), TypeError, `"shapes"`);
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
