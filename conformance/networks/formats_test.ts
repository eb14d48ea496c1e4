import { test } from "node:test";
import { assertEquals, assertLess } from "@std/assert";
import { type CompiledModel, Core, type Model } from "openvino-ffi";
import type { Network } from "./layers.ts";
import { makePicture } from "./picture.ts";
import { compute } from "./reference.ts";
import { describeNetwork } from "./shapes.ts";
import { everyLayer, filesOf, twoLayers } from "../test_support/networks.ts";

const compile = (core: Core, model: Model): CompiledModel =>
  core.compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });

/** Runs a network from its IR, from its ONNX, and in plain TypeScript. */
function runAll(network: Network, input = makePicture(network.input.shape, 1)) {
  const described = describeNetwork(network);
  const { xml, bin, onnx } = filesOf(described);
  using core = new Core();
  const [fromIr, fromOnnx] = [core.readModel(xml, bin), core.readModel(onnx)].map((model) => {
    using compiled = compile(core, model);
    return [...compiled.infer(input).get("prob").data as Float32Array];
  }) as [number[], number[]];
  return { fromIr, fromOnnx, expected: [...compute(described, input)] };
}

function assertClose(actual: number[], expected: number[]) {
  assertEquals(actual.length, expected.length);
  assertLess(Math.max(...actual.map((value, index) => Math.abs(value - expected[index]!))), 1e-5);
}

test("toIr(), toOnnx() write two layers that compute what they should", () => {
  const network = twoLayers();
  // Small enough that the soft-max gives more than zeros and ones.
  const input = makePicture(network.input.shape, 1).map((pixel) => pixel / 255);
  const { fromIr, fromOnnx, expected } = runAll(network, input);
  assertClose(fromIr, expected);
  assertClose(fromOnnx, expected);
  assertLess(Math.max(...expected), 0.99);
});

test("toIr(), toOnnx() write every kind of layer so that it computes what it should", () => {
  const { fromIr, fromOnnx, expected } = runAll(everyLayer());
  assertClose(fromIr, expected);
  assertClose(fromOnnx, expected);
  // The comparison is only meaningful if the classes differ.
  assertLess(Math.min(...expected), 0.9 * Math.max(...expected));
});

test("toIr() writes names, shapes and the layout that setBatch() needs", () => {
  const { xml, bin } = filesOf(describeNetwork(everyLayer()));
  using core = new Core();
  using model = core.readModel(xml, bin);
  assertEquals([...model.input().names], ["data"]);
  assertEquals([...model.output().names], ["prob"]);
  assertEquals([model.input().shape, model.output().shape], [[1, 3, 19, 16], [1, 10]]);
  model.setBatch(2);
  assertEquals([model.input().shape, model.output().shape], [[2, 3, 19, 16], [2, 10]]);
});

test("toOnnx() writes names and shapes", () => {
  const { onnx } = filesOf(describeNetwork(everyLayer()));
  using core = new Core();
  using model = core.readModel(onnx);
  assertEquals([[...model.input().names], [...model.output().names]], [["data"], ["prob"]]);
  assertEquals([model.input().shape, model.output().shape], [[1, 3, 19, 16], [1, 10]]);
});

test("toIr() writes names that mean something in XML", () => {
  const name = `a<b> & "c"`;
  const layers = [{ kind: "relu", name, inputs: ["data"] }] as const;
  const { xml, bin } = filesOf(describeNetwork({ name: `&"<`, input: { name: "data", shape: [1, 3, 2, 2] }, layers }));
  using core = new Core();
  using model = core.readModel(xml, bin);
  assertEquals([model.friendlyName, [...model.output().names]], [`&"<`, [name]]);
});
