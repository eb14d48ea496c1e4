import { test } from "node:test";
import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { compileTiny, tiny } from "../conformance/tiny_models.ts";
import { AsyncInferQueue, type ConstOutput, InferRequest, OpenVINOError, Tensor } from "./mod.ts";

const x = () => new Float32Array([1, 2, 3, -4]);
const y = [2, 3, 4, 0];

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

/** A request of relu_add, y = relu(x + 1). */
function request(): InferRequest {
  return tiny("relu_add").createInferRequest();
}

/** A request that is running, and stays so for as long as the caller does not wait. */
function busyRequest(): InferRequest {
  const slow = tiny("slow").createInferRequest();
  slow.infer([1]);
  slow.startAsync([1]);
  return slow;
}

/** Every member that must not be used while an inference runs. */
const refusedWhileBusy: Record<string, (request: InferRequest, port: ConstOutput, tensor: Tensor) => unknown> = {
  infer: (r) => r.infer([1]),
  startAsync: (r) => r.startAsync([1]),
  setCallback: (r) => r.setCallback(() => {}),
  "getTensor(name)": (r) => r.getTensor("x"),
  "getTensor(port)": (r, port) => r.getTensor(port),
  "setTensor(name)": (r, _, tensor) => r.setTensor("x", tensor),
  "setTensor(port)": (r, port, tensor) => r.setTensor(port, tensor),
  "setTensors(record)": (r, _, tensor) => r.setTensors({ x: tensor }),
  "setTensors(name, list)": (r, _, tensor) => r.setTensors("x", [tensor]),
  "setTensors(port, list)": (r, port, tensor) => r.setTensors(port, [tensor]),
  "getInputTensor()": (r) => r.getInputTensor(),
  "getInputTensor(index)": (r) => r.getInputTensor(0),
  "getOutputTensor()": (r) => r.getOutputTensor(),
  "getOutputTensor(index)": (r) => r.getOutputTensor(0),
  "setInputTensor(tensor)": (r, _, tensor) => r.setInputTensor(tensor),
  "setInputTensor(index, tensor)": (r, _, tensor) => r.setInputTensor(0, tensor),
  "setInputTensors(record)": (r, _, tensor) => r.setInputTensors({ 0: tensor }),
  "setInputTensors(list)": (r, _, tensor) => r.setInputTensors([tensor]),
  "setInputTensors(index, list)": (r, _, tensor) => r.setInputTensors(0, [tensor]),
  "setOutputTensor(tensor)": (r, _, tensor) => r.setOutputTensor(tensor),
  "setOutputTensor(index, tensor)": (r, _, tensor) => r.setOutputTensor(0, tensor),
  "setOutputTensors(record)": (r, _, tensor) => r.setOutputTensors({ 0: tensor }),
  getProfilingInfo: (r) => r.getProfilingInfo(),
  profilingInfo: (r) => r.profilingInfo,
  queryState: (r) => r.queryState(),
  resetState: (r) => r.resetState(),
  inputTensors: (r) => r.inputTensors,
  inputs: (r) => r.inputs,
  outputTensors: (r) => r.outputTensors,
  outputs: (r) => r.outputs,
  results: (r) => r.results,
};

/** Every member that works at any time. */
const allowedWhileBusy: Record<string, (request: InferRequest) => unknown> = {
  getCompiledModel: (r) => r.getCompiledModel(),
  modelInputs: (r) => r.modelInputs,
  modelOutputs: (r) => r.modelOutputs,
  userdata: (r) => r.userdata,
  latency: (r) => r.latency,
  waitFor: (r) => r.waitFor(0),
  "new InferRequest(other)": (r) => new InferRequest(r),
};

for (const [member, use] of Object.entries(refusedWhileBusy)) {
  test(`InferRequest ${member} is refused while an inference runs, and works before and after`, async () => {
    const busy = tiny("slow").createInferRequest();
    const port = busy.modelInputs[0]!;
    const tensor = Tensor.from([[1]]);
    const isAsync = member === "startAsync";
    use(busy, port, tensor);
    if (isAsync) await busy.wait();
    busy.startAsync();
    const error = assertThrows(() => use(busy, port, tensor), OpenVINOError);
    assertEquals(error.code, "REQUEST_BUSY");
    busy.cancel();
    await busy.wait().catch(() => {});
    use(busy, port, tensor);
    if (isAsync) await busy.wait();
  });
}

test("InferRequest members that touch no tensors work while an inference runs", async () => {
  const busy = busyRequest();
  for (const use of Object.values(allowedWhileBusy)) await use(busy);
  await assertRejects(() => busy.inferAsync([1]), OpenVINOError, "busy");
  busy.cancel();
  await assertRejects(() => busy.wait(), OpenVINOError);
});

test("refusedWhileBusy and allowedWhileBusy name every member", () => {
  const named = [...Object.keys(refusedWhileBusy), ...Object.keys(allowedWhileBusy)].map((name) =>
    /^\w+/.exec(name)![0]
  );
  const others = ["constructor", "wait", "cancel", "inferAsync", "dispose"];
  const members = Object.getOwnPropertyNames(InferRequest.prototype);
  for (const member of members) assert(named.includes(member) || others.includes(member), `${member} is in no table`);
});

test("infer() never calls the callback, startAsync() does", async () => {
  const r = request();
  let calls = 0;
  r.setCallback(() => calls++);
  r.infer(x());
  assertEquals(calls, 0);
  r.startAsync(x());
  await r.wait();
  assertEquals(calls, 1);
});

test("inferAsync() does not call the callback and gives the outputs", async () => {
  const r = request();
  let calls = 0;
  r.setCallback(() => calls++);
  assertEquals(numbers((await r.inferAsync(x())).get(0)), y);
  assertEquals(calls, 0);
});

test("wait() resolves after the callback has returned", async () => {
  const r = request();
  const events: string[] = [];
  r.setCallback(() => events.push("callback"));
  r.startAsync(x());
  await r.wait();
  events.push("wait");
  assertEquals(events, ["callback", "wait"]);
});

test("wait() resolves at once where nothing was started", async () => {
  await request().wait();
});

test("waitFor() tells whether an inference is over", async () => {
  const r = tiny("slow").createInferRequest();
  assertEquals(await r.waitFor(0), false, "before any");
  r.startAsync([1]);
  assertEquals(await r.waitFor(0), false, "while running");
  await r.wait();
  assertEquals(await r.waitFor(0), true, "after an asynchronous one");
  const sync = request();
  sync.infer(x());
  assertEquals(await sync.waitFor(0), true, "after a synchronous one");
});

test("waitFor() resolves to true when the inference ends within the time, however long that is", async () => {
  const r = request();
  r.startAsync(x());
  assertEquals(await r.waitFor(1e12), true);
});

test("waitFor() refuses what is no time", async () => {
  const r = request();
  await assertRejects(() => r.waitFor(-1), RangeError, "milliseconds");
  await assertRejects(() => r.waitFor(NaN), TypeError, "milliseconds");
  await assertRejects(() => r.waitFor(Infinity), TypeError, "milliseconds");
  await assertRejects(() => r.waitFor("1" as never), TypeError, "milliseconds");
  assertEquals(await r.waitFor(1), false);
});

test("cancel() ends a running inference, and the request can be used again", async () => {
  const r = busyRequest();
  r.cancel();
  for (let i = 0; i < 2; i++) {
    const error = await assertRejects(() => r.wait(), OpenVINOError);
    assertEquals(error.code, "INFER_CANCELLED");
    assertEquals((await assertRejects(() => r.waitFor(10), OpenVINOError)).code, "INFER_CANCELLED");
  }
  r.startAsync([2]);
  await r.wait();
});

test("cancel() on an idle request does nothing", async () => {
  const r = request();
  r.cancel();
  await r.wait();
  assertEquals(numbers(r.infer(x()).get(0)), y);
});

test("setCallback() is not called for a cancelled inference, onError is", async () => {
  const r = tiny("slow").createInferRequest();
  const events: unknown[] = [];
  r.setCallback((userdata) => events.push(["done", userdata]), "u", {
    onError: (error, userdata) => events.push([error.code, userdata]),
  });
  r.startAsync([1]);
  r.cancel();
  await assertRejects(() => r.wait(), OpenVINOError);
  assertEquals(events, [["INFER_CANCELLED", "u"]]);
  r.startAsync([1]);
  await r.wait();
  assertEquals(events.at(-1), ["done", "u"]);
});

test("setCallback() that throws makes wait() reject with that very error until the next start", async () => {
  const r = request();
  const thrown = new Error("mine");
  r.setCallback(() => {
    throw thrown;
  });
  r.startAsync(x());
  for (let i = 0; i < 3; i++) assertStrictEquals(await r.wait().catch((error) => error), thrown);
  r.setCallback(() => {});
  r.startAsync(x());
  await r.wait();
});

test("setCallback() that rejects makes wait() reject", async () => {
  const r = request();
  const thrown = new Error("later");
  r.setCallback(async () => {
    await Promise.resolve();
    throw thrown;
  });
  r.startAsync(x());
  assertStrictEquals(await r.wait().catch((error) => error), thrown);
});

test("setCallback() replaces the one before", async () => {
  const r = request();
  const calls: string[] = [];
  r.setCallback(() => calls.push("first"));
  r.setCallback(() => calls.push("second"));
  r.startAsync(x());
  await r.wait();
  assertEquals(calls, ["second"]);
});

test("setCallback() refuses what is no function and keeps the one before", async () => {
  const r = request();
  let calls = 0;
  r.setCallback(() => calls++);
  for (const wrong of [undefined, null, 1, "f", {}]) {
    assertThrows(() => r.setCallback(wrong as never), TypeError, "callback");
  }
  assertThrows(() => r.setCallback(() => {}, 1, { onError: 1 as never }), TypeError, "onError");
  r.startAsync(x());
  await r.wait();
  assertEquals(calls, 1);
});

test("startAsync() userdata replaces the one of setCallback(), undefined keeps it", async () => {
  const r = request();
  const got: unknown[] = [];
  r.setCallback((userdata) => got.push(userdata), "set");
  r.startAsync(x());
  await r.wait();
  r.startAsync(x(), "started");
  await r.wait();
  assertEquals(r.userdata, "started");
  r.startAsync(x());
  await r.wait();
  assertEquals(got, ["set", "started", "started"]);
});

test("startAsync() in the callback starts the next inference", async () => {
  const r = request();
  let runs = 0;
  const done = Promise.withResolvers<void>();
  r.setCallback(() => {
    if (++runs === 5) done.resolve();
    else r.startAsync();
  });
  r.startAsync(x());
  await done.promise;
  await r.wait();
  assertEquals(runs, 5);
});

test("latency is 0 before any inference and the milliseconds of the last one after", async () => {
  const r = request();
  assertEquals(r.latency, 0);
  r.infer(x());
  assert(r.latency > 0);
  const other = request();
  other.startAsync(x());
  await other.wait();
  assert(other.latency > 0);
});

test("new InferRequest() is a second object over the same native request", async () => {
  const r = request();
  const same = new InferRequest(r);
  r.setCallback(() => {}, "shared");
  r.startAsync(x());
  await same.wait();
  assertEquals(same.userdata, "shared");
  assertEquals(numbers(same.results.get(0)), y);
  r.dispose();
  assertThrows(() => r.infer(x()), OpenVINOError, "disposed");
  assertEquals(numbers(same.infer(x()).get(0)), y);
  same.dispose();
  assertThrows(() => same.infer(x()), OpenVINOError, "disposed");
  assertThrows(() => new InferRequest({} as never), TypeError, "createInferRequest");
});

test("getCompiledModel() gives the model it came from", () => {
  const model = compileTiny("relu_add");
  assertStrictEquals(model.createInferRequest().getCompiledModel(), model);
});

test("getProfilingInfo() gives times with PERF_COUNT and NOT_RUN without", () => {
  const plain = request();
  plain.infer(x());
  const without = plain.getProfilingInfo();
  assert(without.length > 0);
  for (const node of without) assertEquals([node.status, node.realTime, node.cpuTime], ["NOT_RUN", 0, 0]);
  const counting = compileTiny("slow", { PERF_COUNT: true }).createInferRequest();
  counting.infer([1]);
  const nodes = counting.profilingInfo;
  assert(
    nodes.some(({ status, realTime, nodeType, execType, nodeName }) =>
      status === "EXECUTED" && realTime > 1000 && nodeType !== "" && execType !== "" && nodeName !== ""
    ),
  );
});

test("inferAsync() rejects with the signal's reason and the request can be used again", async () => {
  const r = tiny("slow").createInferRequest();
  const controller = new AbortController();
  const reason = new Error("stop");
  const pending = r.inferAsync([1], { signal: controller.signal });
  controller.abort(reason);
  assertStrictEquals(await pending.catch((error) => error), reason);
  assertStrictEquals(await r.inferAsync([1], { signal: controller.signal }).catch((error) => error), reason);
  assertInstanceOf((await r.inferAsync([1], { signal: new AbortController().signal })).get(0), Tensor);
});

test("inferAsync() on several requests at once gives each its own outputs", async () => {
  const requests = Array.from({ length: 8 }, request);
  const all = await Promise.all(requests.map((r, i) => r.inferAsync(new Float32Array(4).fill(i))));
  assertEquals(all.map((results) => numbers(results.get(0))[0]), [1, 2, 3, 4, 5, 6, 7, 8]);
});

test("get and set tensors: every form reaches the same memory", () => {
  const r = tiny("two_in_two_out").createInferRequest();
  const [portA, portB] = r.modelInputs;
  const a = () => Tensor.from([[1, 2, 3], [4, 5, 6]]);
  const b = () => Tensor.from([[1, 1, 1], [1, 1, 1]]);
  const forms: Record<string, () => void> = {
    setTensor: () => (r.setTensor("a", a()), r.setTensor(portB!, b())),
    "setTensors(record)": () => r.setTensors({ a: a(), b: b() }),
    "setTensors(Map)": () => r.setTensors(new Map<number | string | ConstOutput, Tensor>([[portA!, a()], [1, b()]])),
    setInputTensor: () => (r.setInputTensor(0, a()), r.setInputTensor(1, b())),
    "setInputTensors(record)": () => r.setInputTensors({ 0: a(), 1: b() }),
    "setInputTensors(Map)": () => r.setInputTensors(new Map([["a", a()], ["b", b()]])),
  };
  for (const [form, set] of Object.entries(forms)) {
    r.infer([new Float32Array(6), new Float32Array(6)]);
    set();
    assertEquals(numbers(r.infer().get("sum")), [2, 3, 4, 5, 6, 7], form);
    assertStrictEquals(r.getTensor("a"), r.getInputTensor(0), form);
    assertStrictEquals(r.getTensor(portB!), r.inputTensors[1], form);
  }
  const [sum, diff] = [new Tensor("f32", [2, 3]), new Tensor("f32", [2, 3])];
  r.setOutputTensors({ sum });
  r.setOutputTensor(1, diff);
  r.infer();
  assertEquals([numbers(sum), numbers(diff)], [[2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5]]);
  assertStrictEquals(r.getOutputTensor(0).data, sum.data);
  assertStrictEquals(r.outputs[1]!.data, diff.data);
});

test("set tensors refuses all or none", () => {
  const r = tiny("two_in_two_out").createInferRequest();
  r.infer([new Float32Array(6).fill(1), new Float32Array(6).fill(1)]);
  const good = Tensor.from([[9, 9, 9], [9, 9, 9]]);
  const wrongShape = new Tensor("f32", [3, 2]);
  const wrongType = new Tensor("i32", [2, 3]);
  assertThrows(() => r.setInputTensors({ 0: good, 1: wrongShape }), RangeError, "input 1");
  assertThrows(() => r.setInputTensors({ 0: good, 1: wrongType }), TypeError, "i32");
  assertThrows(() => r.setTensors({ a: good, nothing: good }), OpenVINOError, "nothing");
  assertThrows(() => r.setInputTensors({ 0: good, 7: good }), RangeError, "7");
  assertThrows(() => r.setTensor("a", {} as never), TypeError, "Tensor");
  assertThrows(() => r.setInputTensor(good), OpenVINOError, "inputs");
  assertThrows(() => r.getInputTensor(), OpenVINOError, "inputs");
  assertThrows(() => r.getInputTensor(2), RangeError, "index");
  assertThrows(() => r.getInputTensor(-1), RangeError, "index");
  assertThrows(() => r.getTensor(0 as never), TypeError, "nameOrPort");
  assertEquals(numbers(r.infer().get("sum")), [2, 2, 2, 2, 2, 2], "nothing was set");
  r.setInputTensors({ 0: good, 1: good });
  assertEquals(numbers(r.infer().get("sum")), [18, 18, 18, 18, 18, 18]);
});

test("setTensor() keeps the memory of a tensor that is disposed, and getTensor() gives it live", () => {
  const r = request();
  const tensor = Tensor.from([[1, 2, 3, -4]]);
  r.setTensor("x", tensor);
  tensor.dispose();
  assertEquals(numbers(r.infer().get(0)), y);
  const live = r.getTensor("x");
  (live.data as Float32Array)[0] = 10;
  assertEquals(numbers(r.infer().get(0)), [11, 3, 4, 0]);
});

test("setTensor() binds one request's output as another's input", () => {
  const [first, second] = [request(), request()];
  second.setInputTensor(first.getOutputTensor());
  first.infer(x());
  assertEquals(numbers(second.infer().get(0)), [3, 4, 5, 1]);
  first.dispose();
  assertEquals(numbers(second.infer().get(0)), [3, 4, 5, 1]);
});

test("setShape() on a bound tensor is refused while it is used, and works afterwards", async () => {
  const r = tiny("slow").createInferRequest();
  const tensor = new Tensor("f32", [1, 1]);
  r.setInputTensor(tensor);
  r.startAsync();
  assertEquals(assertThrows(() => tensor.setShape([4, 4]), OpenVINOError).code, "REQUEST_BUSY");
  r.cancel();
  await r.wait().catch(() => {});
  tensor.setShape([4, 4]);
  assertEquals(tensor.size, 16);
});

test("shareInputs binds the caller's memory, and a later copying call never writes into it", () => {
  const r = request();
  const mine = x();
  assertEquals(numbers(r.infer(mine, { shareInputs: true }).get(0)), y);
  mine[0] = 10;
  assertEquals(numbers(r.infer().get(0)), [11, 3, 4, 0], "read again");
  r.infer([5, 5, 5, 5]);
  assertEquals([...mine], [10, 2, 3, -4], "not written to");
  const ints = new Int32Array([1, 2, 3, -4]);
  assertEquals(numbers(r.infer(ints, { shareInputs: true }).get(0)), y, "another kind is copied");
});

test("shareOutputs gives live views, otherwise results are copies", () => {
  const r = request();
  const copies = r.infer(x());
  const live = r.infer(x(), { shareOutputs: true });
  r.infer([9, 9, 9, 9]);
  assertEquals(numbers(copies.get(0)), y);
  assertEquals(numbers(live.get(0)), [10, 10, 10, 10]);
});

test("InferResults finds outputs by index, name and port, and refuses other keys", () => {
  const r = tiny("two_in_two_out").createInferRequest();
  const results = r.infer([[[1, 2, 3], [4, 5, 6]], [[1, 1, 1], [1, 1, 1]]]);
  const [sum, diff] = r.modelOutputs;
  for (const key of [0, -2, "sum", sum!]) assertStrictEquals(results.get(key), results.get("sum"));
  for (const key of [1, -1, "diff", diff!]) assertStrictEquals(results.get(key), results.get(1));
  assertEquals(numbers(results.get("diff")), [0, 1, 2, 3, 4, 5]);
  assertThrows(() => results.get(2), RangeError);
  assertThrows(() => results.get("prod"), OpenVINOError, "prod");
  assertThrows(() => results.get({} as never), TypeError);
  assertEquals([results.has("sum"), results.has("prod"), results.size], [true, false, 2]);
  assertEquals(results.names(), [["sum"], ["diff"]]);
  assertEquals(Object.keys(results.toDict()), ["sum", "diff"]);
  assertEquals(results.toTuple(), [...results.values()]);
  assertEquals([...results].map(([port]) => port), r.modelOutputs);
  assertEquals(numbers(r.infer(results).get("sum")), [2, 4, 6, 8, 10, 12], "results are inputs");
});

test("batched tensors are gathered afresh on every run", async () => {
  const model = tiny("dynamic_nchw");
  const r = model.createInferRequest();
  const parts = [1, 2, 3].map((value) => Tensor.from(new Float32Array(3).fill(value), { shape: [1, 3, 1, 1] }));
  const port = model.input();
  const forms: Record<string, () => void> = {
    "setInputTensors(list)": () => r.setInputTensors(parts),
    "setInputTensors(index, list)": () => r.setInputTensors(0, parts),
    "setTensors(name, list)": () => r.setTensors("x", parts),
    "setTensors(port, list)": () => r.setTensors(port, parts),
  };
  for (const [form, set] of Object.entries(forms)) {
    set();
    const results = r.infer();
    assertEquals(results.get(0).shape, [3, 3, 1, 1], form);
    assertEquals(numbers(results.get(0)), [2, 2, 2, 3, 3, 3, 4, 4, 4], form);
    (parts[0]!.data as Float32Array)[0] = 7;
    r.startAsync();
    await r.wait();
    assertEquals(numbers(r.results.get(0))[0], 8, `${form} is read afresh`);
    (parts[0]!.data as Float32Array)[0] = 1;
    assertThrows(() => r.getInputTensor(), OpenVINOError, "batch");
    r.infer(Tensor.from(new Float32Array(3), { shape: [1, 3, 1, 1] }));
    assertEquals(r.getInputTensor().shape, [1, 3, 1, 1], `${form} ends with a plain set`);
  }
});

test("batched tensors of another count, type or shape are refused", () => {
  const r = tiny("dynamic_nchw").createInferRequest();
  const part = (shape = [1, 3, 1, 1]) => new Tensor("f32", shape);
  assertThrows(() => r.setInputTensors([part(), part([2, 3, 1, 1])]), RangeError);
  assertThrows(() => r.setInputTensors([part(), part([1, 3, 2, 2])]), RangeError);
  assertThrows(() => r.setInputTensors([part(), new Tensor("i32", [1, 3, 1, 1])]), TypeError, "i32");
  assertThrows(() => r.setInputTensors([part(), 1 as never]), TypeError);
  assertThrows(() => r.setInputTensors([]), RangeError);
  assertThrows(() => r.setTensors("y", [part(), part()]), OpenVINOError, "output");
  const noBatch = tiny("relu_add").createInferRequest();
  const row = () => new Tensor("f32", [1, 4]);
  assertThrows(() => noBatch.setInputTensors([row(), row()]), OpenVINOError, "layout");
  r.setInputTensors([part(), part()]);
  assertEquals(r.infer().get(0).shape, [2, 3, 1, 1]);
});

test("states: name, value, setting, reset, and independence of requests", () => {
  const model = tiny("stateful_two");
  const [r, other] = [model.createInferRequest(), model.createInferRequest()];
  r.infer([1, 5, 2, 0]);
  r.infer([3, 4, 9, 0]);
  const states = new Map(r.queryState().map((state) => [state.name, state]));
  assertEquals([...states.keys()].sort(), ["count", "max"]);
  assertEquals(numbers(states.get("count")!.state), [2]);
  assertEquals(numbers(states.get("max")!.state), [3, 5, 9, 0]);
  assertEquals(numbers(new Map(other.queryState().map((s) => [s.name, s])).get("count")!.state), [0]);
  const given = Tensor.from([[10, 0, 0, 0]]);
  states.get("max")!.state = given;
  (given.data as Float32Array)[0] = 99;
  assertEquals(numbers(r.infer([0, 1, 0, 0]).get("maximum")), [10, 1, 0, 0], "the caller's tensor is its own");
  states.get("count")!.state = Tensor.from(new Int32Array([41]));
  assertEquals(numbers(r.infer([0, 0, 0, 0]).get("steps")), [42], "another element type is converted");
  assertThrows(() => states.get("max")!.state = new Tensor("f32", [4]), RangeError, "shape");
  assertThrows(() => states.get("max")!.state = [1] as never, TypeError, "Tensor");
  states.get("count")!.reset();
  assertEquals(numbers(r.infer([0, 0, 0, 0]).get("steps")), [1]);
  r.resetState();
  assertEquals(numbers(r.infer([1, 1, 1, 1]).get("maximum")), [1, 1, 1, 1]);
  assertEquals(request().queryState(), []);
  states.get("max")!.dispose();
  assertThrows(() => states.get("max")!.state, OpenVINOError, "disposed");
});

test("a queue's request is the one that at() gives", async () => {
  const queue = new AsyncInferQueue<number>(tiny("relu_add"), 2);
  const seen: boolean[] = [];
  queue.setCallback((r, id) => seen.push(r === queue.at(id)));
  await queue.startAsync(x(), 0);
  await queue.startAsync(x(), 1);
  await queue.waitAll();
  assertEquals(seen, [true, true]);
});
