import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { alexnet } from "./alexnet.ts";
import { googlenet } from "./googlenet.ts";
import { type Layer, LayerList, type Network } from "./layers.ts";
import { describeNetwork } from "./shapes.ts";

const shapesOf = (network: Network) =>
  Object.fromEntries(describeNetwork(network).nodes.map(({ layer, output }) => [layer.name, output]));

/** A network on a 3×7×7 input. */
const small = (...layers: Layer[]): Network => ({
  name: "small",
  input: { name: "data", shape: [1, 3, 7, 7] },
  layers,
});

const made = (add: (list: LayerList) => void) => {
  const list = new LayerList();
  add(list);
  return describeNetwork(small(...list.layers));
};

test("describeNetwork() finds AlexNet's 60,965,224 parameters and its sizes", () => {
  const network = alexnet();
  const { parameterCount, parameters, input, last } = describeNetwork(network);
  assertEquals(parameterCount, 60_965_224);
  assertEquals([input, last.layer.name, last.output], [{ name: "data", shape: [1, 3, 227, 227] }, "prob", [1, 1000]]);
  const { conv1, pool1, conv2, pool2, conv5, pool5, flatten } = shapesOf(network);
  assertEquals([conv1, pool1, conv2, pool2, conv5, pool5, flatten], [
    [1, 96, 55, 55],
    [1, 96, 27, 27],
    [1, 256, 27, 27],
    [1, 256, 13, 13],
    [1, 256, 13, 13],
    [1, 256, 6, 6],
    [1, 9216],
  ]);
  const groups = network.layers.filter((layer) => layer.kind === "convolution" && layer.groups === 2);
  assertEquals(groups.map(({ name }) => name), ["conv2", "conv4", "conv5"]);
  assertEquals(parameters.find(({ name }) => name === "conv2/weights")?.shape, [256, 48, 5, 5]);
});

test("describeNetwork() finds GoogLeNet's 6,998,552 parameters and its sizes", () => {
  const network = googlenet();
  const { parameterCount, input, last } = describeNetwork(network);
  assertEquals(parameterCount, 6_998_552);
  assertEquals([input, last.layer.name, last.output], [{ name: "data", shape: [1, 3, 224, 224] }, "prob", [1, 1000]]);
  const shapes = shapesOf(network);
  const names = ["conv1/7x7_s2", "pool1/3x3_s2", "pool2/3x3_s2", "inception_3a/output", "inception_3b/output"];
  const later = ["pool3/3x3_s2", "inception_4e/output", "pool4/3x3_s2", "inception_5b/output", "pool5/7x7_s1"];
  assertEquals([...names, ...later].map((name) => shapes[name]), [
    [1, 64, 112, 112],
    [1, 64, 56, 56],
    [1, 192, 28, 28],
    [1, 256, 28, 28],
    [1, 480, 28, 28],
    [1, 480, 14, 14],
    [1, 832, 14, 14],
    [1, 832, 7, 7],
    [1, 1024, 7, 7],
    [1, 1024, 1, 1],
  ]);
});

test("describeNetwork() rounds the size of pooling up, and that of convolutions down", () => {
  assertEquals(made((list) => list.maxPool("pool", "data", 2, 2)).last.output, [1, 3, 4, 4]);
  assertEquals(made((list) => list.convolution("conv", "data", 5, 2, { stride: 2 })).last.output, [1, 5, 3, 3]);
});

test("describeNetwork() refuses a layer whose input comes later or never", () => {
  assertThrows(() => made((list) => list.plain("relu", "a", "b")), Error, "a: no layer b comes before it");
  assertThrows(() => made((list) => list.plain("concat", "a")), Error, "a has no input");
  assertEquals(made((list) => list.plain("relu", "b", list.plain("relu", "a", "data"))).nodes.length, 2);
});

test("describeNetwork() refuses two layers of a name, and no layers", () => {
  const relu = (list: LayerList, name: string) => list.plain("relu", name, "data");
  assertThrows(() => made((list) => void [relu(list, "a"), relu(list, "a")]), Error, "two layers a");
  assertThrows(() => made(() => {}), Error, "small has no layers");
  assertEquals(made((list) => void [relu(list, "a"), relu(list, "b")]).last.layer.name, "b");
});

test("describeNetwork() refuses channels that are not divisible by the groups", () => {
  const network = (outputs: number) => made((list) => list.convolution("conv", "data", outputs, 1, { groups: 3 }));
  assertThrows(() => network(4), Error, "conv: not divisible by 3");
  assertEquals(network(6).last.output, [1, 6, 7, 7]);
});

test("describeNetwork() refuses a kernel that is larger than the input", () => {
  const network = (kernel: number) => made((list) => list.convolution("conv", "data", 1, kernel));
  assertThrows(() => network(8), Error, "conv: the kernel is larger");
  assertEquals(network(7).last.output, [1, 1, 1, 1]);
});

test("describeNetwork() refuses a fully connected layer on what is not flat, and a convolution on what is", () => {
  assertThrows(() => made((list) => list.fullyConnected("fc", "data", 2)), Error, "fc: the input is not flat");
  const flat = (list: LayerList) => list.plain("flatten", "flat", "data");
  assertThrows(() => made((list) => list.convolution("conv", flat(list), 1, 1)), Error, "no height and width");
  assertEquals(made((list) => list.fullyConnected("fc", flat(list), 2)).last.output, [1, 2]);
});

test("describeNetwork() refuses to concatenate different sizes", () => {
  const network = (kernel: number) =>
    made((list) => list.plain("concat", "both", "data", list.convolution("conv", "data", 2, kernel)));
  assertThrows(() => network(3), Error, "both: they differ");
  assertEquals(network(1).last.output, [1, 5, 7, 7]);
});

test("describeNetwork() refuses pooling with a window in the padding, where Caffe and OpenVINO differ", () => {
  const network = (stride: number) => made((list) => list.maxPool("pool", "data", 2, stride, 1));
  assertThrows(() => network(4), Error, "pool: a window starts in the padding");
  assertEquals(network(1).last.output, [1, 3, 8, 8]);
});

test("describeNetwork() numbers parameters in order, and scales weights by what comes in", () => {
  const { parameters } = made((list) => list.convolution("b", list.convolution("a", "data", 4, 2), 5, 3));
  assertEquals(parameters.map(({ name, index, fanIn, limit }) => ({ name, index, fanIn, limit })), [
    { name: "a/weights", index: 0, fanIn: 12, limit: 3 / Math.sqrt(12) },
    { name: "a/biases", index: 1, fanIn: 1, limit: 1 },
    { name: "b/weights", index: 2, fanIn: 36, limit: 0.5 },
    { name: "b/biases", index: 3, fanIn: 1, limit: 1 },
  ]);
});
