import { test } from "node:test";
import {
  assert,
  assertEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { compileConvert, compileEdited, compilePassthrough, tiny } from "../../conformance/test_support/tiny_models.ts";
import { Core } from "../core.ts";
import type { InferRequest } from "../infer_request.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Tensor } from "../tensor.ts";

const values = (tensor: Tensor) => Array.from(tensor.data as Float32Array);
const dynamic = () => tiny("dynamic_nchw").createInferRequest();
const bounded = () => tiny("dynamic_bounded").createInferRequest();

/** A tensor of [1,3,1,2] for dynamic_nchw, y = relu(x + 1). */
const item = (first: number) =>
  Tensor.from([0, 1, 2, 3, 4, 5].map((i) => first + i), { type: "f32", shape: [1, 3, 1, 2] });
const out = (first: number) => [1, 2, 3, 4, 5, 6].map((i) => first + i);

function result(request: InferRequest): [number[], number[]] {
  const tensor = request.infer().get(0);
  return [tensor.shape, values(tensor)];
}

test("batch: setInputTensors(list), (index, list), setTensors(name | port, list)", () => {
  const list = [item(10), item(20)];
  const set: ((request: InferRequest) => void)[] = [
    (request) => request.setInputTensors(list),
    (request) => request.setInputTensors(0, list),
    (request) => request.setTensors("x", list),
    (request) => request.setTensors(request.modelInputs[0]!, list),
  ];
  for (const bind of set) {
    const request = dynamic();
    bind(request);
    assertEquals(result(request), [[2, 3, 1, 2], [...out(10), ...out(20)]]);
  }
});

test("batch: read afresh on every run, in asynchronous ones too", async () => {
  const request = dynamic();
  const list = [item(10), item(20), item(10)];
  request.setInputTensors(list);
  assertEquals(result(request)[1], [...out(10), ...out(20), ...out(10)]);
  (list[1]!.data as Float32Array).fill(-5);
  assertEquals(result(request)[1], [...out(10), 0, 0, 0, 0, 0, 0, ...out(10)]);
  (list[0]!.data as Float32Array).fill(6);
  request.startAsync();
  await request.wait();
  assertEquals(values(request.results.get(0)).slice(0, 6), [7, 7, 7, 7, 7, 7]);
});

test("batch: the tensors live on when their objects are disposed", () => {
  const request = dynamic();
  const list = [item(10), item(20)];
  request.setInputTensors(list);
  for (const tensor of list) tensor.dispose();
  assertEquals(result(request)[1], [...out(10), ...out(20)]);
});

test("batch: cannot be read back, until a plain set or a copy ends it", () => {
  const request = dynamic();
  const list = [item(10), item(20)];
  for (
    const end of [
      () => request.setInputTensor(item(7)),
      () => request.setTensor("x", item(7)),
      () => request.setInputTensors({ x: item(7) }),
      () => request.setInputTensors([item(7)]),
      () => request.infer({ x: [[[[7, 8]], [[9, 10]], [[11, 12]]]] }),
      () => request.infer(item(7)),
    ]
  ) {
    request.setInputTensors(list);
    for (const read of [() => request.getInputTensor(), () => request.getTensor("x"), () => request.inputTensors]) {
      assertThrows(read, OpenVINOError, "batch");
    }
    request.infer();
    assertThrows(() => request.getInputTensor(0), OpenVINOError, "batch");
    end();
    assertEquals(values(request.getInputTensor()), out(6));
    assertEquals(result(request), [[1, 3, 1, 2], out(7)]);
  }
});

test("batch: a list of one full tensor is the plain set", () => {
  const request = dynamic();
  const full = new Tensor("f32", [4, 3, 2, 2]);
  request.setInputTensors([full]);
  (full.data as Float32Array).fill(2);
  assertEquals(result(request), [[4, 3, 2, 2], new Array(48).fill(3)]);
  request.setTensors("x", [item(1)]);
  assertEquals(values(request.getInputTensor()), out(0));
  assertThrows(() => request.setInputTensors([new Tensor("i32", [1, 3, 2, 2])]), TypeError, "i32");
});

test("batch: what the reference refuses is refused, and what stood there stays", () => {
  const request = dynamic();
  request.setInputTensor(item(7));
  const f32 = (...shape: number[]) => new Tensor("f32", shape);
  const cases: [unknown, new (...args: never[]) => Error, string][] = [
    [[], RangeError, "0"],
    [[f32(1, 3, 2, 2), f32(1, 3, 2, 3)], RangeError, "[1,3,2,3]"],
    [[f32(2, 3, 2, 2), f32(2, 3, 2, 2)], RangeError, "[2,3,2,2]"],
    [[f32(1, 4, 2, 2), f32(1, 4, 2, 2)], RangeError, "[1,4,2,2]"],
    [[f32(1, 3, 2), f32(1, 3, 2)], RangeError, "[1,3,2]"],
    [[new Tensor("i32", [1, 3, 2, 2]), new Tensor("i32", [1, 3, 2, 2])], TypeError, "i32"],
    [[f32(1, 3, 2, 2), new Tensor("f16", [1, 3, 2, 2])], TypeError, "f16"],
    [[f32(1, 3, 2, 2), new Float32Array(12)], TypeError, "Tensor"],
    [[f32(1, 3, 2, 2), undefined], TypeError, "Tensor"],
  ];
  for (const [list, kind, says] of cases) {
    assertThrows(() => request.setInputTensors(list as Tensor[]), kind, says);
    assertThrows(() => request.setTensors("x", list as Tensor[]), kind, says);
  }
  const pair = [item(1), item(2)];
  assertThrows(() => request.setInputTensors(3, pair), RangeError, "3");
  assertThrows(() => request.setInputTensors(0, undefined as never), TypeError, "array");
  assertThrows(() => request.setTensors("zz", pair), OpenVINOError, '"zz"');
  assertThrows(() => request.setTensors("y", pair), OpenVINOError, "no input");
  assertThrows(() => request.setTensors("y", [item(1)]), OpenVINOError, "no input");
  assertThrows(() => request.setTensors(request.modelOutputs[0]!, pair), OpenVINOError, "no input");
  assertEquals(values(request.getInputTensor()), out(6));
  request.setInputTensors(pair);
  assertEquals(result(request)[1], [...out(1), ...out(2)]);
});

test("batch: needs a layout with N, as many tensors as the batch, and one input or its index", () => {
  const plain = tiny("relu_add").createInferRequest();
  assertThrows(
    () => plain.setInputTensors([new Tensor("f32", [1, 4]), new Tensor("f32", [1, 4])]),
    OpenVINOError,
    "layout",
  );
  const fixed = tiny("channel_mean").createInferRequest();
  const full = new Tensor("f32", [1, 3, 4, 4]);
  assertThrows(() => fixed.setInputTensors([full, full]), RangeError, "2 tensors");
  fixed.setInputTensors([full]);
  assertEquals(values(fixed.infer().get(0)), [0, 0, 0]);
  const two = tiny("two_in_two_out").createInferRequest();
  assertThrows(
    () => two.setInputTensors([new Tensor("f32", [1, 3]), new Tensor("f32", [1, 3])]),
    OpenVINOError,
    '"a", "b"',
  );
});

test("batch: a tensor that was reshaped or transferred away since is refused before anything runs", () => {
  const request = dynamic();
  const list = [item(10), item(20)];
  request.setInputTensors(list);
  list[1]!.setShape([1, 3, 2, 1]);
  assertThrows(() => request.infer(), RangeError, "[1,3,2,1]");
  list[1]!.setShape([1, 3, 1, 2]);
  assertEquals(result(request)[1], [...out(10), ...out(20)]);
  const memory = new Float32Array(6);
  request.setInputTensors([new Tensor("f32", [1, 3, 1, 2], memory), item(20)]);
  assertEquals(result(request)[1], [1, 1, 1, 1, 1, 1, ...out(20)]);
  memory.buffer.transfer();
  assertThrows(() => request.infer(), TypeError, "detached");
});

test("a bound tensor may be disposed: its memory stays, and getTensor() gives a live one", () => {
  const request = tiny("relu_add").createInferRequest();
  const tensor = Tensor.from([[1, 2, 3, 4]]);
  request.setInputTensor(tensor);
  tensor.dispose();
  assertEquals(values(request.infer().get(0)), [2, 3, 4, 5]);
  const live = request.getTensor("x");
  (live.data as Float32Array)[0] = 7;
  assertEquals(values(request.infer().get(0)), [8, 3, 4, 5]);
  live.dispose();
  assertNotStrictEquals(request.getTensor("x"), live);
  assertEquals(values(request.getTensor("x")), [7, 2, 3, 4]);
});

test("getTensor() gives the same object as long as it is the same memory", () => {
  const request = tiny("relu_add").createInferRequest();
  const own = request.getInputTensor();
  assertStrictEquals(request.getTensor("x"), own);
  request.infer([1, 2, 3, 4]);
  assertStrictEquals(request.getInputTensor(), own);
  request.setInputTensor(Tensor.from([[5, 5, 5, 5]]));
  assertNotStrictEquals(request.getInputTensor(), own);
  request.infer([6, 6, 6, 6]);
  assertEquals(values(own), [6, 6, 6, 6]);
  const output = bounded().getOutputTensor();
  assertEquals(output.shape[1], 8);
});

test("one tensor bound to two requests, and an output as another's input", async () => {
  const [first, second] = [tiny("relu_add").createInferRequest(), tiny("relu_add").createInferRequest()];
  const shared = Tensor.from([[1, 2, 3, 4]]);
  first.setInputTensor(shared);
  second.setInputTensor(shared);
  first.startAsync();
  second.startAsync();
  await Promise.all([first.wait(), second.wait()]);
  assertEquals([values(first.results.get(0)), values(second.results.get(0))], [[2, 3, 4, 5], [2, 3, 4, 5]]);
  second.setInputTensor(first.getOutputTensor());
  first.infer([10, 20, 30, 40]);
  assertEquals(values(second.infer().get(0)), [12, 22, 32, 42]);
  first.dispose();
  assertEquals(values(second.infer().get(0)), [12, 22, 32, 42]);
});

test("a copying call does not write into what another request's run reads", async () => {
  const [first, second] = [tiny("relu_add").createInferRequest(), tiny("relu_add").createInferRequest()];
  first.infer([1, 2, 3, 4]);
  second.setInputTensor(first.getInputTensor());
  second.startAsync();
  assertEquals(values(first.infer([9, 9, 9, 9]).get(0)), [10, 10, 10, 10]);
  await second.wait();
  assertEquals(values(second.results.get(0)), [2, 3, 4, 5]);
});

test("requests of a dynamic model do not write into each other's tensors", () => {
  // Without a set tensor, the CPU plugin writes the input to the memory that any request bound last.
  const [first, second] = [bounded(), bounded()];
  const mine = new Float32Array(16).fill(1);
  first.infer(mine, { shareInputs: true });
  const own = second.getInputTensor();
  own.setShape([2, 8]);
  (own.data as Float32Array).fill(5);
  assertEquals(values(second.infer().get(0)), new Array(16).fill(10));
  assertEquals(Array.from(mine), new Array(16).fill(1));
  second.infer(new Float32Array(16).fill(6));
  assertEquals(Array.from(mine), new Array(16).fill(1));
  assertEquals(values(first.infer().get(0)), new Array(16).fill(2));
  const strings = tiny("strings");
  const [one, two] = [strings.createInferRequest(), strings.createInferRequest()];
  const text = Tensor.from(["mine"]);
  one.infer(text);
  two.infer(["theirs"]);
  assertEquals([text.strData, one.infer().get("echo").strData], [["mine"], ["mine"]]);
});

test("a dynamic input's own tensor takes any shape that fits, before and after copies", () => {
  const request = bounded();
  const tensor = request.getInputTensor();
  tensor.shape = [4, 8];
  (tensor.data as Float32Array).fill(3);
  assertEquals(values(request.infer().get(0)), new Array(32).fill(6));
  request.infer(new Float32Array(8));
  const again = request.getInputTensor();
  assertEquals(again.shape, [1, 8]);
  again.shape = [3, 8];
  (again.data as Float32Array).fill(4);
  assertEquals(request.infer().get(0).shape, [3, 8]);
  again.shape = [5, 8];
  assertThrows(() => request.infer(), RangeError, "[5,8]");
  assertEquals(request.infer(new Float32Array(16)).get(0).shape, [2, 8]);
});

test("a bound input's views stay through runs of a dynamic model", () => {
  const request = bounded();
  const tensor = new Tensor("f32", [1, 8]);
  request.setInputTensor(tensor);
  const view = tensor.data;
  for (const value of [1, 2, 3]) {
    view.fill(value);
    assertEquals(values(request.infer().get(0)), new Array(8).fill(2 * value));
  }
  assertEquals(view.length, 8);
});

test("a bound output of a dynamic model takes the run's shape, up to the caller's memory", () => {
  // As in Python: a tensor bound as [4,8] is [2,8] after a run with that result, and [4,8] again later.
  for (const memory of [new Float32Array(32), undefined]) {
    const request = bounded();
    const tensor = memory ? new Tensor("f32", [4, 8], memory) : new Tensor("f32", [4, 8]);
    request.setOutputTensor(tensor);
    assertEquals(request.infer(new Float32Array(16).fill(1)).get(0).shape, [2, 8]);
    assertEquals([tensor.shape, values(tensor)], [[2, 8], new Array(16).fill(2)]);
    request.infer(new Float32Array(32).fill(2));
    assertEquals([tensor.shape, values(tensor)], [[4, 8], new Array(32).fill(4)]);
    if (memory) assertEquals(Array.from(memory), new Array(32).fill(4));
  }
  const request = bounded();
  const [small, smaller] = [new Tensor("f32", [1, 8]), Tensor.from([new Array(8).fill(9)])];
  for (const tensor of [small, smaller, new Tensor("f32", [1, 8], new Float32Array(8)), small]) {
    request.setOutputTensor(tensor);
    if (tensor === small || tensor === smaller) {
      request.infer(new Float32Array(24).fill(1));
      assertEquals([tensor.shape, values(tensor)], [[3, 8], new Array(24).fill(2)]);
      assertEquals(request.getOutputTensor().shape, [3, 8]);
    }
    request.infer(new Float32Array(8).fill(2));
    assertEquals([tensor.shape, values(tensor)], [[1, 8], new Array(8).fill(4)]);
  }
});

test("an output that a run determines is as it was while the run goes on, and may be run on by another request", async () => {
  const [first, second] = [bounded(), bounded()];
  first.infer(new Float32Array(8).fill(1));
  const output = first.getOutputTensor();
  second.setInputTensor(output);
  assertEquals(values(second.infer().get(0)), new Array(8).fill(4));
  first.startAsync(new Float32Array(16).fill(3));
  assertEquals([output.shape, values(output)], [[1, 8], new Array(8).fill(2)]);
  assertEquals(values(second.infer().get(0)), new Array(8).fill(4));
  assertEquals((assertThrows(() => output.setShape([2, 8]), OpenVINOError) as OpenVINOError).code, "REQUEST_BUSY");
  await first.wait();
  assertEquals([output.shape, values(output)], [[2, 8], new Array(16).fill(6)]);
  second.startAsync();
  first.infer(new Float32Array(8).fill(5));
  await second.wait();
  assertEquals(values(second.results.get(0)), new Array(16).fill(12));
});

test("a run may read what it writes: its inputs are read before", () => {
  const request = bounded();
  const live = request.infer(new Float32Array(8).fill(1), { shareOutputs: true });
  assertEquals(values(request.infer(live.get(0)).get(0)), new Array(8).fill(4));
  request.setInputTensor(live.get(0));
  assertEquals(values(request.infer().get(0)), new Array(8).fill(8));
  assertEquals(values(request.infer(live).get(0)), new Array(8).fill(16));
});

test("a run that has an output's memory at another port too reads it before, in each way to run", async () => {
  const run = async (way: "infer" | "startAsync", bind: (request: InferRequest) => Tensor[]) => {
    const request = tiny("two_in_two_out").createInferRequest();
    const tensors = bind(request);
    if (way === "infer") request.infer();
    else request.startAsync();
    await request.wait();
    return tensors.map((tensor) => values(tensor)[0]);
  };
  const filled = (value: number) => new Tensor("f32", [2, 3], new Float32Array(6).fill(value));
  for (const way of ["infer", "startAsync"] as const) {
    const inPlace = (request: InferRequest) => {
      const [a, b] = [filled(1), filled(10)];
      request.setTensors({ a, b, sum: a, diff: b });
      return [a, b];
    };
    assertEquals(await run(way, inPlace), [11, -9]);
    // Two tensors over one array, and one tensor for two outputs, of which the second is written last.
    const twice = (request: InferRequest) => {
      const memory = new Float32Array(6).fill(5);
      const over = () => new Tensor("f32", [2, 3], memory);
      const both = filled(0);
      request.setTensors({ a: over(), b: over(), sum: both, diff: both });
      return [over(), both];
    };
    assertEquals(await run(way, twice), [5, 0]);
    // The control: no memory in common.
    const apart = (request: InferRequest) => {
      const [sum, diff] = [filled(0), filled(0)];
      request.setTensors({ a: filled(1), b: filled(10), sum, diff });
      return [sum, diff];
    };
    assertEquals(await run(way, apart), [11, -9]);
  }
});

test("whatever becomes of one output's memory, the others are written and free again", async () => {
  const request = tiny("two_in_two_out").createInferRequest();
  const [gone, kept] = [new Float32Array(6), new Float32Array(6)];
  const diff = new Tensor("f32", [2, 3], kept);
  request.setTensors({ sum: new Tensor("f32", [2, 3], gone), diff });
  request.startAsync([new Float32Array(6).fill(5), new Float32Array(6).fill(3)]);
  gone.buffer.transfer();
  const { code } = await assertRejects(() => request.wait(), OpenVINOError, "sum") as OpenVINOError;
  assertEquals([code, Array.from(kept)], ["NOT_ALLOCATED", new Array(6).fill(2)]);
  diff.setShape([1, 2]);
  diff.setShape([2, 3]);
  request.setTensor("sum", new Tensor("f32", [2, 3]));
  assertEquals(values(request.infer([new Float32Array(6).fill(4), new Float32Array(6).fill(1)]).get(1)), [
    3,
    3,
    3,
    3,
    3,
    3,
  ]);
});

test("memory that was taken away is gone for a tensor without elements too", async () => {
  const request = dynamic();
  const memory = new Float32Array(6);
  request.setOutputTensor(new Tensor("f32", [0, 3, 1, 2], memory));
  request.startAsync(item(0));
  memory.buffer.transfer();
  const { code } = await assertRejects(() => request.wait(), OpenVINOError, "output 0") as OpenVINOError;
  assertEquals(code, "NOT_ALLOCATED");
  assertThrows(() => request.infer(item(0)), TypeError, "detached");
  request.setOutputTensor(new Tensor("f32", [0, 3, 1, 2], new Float32Array(6)));
  assertEquals(values(request.infer(item(0)).get(0)), out(0));
});

test("a run that gives its own output room leaves memory that it reads at another port", () => {
  const port = (id: number, size: number, name = "") =>
    `<port id="${id}" precision="FP32"${name && ` names="${name}"`}><dim>1</dim><dim>${size}</dim></port>`;
  const fourTimes = `<?xml version="1.0"?>
<net name="four_times" version="11">
  <layers>
    <layer id="0" name="x" type="Parameter" version="opset1">
      <data shape="1,1" element_type="f32"/><output>${port(0, 1, "x")}</output>
    </layer>
    <layer id="1" name="concat" type="Concat" version="opset1"><data axis="1"/>
      <input>${[0, 1, 2, 3].map((id) => port(id, 1)).join("")}</input><output>${port(4, 4, "y")}</output>
    </layer>
    <layer id="2" name="result" type="Result" version="opset1"><input>${port(0, 4)}</input></layer>
  </layers>
  <edges>
    ${[0, 1, 2, 3].map((id) => `<edge from-layer="0" from-port="0" to-layer="1" to-port="${id}"/>`).join("")}
    <edge from-layer="1" from-port="4" to-layer="2" to-port="0"/>
  </edges>
</net>`;
  const core = new Core();
  const model = core.readModel(new TextEncoder().encode(fourTimes), new Uint8Array(4));
  const request = core.compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" }).createInferRequest();
  const output = request.getOutputTensor() as Tensor<"f32">;
  // The request's own memory has room for one element now.
  (output.data.buffer as ArrayBuffer).transfer();
  output.setShape([1, 1]);
  const view = output.data;
  view[0] = 3;
  request.setInputTensor(new Tensor("f32", [1, 1], view));
  assertEquals(values(request.infer().get(0)), [3, 3, 3, 3]);
  assertEquals([output.shape, values(output), Array.from(view)], [[1, 4], [3, 3, 3, 3], [3]]);
});

test("a static input's own tensor gets its shape back", () => {
  const request = tiny("relu_add").createInferRequest();
  request.getInputTensor().setShape([4, 1]);
  assertThrows(() => request.infer(), RangeError, "[4,1]");
  assertEquals(values(request.infer([1, 2, 3, 4]).get(0)), [2, 3, 4, 5]);
  assertEquals(request.getInputTensor().shape, [1, 4]);
});

test("strings may be replaced while a run goes on: it has read them before, and writes them at its end", async () => {
  const request = tiny("strings").createInferRequest();
  const text = Tensor.from(["a", "b"]);
  request.setInputTensor(text);
  request.startAsync();
  text.strData = ["c", "d"];
  await request.wait();
  assertEquals(request.results.get("echo").strData, ["a", "b"]);
  assertEquals(request.infer().get("echo").strData, ["c", "d"]);
  const fixed = compileEdited("strings", { '<data shape="?"': '<data shape="2"' }).createInferRequest();
  const echo = fixed.infer(["a", "b"], { shareOutputs: true });
  const live = fixed.getTensor("echo");
  fixed.startAsync(["c", "d"]);
  assertEquals(live.strData, ["a", "b"]);
  await fixed.wait();
  assertEquals([live.strData, echo.get("echo").strData], [["c", "d"], ["a", "b"]]);
});

test("inputs and outputs of every element type can be bound", () => {
  for (
    const type of [
      "f32",
      "f16",
      "bf16",
      "f64",
      "i8",
      "i16",
      "i32",
      "i64",
      "u8",
      "u16",
      "u32",
      "u64",
      "boolean",
    ] as const
  ) {
    const request = compileConvert(type, "2").createInferRequest();
    const tensor = Tensor.from([1, 0], { type });
    request.setInputTensor(tensor);
    assertEquals(values(request.infer().get(0)), [1, 0]);
    assertEquals(request.getInputTensor().elementType, type);
  }
});

test(
  "shared memory is held while a request is bound to it, and given back afterwards",
  { timeout: 900_000 },
  async () => {
    const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
    const ended = await runInOwnProcess(
      `
    import { tiny } from ${url("../../conformance/test_support/tiny_models.ts")};
    import { Tensor } from ${url("../tensor.ts")};
    const turn = () => new Promise((done) => setTimeout(done, 1));
    const requests = [];
    for (const name of ["relu_add", "dynamic_bounded"]) {
      const size = name === "relu_add" ? 4 : 8;
      for (let i = 0; i < 20; i++) {
        const request = tiny(name).createInferRequest();
        if (i % 2) request.infer(new Float32Array(size).fill(i), { shareInputs: true });
        else {
          request.setInputTensor(new Tensor("f32", [1, size], new Float32Array(size).fill(i)));
          request.setOutputTensor(new Tensor("f32", [1, size], new Float32Array(size)));
        }
        requests.push([request, name === "relu_add" ? i + 1 : 2 * i]);
      }
    }
    for (let i = 0; i < 8; i++) { gc(); await turn(); Array.from({ length: 1000 }, () => new Float32Array(8).fill(99)); }
    for (const [request, expected] of requests) {
      const got = request.infer().get(0).data;
      if (!got.every((value) => value === expected)) console.log("wrong", got, expected);
    }
    let freed = 0;
    const registry = new FinalizationRegistry(() => freed++);
    const request = tiny("relu_add").createInferRequest();
    for (let i = 0; i < 50; i++) {
      const memory = new Float32Array(4);
      registry.register(memory.buffer, i);
      request.infer(memory, { shareInputs: true });
    }
    for (let i = 0; i < 50 && freed < 40; i++) { gc(); await turn(); }
    console.log(freed >= 40 ? "given back" : freed);
    `,
      { gc: true },
    );
    assertEquals([ended.stdout.trim(), ended.stderr, ended.code], ["given back", "", 0]);
  },
);

test("many runs of a dynamic model leave nothing behind", { timeout: 900_000 }, async () => {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const ended = await runInOwnProcess(
    `
    import process from "node:process";
    import { tiny } from ${url("../../conformance/test_support/tiny_models.ts")};
    const request = tiny("dynamic_bounded").createInferRequest();
    const run = (count) => {
      for (let i = 0; i < count; i++) {
        const live = request.infer(new Float32Array(8 * (1 + i % 4)).fill(i), { shareOutputs: i % 2 === 0 });
        if (live.get(0).data[0] !== Math.fround(2 * i)) throw new Error("wrong");
        if (i % 1000 === 0) gc();
      }
      gc();
    };
    run(1000);
    const before = process.memoryUsage().rss;
    run(4000);
    const grown = (process.memoryUsage().rss - before) / 2 ** 20;
    console.log(grown < 40 ? "steady" : grown);
    `,
    { gc: true },
  );
  assertEquals([ended.stdout.trim(), ended.stderr, ended.code], ["steady", "", 0]);
});

test("a slot whose run fails is usable afterwards", async () => {
  const request = bounded();
  const tensor = new Tensor("f32", [1, 8], new Float32Array(8));
  request.setOutputTensor(tensor);
  await assertRejects(() => request.inferAsync(new Float32Array(16)), OpenVINOError);
  assert(tensor.shape[0] === 1);
  assertEquals(values((await request.inferAsync(new Float32Array(8).fill(2))).get(0)), new Array(8).fill(4));
  assertEquals(values(tensor), new Array(8).fill(4));
});

test("an output that is an input is what stood at the input, whatever its shape and memory", async () => {
  for (const shape of ["?,4", "2,4"]) {
    const request = compilePassthrough("f32", shape, 2).createInferRequest();
    const rows = (count: number) => shape === "2,4" ? 2 : count;
    const array = (count: number, value: number) => new Float32Array(rows(count) * 4).fill(value);
    const see = (count: number, value: number) => {
      for (const index of [0, 1]) {
        const output = request.getOutputTensor(index);
        assertEquals([output.shape, values(output)], [[rows(count), 4], [...array(count, value)]]);
        assertEquals(values(request.results.get(index)), [...array(count, value)]);
      }
    };
    request.infer(array(2, 1));
    see(2, 1);
    // This run would resize OpenVINO's own input tensor and move its memory.
    request.infer(new Tensor("f32", [rows(50_000), 4], array(50_000, 2)));
    see(50_000, 2);
    request.infer(array(2, 3));
    see(2, 3);
    const mine = new Tensor("f32", [rows(5), 4]);
    for (const [count, value] of [[5, 4], [1, 5], [7, 6]] as const) {
      mine.setShape([rows(count), 4]);
      (mine.data as Float32Array).fill(value);
      request.infer(mine);
      see(count, value);
    }
    request.infer(array(2, 7), { shareInputs: true });
    see(2, 7);
    const bound = new Tensor("f32", [rows(1), 4]);
    request.setOutputTensor(0, bound);
    request.infer(array(2, 8));
    see(2, 8);
    request.startAsync(array(3, 9));
    await request.wait();
    see(3, 9);
    assertEquals(values(bound), [...array(3, 9)]);
    assertEquals(values(request.getInputTensor()), [...array(3, 9)]);
  }
});

test("two outputs of one node can each be bound, or left", async () => {
  const second =
    `<layer id="90" name="again" type="Result" version="opset1"><input><port id="0" precision="FP32"><dim>1</dim><dim>4</dim></port></input></layer></layers>`;
  const request = compileEdited("relu_add", {
    "</layers>": second,
    "</edges>": `<edge from-layer="3" from-port="1" to-layer="90" to-port="0"/></edges>`,
  }).createInferRequest();
  const bound = [new Tensor("f32", [1, 4]), new Tensor("f32", [1, 4])];
  const received = () => [0, 1].map((index) => values(request.results.get(index)));
  for (const binding of [[], [0], [1]]) {
    for (const index of binding) request.setOutputTensor(index, bound[index]!);
    request.infer([1, 2, 3, 4]);
    assertEquals(received(), [[2, 3, 4, 5], [2, 3, 4, 5]]);
    request.startAsync([4, 3, 2, 1]);
    await request.wait();
    assertEquals(received(), [[5, 4, 3, 2], [5, 4, 3, 2]]);
  }
  assertEquals(bound.map(values), [[5, 4, 3, 2], [5, 4, 3, 2]]);
});
