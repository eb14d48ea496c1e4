import { test } from "node:test";
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { compileTiny, tiny } from "../conformance/test_support/tiny_models.ts";
import type { ConstOutput } from "./const_output.ts";
import { Core } from "./core.ts";
import { InferRequest } from "./infer_request.ts";
import { OpenVINOError } from "./openvino_error.ts";
import { showingMembers } from "./showing.ts";
import { Tensor } from "./tensor.ts";

const x = [1, -2, 3, 4];
const y = [2, 0, 4, 5];
const a = [1, 2, 3, 4, 5, 6];
const b = [10, 20, 30, 40, 50, 60];
const sum = [11, 22, 33, 44, 55, 66];
const diff = [-9, -18, -27, -36, -45, -54];

const values = (tensor: Tensor) => Array.from(tensor.data as Float32Array);
const matrix = (numbers: number[]) => Tensor.from(numbers, { type: "f32", shape: [2, 3] });
const two = () => tiny("two_in_two_out").createInferRequest();
const one = () => tiny("relu_add").createInferRequest();

function codeOf(error: unknown): string {
  assert(error instanceof OpenVINOError, String(error));
  return error.code;
}

test("timers have their turn while tiny inferences are awaited in one loop", { timeout: 900_000 }, async () => {
  const request = one();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  // Enough inferences to outlast a timer on any machine; the loop ends only if the timer gets a turn.
  for (let i = 0; i < 5000 || ticks === 0; i++) {
    request.startAsync(x);
    await request.wait();
  }
  clearInterval(timer);
  assertEquals(values(request.results.get(0)), y);
});

test("inferAsync() of several requests starts them all before it waits for any", async () => {
  const requests = Array.from({ length: 4 }, one);
  for (let round = 0; round < 200; round++) {
    const running = requests.map((request, i) => request.inferAsync([round, i, 0, 0]));
    for (const request of requests) assertThrows(() => request.getInputTensor(), OpenVINOError, "busy");
    const results = await Promise.all(running);
    assertEquals(
      results.map((result) => values(result.get(0)).slice(0, 2)),
      [0, 1, 2, 3].map((i) => [round + 1, i + 1]),
    );
  }
});

test("new InferRequest(other) is a second object over the same request", async () => {
  const first = one();
  const second = new InferRequest(first);
  assertInstanceOf(second, InferRequest);
  second.infer(x);
  assertEquals(values(first.getOutputTensor()), y);
  assertStrictEquals(second.getCompiledModel(), first.getCompiledModel());
  let calls = 0;
  first.setCallback(() => calls++, "data");
  second.startAsync(x);
  assertEquals(second.userdata, "data");
  assertEquals(codeOf(assertThrows(() => first.infer(x))), "REQUEST_BUSY");
  await first.wait();
  assertEquals(calls, 1);
  first.dispose();
  assertEquals(values(second.infer(x).get(0)), y);
  assertThrows(() => new InferRequest(first), OpenVINOError, "disposed");
});

test("new InferRequest() of anything else is refused", () => {
  for (const wrong of [undefined, null, {}, tiny("relu_add"), Object.create(InferRequest.prototype)]) {
    assertThrows(() => new InferRequest(wrong as never), TypeError, "createInferRequest");
  }
  assertInstanceOf(new InferRequest(one()), InferRequest);
});

test("getCompiledModel() is the model that the request was made from", () => {
  const model = tiny("relu_add");
  assertStrictEquals(model.createInferRequest().getCompiledModel(), model);
});

test("modelInputs and modelOutputs are the compiled model's ports", () => {
  const request = two();
  const model = tiny("two_in_two_out");
  assertEquals(request.modelInputs.map((port, i) => port === model.inputs[i]), [true, true]);
  assertEquals(request.modelOutputs.map((port, i) => port === model.outputs[i]), [true, true]);
});

test("inputTensors, outputTensors, inputs and outputs are the live tensors", () => {
  const request = two();
  request.infer([a, b]);
  assertEquals(request.inputTensors.map(values), [a, b]);
  assertEquals(request.outputTensors.map(values), [sum, diff]);
  for (const i of [0, 1]) {
    assertStrictEquals(request.inputs[i], request.inputTensors[i]);
    assertStrictEquals(request.outputs[i], request.outputTensors[i]);
    assertStrictEquals(request.inputs[i], request.getInputTensor(i));
    assertStrictEquals(request.outputs[i], request.getOutputTensor(i));
  }
  (request.inputs[0]!.data as Float32Array).fill(0);
  assertEquals(values(request.infer().get("sum")), b);
});

test("getInputTensor() gives the only input, getInputTensor(index) each", () => {
  const request = one();
  request.infer(x);
  assertEquals(values(request.getInputTensor()), x);
  assertStrictEquals(request.getInputTensor(0), request.getInputTensor());
  const other = two();
  other.infer([a, b]);
  assertEquals([values(other.getInputTensor(0)), values(other.getInputTensor(1))], [a, b]);
  assertStringIncludes(assertThrows(() => other.getInputTensor(), OpenVINOError).message, '"a", "b"');
  for (const index of [2, -1, 0.5, NaN]) assertThrows(() => other.getInputTensor(index), RangeError, "0 to 1");
  for (const index of ["a", null, 0n]) assertThrows(() => other.getInputTensor(index as never), TypeError, "index");
});

test("getOutputTensor() gives the only output, getOutputTensor(index) each", () => {
  const request = one();
  request.infer(x);
  assertEquals(values(request.getOutputTensor()), y);
  assertStrictEquals(request.getOutputTensor(0), request.getOutputTensor());
  const other = two();
  other.infer([a, b]);
  assertEquals([values(other.getOutputTensor(0)), values(other.getOutputTensor(1))], [sum, diff]);
  assertThrows(() => other.getOutputTensor(), OpenVINOError, '"sum", "diff"');
  for (const index of [2, -1, 0.5]) assertThrows(() => other.getOutputTensor(index), RangeError, "0 to 1");
  assertThrows(() => other.getOutputTensor("sum" as never), TypeError, "index");
});

test("getTensor(name) finds inputs and outputs", () => {
  const request = two();
  request.infer([a, b]);
  assertEquals(["a", "b", "sum", "diff"].map((name) => values(request.getTensor(name))), [a, b, sum, diff]);
  assertStrictEquals(request.getTensor("b"), request.getInputTensor(1));
  assertEquals(codeOf(assertThrows(() => request.getTensor("c"), OpenVINOError, '"c"')), "NOT_FOUND");
  for (const wrong of [0, undefined, null, {}]) assertThrows(() => request.getTensor(wrong as never), TypeError);
});

test("getTensor(port) takes ports of the compiled model, of another compile and of a Model", () => {
  const request = two();
  request.infer([a, b]);
  const model = tiny("two_in_two_out");
  assertEquals(values(request.getTensor(model.input(1))), b);
  assertEquals(values(request.getTensor(model.output("diff"))), diff);
  assertEquals(values(request.getTensor(compileTiny("two_in_two_out").output(0))), sum);
  assertEquals(values(request.getTensor(new Core().readModel(modelPath("two_in_two_out")).input("b"))), b);
  assertThrows(() => request.getTensor(tiny("relu_add").input()), OpenVINOError, '"x"');
});

test("setTensor(name) and setTensor(port) bind inputs and outputs", () => {
  const request = two();
  const [first, second, out] = [matrix(a), matrix(b), matrix([0, 0, 0, 0, 0, 0])];
  request.setTensor("a", first);
  request.setTensor(tiny("two_in_two_out").input("b"), second);
  request.setTensor("diff", out);
  request.infer();
  assertEquals(values(out), diff);
  (first.data as Float32Array).fill(0);
  request.infer();
  assertEquals(values(out), b.map((value) => -value));
  request.setTensor(compileTiny("two_in_two_out").input("a"), matrix(a));
  assertEquals(values(request.infer().get("sum")), sum);
});

test("setTensor() refuses other things, and nothing is changed", () => {
  const request = two();
  request.infer([a, b]);
  for (const wrong of [undefined, null, new Float32Array(6), a, {}]) {
    assertThrows(() => request.setTensor("a", wrong as never), TypeError, "Tensor");
  }
  assertThrows(() => request.setTensor("a", new Tensor("f32", [3, 2])), RangeError, "[3,2]");
  assertThrows(() => request.setTensor("a", new Tensor("i32", [2, 3])), TypeError, "i32");
  assertThrows(() => request.setTensor("sum", new Tensor("f32", [6])), RangeError, "[6]");
  assertThrows(() => request.setTensor("c", matrix(a)), OpenVINOError, '"c"');
  assertThrows(() => request.setTensor(0 as never, matrix(a)), TypeError, "nameOrPort");
  assertEquals(values(request.infer().get("sum")), sum);
});

test("setInputTensor(tensor) is for models with one input, setInputTensor(index, tensor) for each", () => {
  const request = one();
  request.setInputTensor(Tensor.from([x]));
  assertEquals(values(request.infer().get(0)), y);
  request.setInputTensor(0, Tensor.from([[0, 0, 0, 0]]));
  assertEquals(values(request.infer().get(0)), [1, 1, 1, 1]);
  const other = two();
  other.setInputTensor(0, matrix(a));
  other.setInputTensor(1, matrix(b));
  assertEquals(values(other.infer().get("diff")), diff);
  assertThrows(() => other.setInputTensor(matrix(a)), OpenVINOError, '"a", "b"');
  for (const index of [2, -1, 0.5]) assertThrows(() => other.setInputTensor(index, matrix(a)), RangeError, "0 to 1");
  assertThrows(() => other.setInputTensor("a" as never, matrix(a)), TypeError, "index");
  assertThrows(() => other.setInputTensor(undefined as never, matrix(a)), TypeError, "index");
  assertThrows(() => other.setInputTensor(0 as never), TypeError, "Tensor");
  assertThrows(() => request.setInputTensor(undefined as never), TypeError, "Tensor");
  assertThrows(() => request.setInputTensor(x as never), TypeError, "Tensor");
  assertEquals(values(other.infer().get("sum")), sum);
});

test("setOutputTensor(tensor) is for models with one output, setOutputTensor(index, tensor) for each", () => {
  const request = one();
  const out = new Tensor("f32", [1, 4]);
  request.setOutputTensor(out);
  request.infer(x);
  assertEquals(values(out), y);
  const other = two();
  const outs = [new Tensor("f32", [2, 3]), new Tensor("f32", [2, 3])] as const;
  other.setOutputTensor(0, outs[0]);
  other.setOutputTensor(1, outs[1]);
  other.infer([a, b]);
  assertEquals(outs.map(values), [sum, diff]);
  assertThrows(() => other.setOutputTensor(outs[0]), OpenVINOError, '"sum", "diff"');
  assertThrows(() => other.setOutputTensor(2, outs[0]), RangeError, "0 to 1");
  assertThrows(() => other.setOutputTensor(0, new Tensor("f32", [1, 6])), RangeError, "[1,6]");
  assertThrows(() => other.setOutputTensor(0, new Tensor("f64", [2, 3])), TypeError, "f64");
  other.infer([b, b]);
  assertEquals(values(outs[1]), [0, 0, 0, 0, 0, 0]);
});

test("setInputTensors(record | Map) binds by index, name or port", () => {
  const request = two();
  const ports = tiny("two_in_two_out").inputs as [ConstOutput, ConstOutput];
  const [p, q] = [matrix(a), matrix(b)];
  for (
    const tensors of [
      { 0: p, 1: q },
      { a: p, b: q },
      new Map<number | string, Tensor>([[0, p], ["b", q]]),
      new Map([[ports[1], q], [ports[0], p]]),
      new Map<unknown, Tensor>([[0, q], [ports[0], p], [1, q]]) as Map<number, Tensor>,
    ]
  ) {
    request.setInputTensors({ 0: q, 1: p });
    request.setInputTensors(tensors);
    assertEquals(values(request.infer().get("diff")), diff);
  }
  request.setInputTensors({});
  assertEquals(values(request.infer().get("diff")), diff);
});

test("setInputTensors() binds all or none", () => {
  const request = two();
  request.infer([a, b]);
  const q = matrix(b);
  const attempts: [unknown, new (...args: never[]) => Error][] = [
    [{ a: q, c: q }, OpenVINOError],
    [{ a: q, sum: q }, OpenVINOError],
    [{ a: q, 2: q }, RangeError],
    [{ a: q, b: new Tensor("f32", [6]) }, RangeError],
    [{ a: q, b: new Tensor("i32", [2, 3]) }, TypeError],
    [{ a: q, b }, TypeError],
    [new Map<unknown, unknown>([[0, q], [-1, q]]), RangeError],
    [new Map<unknown, unknown>([[0, q], [null, q]]), TypeError],
    [new Set([q]), TypeError],
    [null, TypeError],
    [undefined, TypeError],
    ["a", TypeError],
    [q, TypeError],
  ];
  for (const [wrong, kind] of attempts) {
    assertThrows(() => request.setInputTensors(wrong as never), kind);
    assertEquals(request.inputTensors.map(values), [a, b]);
  }
  assertEquals(values(request.infer().get("sum")), sum);
});

test("setOutputTensors(record | Map) binds by index, name or port, all or none", () => {
  const request = two();
  const outs = [new Tensor("f32", [2, 3]), new Tensor("f32", [2, 3])] as const;
  request.setOutputTensors({ 1: outs[1], sum: outs[0] });
  request.infer([a, b]);
  assertEquals(outs.map(values), [sum, diff]);
  request.setOutputTensors(
    new Map<number | ConstOutput, Tensor>([[0, outs[1]], [tiny("two_in_two_out").output(1), outs[0]]]),
  );
  request.infer([a, b]);
  assertEquals(outs.map(values), [diff, sum]);
  const other = new Tensor("f32", [2, 3]);
  assertThrows(() => request.setOutputTensors({ 0: other, a: other }), OpenVINOError, '"a"');
  assertThrows(() => request.setOutputTensors({ 0: other, 1: new Tensor("f32", [3]) }), RangeError);
  assertThrows(() => request.setOutputTensors([other] as never), TypeError, "plain object or a Map");
  request.infer([b, a]);
  assertEquals(outs.map(values), [diff.map((value) => -value), sum]);
  assertEquals(values(other), [0, 0, 0, 0, 0, 0]);
});

test("setTensors(record | Map) takes names of inputs and outputs; indexes are inputs'", () => {
  const request = two();
  const out = new Tensor("f32", [2, 3]);
  request.setTensors({ a: matrix(a), 1: matrix(b), diff: out });
  request.infer();
  assertEquals(values(out), diff);
  request.setTensors(
    new Map<string | ConstOutput, Tensor>([["a", matrix(b)], [tiny("two_in_two_out").output("sum"), out], [
      "diff",
      matrix(a),
    ]]),
  );
  request.infer();
  assertEquals(values(out), b.map((value) => 2 * value));
  assertThrows(() => request.setTensors({ a: matrix(a), c: out }), OpenVINOError, '"c"');
  assertThrows(() => request.setTensors({ a: matrix(a), 2: out }), RangeError, "2");
  assertThrows(() => request.setTensors({ a: matrix(a), b: new Float32Array(6) } as never), TypeError, "Tensor");
  assertThrows(() => request.setTensors(5 as never), TypeError);
  assertThrows(() => request.setTensors("a", undefined as never), TypeError, "array");
  assertThrows(() => request.setTensors({ a: out } as never, [out]), TypeError, "nameOrPort");
  assertEquals(values(request.getTensor("a")), b);
});

test("infer(shareInputs) binds the caller's memory: later runs read it again, copies never go into it", () => {
  const request = one();
  const mine = new Float32Array(x);
  assertEquals(values(request.infer(mine, { shareInputs: true }).get(0)), y);
  mine[0] = 10;
  assertEquals(values(request.infer().get(0)), [11, 0, 4, 5]);
  assertEquals(values(request.infer([5, 5, 5, 5]).get(0)), [6, 6, 6, 6]);
  assertEquals(Array.from(mine), [10, -2, 3, 4]);
  mine[0] = 20;
  assertEquals(values(request.infer().get(0)), [6, 6, 6, 6]);
  request.infer(mine, { shareInputs: true });
  request.setInputTensor(Tensor.from([x]));
  request.infer([0, 0, 0, 0]);
  assertEquals(Array.from(mine), [20, -2, 3, 4]);
});

test("infer(shareInputs) copies arrays of another kind, and binds parts of larger ones", () => {
  const request = one();
  const other = new Float64Array(x);
  request.infer(other, { shareInputs: true });
  other.fill(9);
  assertEquals(values(request.infer().get(0)), y);
  const large = new Float32Array([9, ...x, 9]);
  const part = large.subarray(1, 5);
  assertEquals(values(request.infer({ x: part }, { shareInputs: true }).get(0)), y);
  large[1] = 7;
  assertEquals(values(request.infer().get(0)), [8, 0, 4, 5]);
  assertEquals(values(request.infer([...x], { shareInputs: true }).get(0)), y);
  assertEquals(values(request.infer(new Float32Array(new SharedArrayBuffer(16)), { shareInputs: true }).get(0)), [
    1,
    1,
    1,
    1,
  ]);
});

test("infer(shareInputs) refuses memory that was transferred away, until other inputs are given", () => {
  const request = one();
  const mine = new Float32Array(x);
  request.infer(mine, { shareInputs: true });
  const moved = mine.buffer.transfer();
  assertThrows(() => request.infer(), TypeError, "detached");
  assertThrows(() => request.startAsync(), TypeError, "detached");
  assertEquals(values(request.infer(new Float32Array(moved)).get(0)), y);
  assertEquals(values(request.infer().get(0)), y);
});

test("infer(shareInputs) of a dynamic model", () => {
  const request = tiny("dynamic_bounded").createInferRequest();
  const mine = new Float32Array(16).fill(1);
  assertEquals(request.infer(mine, { shareInputs: true }).get(0).shape, [2, 8]);
  mine.fill(3);
  assertEquals(values(request.infer().get(0)), new Array(16).fill(6));
  request.infer(new Float32Array(16));
  request.infer(new Float32Array(8));
  assertEquals(Array.from(mine), new Array(16).fill(3));
});

test("infer(shareOutputs) gives live views, which the next run overwrites; otherwise copies", () => {
  const request = two();
  const copies = request.infer([a, b]);
  const live = request.infer([a, b], { shareOutputs: true });
  const view = live.get(0).data as Float32Array;
  request.infer([b, b]);
  const doubled = b.map((value) => 2 * value);
  assertEquals([values(live.get(0)), Array.from(view)], [doubled, doubled]);
  assertEquals(values(copies.get(0)), sum);
  live.get(0).dispose();
  assertEquals(values(request.infer([a, b]).get(0)), sum);
});

test("infer(shareOutputs) of a dynamic model follows the runs", () => {
  const request = tiny("dynamic_bounded").createInferRequest();
  const live = request.infer(new Float32Array(8).fill(1), { shareOutputs: true }).get(0);
  const view = live.data;
  assertEquals([live.shape, values(live)], [[1, 8], new Array(8).fill(2)]);
  request.infer(new Float32Array(32).fill(2));
  assertEquals([live.shape, values(live)], [[4, 8], new Array(32).fill(4)]);
  // Views of the old memory are empty now.
  assertEquals(view.length, 0);
});

test("results are copies of the outputs as they are", () => {
  const request = two();
  request.infer([a, b]);
  const results = request.results;
  request.infer([b, b]);
  assertEquals(results.toTuple().map(values), [sum, diff]);
  // Python gives empty arrays of these shapes before the first run.
  assertEquals(tiny("dynamic_nchw").createInferRequest().results.get(0).shape, [0, 3, 0, 0]);
});

/** Every member, and whether it can be used while an inference runs. */
const members: Record<string, [works: boolean, use: (request: InferRequest, tensor: Tensor) => unknown]> = {
  "infer()": [false, (request) => request.infer()],
  "infer(inputs)": [false, (request) => request.infer(x)],
  "inferAsync()": [false, (request) => request.inferAsync(x)],
  "startAsync()": [false, (request) => request.startAsync(x)],
  "setCallback()": [false, (request) => request.setCallback(() => {})],
  "getTensor(name)": [false, (request) => request.getTensor("x")],
  "getTensor(port)": [false, (request) => request.getTensor(request.modelInputs[0]!)],
  "setTensor(name)": [false, (request, tensor) => request.setTensor("x", tensor)],
  "setTensor(port)": [false, (request, tensor) => request.setTensor(request.modelOutputs[0]!, tensor)],
  "setTensors(record)": [false, (request, tensor) => request.setTensors({ x: tensor })],
  "setTensors(name, list)": [false, (request, tensor) => request.setTensors("x", [tensor])],
  "setTensors(port, list)": [false, (request, tensor) => request.setTensors(request.modelInputs[0]!, [tensor])],
  "getInputTensor()": [false, (request) => request.getInputTensor()],
  "getInputTensor(index)": [false, (request) => request.getInputTensor(0)],
  "setInputTensor(tensor)": [false, (request, tensor) => request.setInputTensor(tensor)],
  "setInputTensor(index, tensor)": [false, (request, tensor) => request.setInputTensor(0, tensor)],
  "setInputTensors(record)": [false, (request, tensor) => request.setInputTensors({ 0: tensor })],
  "setInputTensors(list)": [false, (request, tensor) => request.setInputTensors([tensor])],
  "setInputTensors(index, list)": [false, (request, tensor) => request.setInputTensors(0, [tensor])],
  "getOutputTensor()": [false, (request) => request.getOutputTensor()],
  "getOutputTensor(index)": [false, (request) => request.getOutputTensor(0)],
  "setOutputTensor(tensor)": [false, (request, tensor) => request.setOutputTensor(tensor)],
  "setOutputTensor(index, tensor)": [false, (request, tensor) => request.setOutputTensor(0, tensor)],
  "setOutputTensors(record)": [false, (request, tensor) => request.setOutputTensors({ 0: tensor })],
  "getProfilingInfo()": [false, (request) => request.getProfilingInfo()],
  profilingInfo: [false, (request) => request.profilingInfo],
  "queryState()": [false, (request) => request.queryState()],
  "resetState()": [false, (request) => request.resetState()],
  inputTensors: [false, (request) => request.inputTensors],
  outputTensors: [false, (request) => request.outputTensors],
  inputs: [false, (request) => request.inputs],
  outputs: [false, (request) => request.outputs],
  results: [false, (request) => request.results],
  "wait()": [true, () => {}],
  "waitFor()": [true, () => {}],
  "cancel()": [true, () => {}],
  "getCompiledModel()": [true, (request) => request.getCompiledModel()],
  modelInputs: [true, (request) => request.modelInputs],
  modelOutputs: [true, (request) => request.modelOutputs],
  latency: [true, (request) => request.latency],
  userdata: [true, (request) => request.userdata],
  "dispose()": [true, (request) => new InferRequest(request).dispose()],
};

test("the table of members that are busy while running names all of them", () => {
  const listed = new Set(Object.keys(members).map((name) => name.replace(/\(.*/, "")));
  const others = new Set(["constructor", ...showingMembers]);
  const own = Object.getOwnPropertyNames(InferRequest.prototype).filter((name) => !others.has(name));
  assertEquals(own.filter((name) => !listed.has(name)), []);
});

for (const [name, [works, use]] of Object.entries(members)) {
  test(`${name} while running ${works ? "works" : "throws REQUEST_BUSY"}`, async () => {
    const request = one();
    const tensor = new Tensor("f32", [1, 4]);
    request.startAsync(x);
    // Before the event loop's next turn, nothing checks whether the run has ended, so the request counts as busy.
    const attempt = Promise.try(() => use(request, tensor));
    if (works) await attempt;
    else {
      const error = await assertRejects(
        () => attempt,
        OpenVINOError,
        `${name.replace(/\(.*/, "")}: the infer request is busy`,
      );
      assertEquals(error.code, "REQUEST_BUSY");
    }
    await request.wait();
    assertEquals(values(request.results.get(0)), y);
    await use(request, tensor);
    await request.wait();
  });
}

test("setShape() of a bound tensor while running is refused", async () => {
  const request = one();
  const [input, output] = [Tensor.from([x]), new Tensor("f32", [1, 4])];
  request.setInputTensor(input);
  request.setOutputTensor(output);
  request.startAsync();
  for (const tensor of [input, output]) {
    const calls: Record<string, () => unknown> = {
      setShape: () => tensor.setShape([4, 1]),
      shape: () => void (tensor.shape = [4, 1]),
      copyFrom: () => tensor.copyFrom(new Tensor("f32", [2, 2])),
      copyTo: () => new Tensor("f32", [2, 2]).copyTo(tensor),
    };
    for (const [member, call] of Object.entries(calls)) {
      const error = assertThrows(call, OpenVINOError, `${member}: the infer request is busy`);
      assertEquals(error.code, "REQUEST_BUSY");
    }
  }
  await request.wait();
  assertEquals(values(output), y);
  output.setShape([4, 1]);
  assertThrows(() => request.infer(), RangeError, "[4,1]");
  output.setShape([1, 4]);
  request.infer();
  assertEquals(values(output), y);
});

test("inferAsync() resolves to the results and does not call the callback", async () => {
  const request = two();
  let calls = 0;
  request.setCallback(() => calls++);
  const results = await request.inferAsync({ a, b });
  assertEquals(results.toTuple().map(values), [sum, diff]);
  request.infer([b, b]);
  assertEquals(results.toTuple().map(values), [sum, diff]);
  assertEquals(calls, 0);
});

test("inferAsync() of several requests at once", async () => {
  const requests = Array.from({ length: 8 }, one);
  const all = await Promise.all(requests.map((request, i) => request.inferAsync([i, i, i, i])));
  assertEquals(all.map((results) => values(results.get(0))[0]), [1, 2, 3, 4, 5, 6, 7, 8]);
});

test("inferAsync() shares inputs and outputs as infer() does", async () => {
  const request = one();
  const mine = new Float32Array(x);
  const live = await request.inferAsync(mine, { shareInputs: true, shareOutputs: true });
  mine[0] = 4;
  await request.inferAsync();
  assertEquals(values(live.get(0)), [5, 0, 4, 5]);
});

test("inferAsync() results belong to its run, whatever the request does next", async () => {
  const request = one();
  const first = request.inferAsync(x);
  await assertRejects(() => request.inferAsync([9, 9, 9, 9]), OpenVINOError, "busy");
  const again = first.then(() => request.inferAsync([9, 9, 9, 9]));
  assertEquals(values((await first).get(0)), y);
  assertEquals(values((await again).get(0)), [10, 10, 10, 10]);
});

test("inferAsync() rejects with wrong inputs and with the inference's error", async () => {
  const request = one();
  await assertRejects(() => request.inferAsync([1]), RangeError);
  await assertRejects(() => request.inferAsync({ zz: x }), OpenVINOError, '"zz"');
  assertEquals(values((await request.inferAsync(x)).get(0)), y);
  const failing = tiny("dynamic_bounded").createInferRequest();
  failing.setOutputTensor(new Tensor("f32", [1, 8], new Float32Array(8)));
  await assertRejects(() => failing.inferAsync(new Float32Array(16)), OpenVINOError, "[2,8]");
  assertEquals((await failing.inferAsync(new Float32Array(8))).get(0).shape, [1, 8]);
});

test("inferAsync(signal) aborted before: rejects with the reason and starts nothing", async () => {
  const request = one();
  request.infer(x);
  const reason = new Error("mine");
  const signal = AbortSignal.abort(reason);
  assertStrictEquals(await assertRejects(() => request.inferAsync([9, 9, 9, 9], { signal })), reason);
  assertEquals(values(request.getInputTensor()), x);
  assertEquals(values((await request.inferAsync(x, { signal: new AbortController().signal })).get(0)), y);
});

test("inferAsync(signal) aborted while running: cancels, rejects with the reason, the request goes on", async () => {
  const request = tiny("slow").createInferRequest();
  const controller = new AbortController();
  const running = request.inferAsync([1], { signal: controller.signal });
  const reason = { any: "reason" };
  setTimeout(() => controller.abort(reason), 1);
  let caught: unknown;
  await running.catch((error) => caught = error);
  assertStrictEquals(caught, reason);
  assertEquals(codeOf(await assertRejects(() => request.wait())), "INFER_CANCELLED");
  const second = new AbortController();
  const again = request.inferAsync([1], { signal: second.signal });
  second.abort();
  assertEquals((await assertRejects(() => again) as Error).name, "AbortError");
  request.getInputTensor();
});

test("inferAsync(signal) aborted afterwards changes nothing", async () => {
  const request = one();
  const controller = new AbortController();
  const results = await request.inferAsync(x, { signal: controller.signal });
  request.startAsync(x);
  controller.abort();
  await request.wait();
  assertEquals(values(results.get(0)), y);
});

test("dispose() ends the use of the request, not of what came from it", () => {
  const request = two();
  request.infer([a, b]);
  const tensor = request.getTensor("sum");
  const results = request.results;
  request.dispose();
  request[Symbol.dispose]();
  assertEquals([values(tensor), values(results.get("diff"))], [sum, diff]);
  for (const use of [() => request.infer(), () => request.inputs, () => request.latency, () => request.modelInputs]) {
    assertThrows(use, OpenVINOError, "disposed");
  }
});

test("await and using: a promise-returning member of a disposed request rejects, and does not throw", async () => {
  const request = one();
  request.dispose();
  for (const use of [() => request.wait(), () => request.waitFor(0), () => request.inferAsync(x)]) {
    const promise = use();
    assertInstanceOf(promise, Promise);
    await assertRejects(() => promise, OpenVINOError, "disposed");
  }
});

test("options are refused that are no object, or whose values are of another kind", async () => {
  const request = one();
  const wrong = (options: unknown) => options as never;
  for (const options of [null, true, 1, "shareInputs"]) {
    const message = '"options" must be an object';
    assertThrows(() => request.infer(x, wrong(options)), TypeError, message);
    assertThrows(() => request.startAsync(x, undefined, wrong(options)), TypeError, message);
    assertThrows(() => request.setCallback(() => {}, undefined, wrong(options)), TypeError, message);
    await assertRejects(() => request.inferAsync(x, wrong(options)), TypeError, message);
  }
  for (const value of [null, 1, "yes", {}]) {
    for (const name of ["shareInputs", "shareOutputs"]) {
      const message = `"${name}" must be a boolean`;
      assertThrows(() => request.infer(x, wrong({ [name]: value })), TypeError, message);
      await assertRejects(() => request.inferAsync(x, wrong({ [name]: value })), TypeError, message);
    }
    assertThrows(() => request.startAsync(x, 1, wrong({ shareInputs: value })), TypeError, "shareInputs");
    await assertRejects(
      () => request.inferAsync(x, wrong({ signal: value })),
      TypeError,
      '"signal" must be an AbortSignal',
    );
  }
  const right = { shareInputs: false, shareOutputs: true, signal: new AbortController().signal };
  assertEquals(values((await request.inferAsync(x, right)).get(0)), y);
  assertEquals(values(request.infer(x, wrong({ shareInputs: undefined })).get(0)), y);
});
