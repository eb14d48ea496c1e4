import { test } from "node:test";
import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { compileTiny, tiny } from "../../conformance/test_support/tiny_models.ts";
import type { InferResults } from "../infer_results.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Tensor } from "../tensor.ts";

const first = (results: InferResults) => Array.from(results.get(0).data as Float32Array);
const streams = (count: number) => ({ NUM_STREAMS: count, INFERENCE_NUM_THREADS: count });

/** A model with more inferences at once than it has requests. */
function pooled(name = "relu_add", count = 2) {
  const model = compileTiny(name, streams(count));
  // Not more streams than processors.
  assert(Number(model.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS")) <= count);
  return model;
}

test("inferAsync() of a compiled model runs any number at once, each with its own results", async () => {
  using model = pooled();
  const all = await Promise.all(Array.from({ length: 300 }, (_, i) => model.inferAsync([i, -i, 0, 0])));
  assertEquals(all.map(first), Array.from({ length: 300 }, (_, i) => [i + 1, i === 0 ? 1 : 0, 1, 1]));
  const kept = all[7]!.get(0);
  await model.inferAsync([0, 0, 0, 0]);
  assertEquals(Array.from(kept.data as Float32Array), [8, 0, 1, 1]);
});

test("inferences end in the order of their calls on one request", async () => {
  using model = pooled("relu_add", 1);
  const ended: number[] = [];
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => model.inferAsync([i, 0, 0, 0]).then(() => ended.push(i))),
  );
  assertEquals(ended, Array.from({ length: 20 }, (_, i) => i));
});

test("inputs are copied when inferAsync() is called, even if the inference has to wait", async () => {
  using model = pooled("two_in_two_out", 1);
  const a = new Float32Array(6);
  const b = new Tensor("f32", [2, 3], new Float32Array(6));
  const all = Array.from({ length: 10 }, (_, i) => {
    a.fill(i);
    (b.data as Float32Array).fill(10 * i);
    return model.inferAsync({ a, b });
  });
  a.fill(99);
  assertEquals((await Promise.all(all)).map((each) => first(each)[0]), all.map((_, i) => 11 * i));
  // Lists, scalars and strings too.
  const list = [[1, 2, 3], [4, 5, 6]];
  const waiting = [model.inferAsync([list, list]), model.inferAsync([list, list]), model.inferAsync([list, list])];
  list[0]![0] = 99;
  assertEquals((await Promise.all(waiting)).map((each) => first(each)[0]), [2, 2, 2]);
  // Regions of tensors, whose elements are not contiguous.
  const whole = Tensor.from([[0, 1, 2, 3, 9], [0, 4, 5, 6, 9]]);
  const region = new Tensor(whole, [0, 1], [2, 4]);
  const parts = [model.inferAsync([region, region]), model.inferAsync([region, region])];
  whole.data.fill(0);
  assertEquals((await Promise.all(parts)).map(first), [[2, 4, 6, 8, 10, 12], [2, 4, 6, 8, 10, 12]]);
  using strings = pooled("strings");
  const texts = ["a", "bc"];
  const echoes = [strings.inferAsync([texts]), strings.inferAsync([texts])];
  texts[0] = "changed";
  assertEquals((await Promise.all(echoes)).map((each) => each.get("echo").strData), [["a", "bc"], ["a", "bc"]]);
});

test("shareInputs reads memory when the inference starts", async () => {
  using model = pooled("relu_add", 1);
  const x = Float32Array.of(1, 2, 3, 4);
  const [now, later] = [model.inferAsync(x, { shareInputs: true }), model.inferAsync(x, { shareInputs: true })];
  x.fill(9);
  assertEquals(first(await now), [2, 3, 4, 5]);
  assertEquals(first(await later), [10, 10, 10, 10]);
});

test("an inference knows nothing of the inputs of those before it", async () => {
  using model = pooled("two_in_two_out", 1);
  const [a, b] = [new Float32Array(6).fill(1), new Float32Array(6).fill(2)];
  assertEquals(first(await model.inferAsync([a, b])), [3, 3, 3, 3, 3, 3]);
  await assertRejects(() => model.inferAsync({ a }), TypeError, `"b"`);
  await assertRejects(() => model.inferAsync([a]), TypeError, `"b"`);
  assertEquals(first(await model.inferAsync({ b, a })), [3, 3, 3, 3, 3, 3]);
  // Without inputs, they are zeros.
  assertEquals(first(await model.inferAsync()), [0, 0, 0, 0, 0, 0]);
  using dynamic = pooled("dynamic_bounded");
  const fives = new Float32Array(24).fill(5);
  await Promise.all([dynamic.inferAsync(fives), dynamic.inferAsync(fives), dynamic.inferAsync(fives)]);
  assertEquals(first(await dynamic.inferAsync()), new Array(8).fill(0));
});

test("each inference begins with the variables' initial values", async () => {
  using model = pooled("stateful_accumulator");
  const runs = Array.from({ length: 6 }, () => model.inferAsync([1, 2, 3, 4]));
  assertEquals((await Promise.all(runs)).map(first), runs.map(() => [1, 2, 3, 4]));
  // The control: on one request they add up.
  assertEquals([1, 2].map(() => first(model.infer([1, 2, 3, 4]))), [[1, 2, 3, 4], [2, 4, 6, 8]]);
});

test("wrong inputs and options reject, and cost no request", { timeout: 900_000 }, async () => {
  using model = pooled();
  for (let i = 0; i < 10; i++) {
    await assertRejects(() => model.inferAsync([1, 2, 3]), RangeError, "[1,4]");
    await assertRejects(() => model.inferAsync({ nope: [1, 2, 3, 4] }), OpenVINOError, `"nope"`);
  }
  await assertRejects(() => model.inferAsync([1, 2, 3, 4], null as never), TypeError, `"options"`);
  await assertRejects(() => model.inferAsync([1, 2, 3, 4], { signal: 1 as never }), TypeError, `"signal"`);
  await assertRejects(() => model.inferAsync([1, 2, 3, 4], { shareInputs: 1 as never }), TypeError, `"shareInputs"`);
  await assertRejects(() => model.inferAsync([1, 2, 3, 4], { shareOutputs: true } as never), TypeError, "shareOutputs");
  assertEquals(first(await model.inferAsync([1, 2, 3, 4], { shareInputs: true })), [2, 3, 4, 5]);
  // While all requests are at work, too.
  const running = Array.from({ length: 4 }, () => model.inferAsync([1, 2, 3, 4]));
  await assertRejects(() => model.inferAsync([1, 2, 3]), RangeError, "[1,4]");
  assertEquals((await Promise.all(running)).map(first), running.map(() => [2, 3, 4, 5]));
});

test("a failed inference is its own, and the next ones go on", async () => {
  using model = pooled("dynamic_bounded");
  const good = new Tensor("f32", [2, 8]);
  const bad = new Tensor("f32", [5, 8]);
  const results = await Promise.allSettled([good, bad, good, bad, good].map((each) => model.inferAsync(each)));
  assertEquals(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled", "rejected", "fulfilled"]);
});

test("a signal cancels an inference, running or waiting, and no other", { timeout: 900_000 }, async () => {
  using model = pooled("slow", 1);
  const reason = new Error("enough");
  await assertRejects(() => model.inferAsync([1], { signal: AbortSignal.abort(reason) }), Error, "enough");
  for (const aborted of [0, 1]) {
    const controller = new AbortController();
    const runs = [0, 1, 2].map((i) =>
      model.inferAsync([i + 1], i === aborted ? { signal: controller.signal } : {}).then(first, (error) => error)
    );
    controller.abort(reason);
    const outcomes = await Promise.all(runs);
    assertStrictEquals(outcomes[aborted], reason);
    assertEquals(outcomes.filter((_, i) => i !== aborted), [[1], [2], [3]].filter((_, i) => i !== aborted));
  }
  const controller = new AbortController();
  const result = await model.inferAsync([4], { signal: controller.signal });
  controller.abort();
  assertEquals(first(result), [4]);
});

test("a cancelled inference of a model with dynamic shapes holds its request until it has ended", async () => {
  using model = compileTiny("dynamic_bounded", streams(1));
  const controller = new AbortController();
  const cancelled = model.inferAsync(new Tensor("f32", [1, 8]), { signal: controller.signal });
  controller.abort();
  const next = model.inferAsync(new Float32Array(16).fill(3));
  await assertRejects(() => cancelled, DOMException);
  assertEquals(first(await next), new Array(16).fill(6));
});

test(
  "dispose() lets inferences finish that have begun, and refuses those that wait",
  { timeout: 900_000 },
  async () => {
    const model = pooled("slow", 1);
    const [running, waiting] = [model.inferAsync([5]), model.inferAsync([6])];
    model.dispose();
    await assertRejects(() => waiting, OpenVINOError, "the CompiledModel has been disposed");
    await assertRejects(() => model.inferAsync([7]), OpenVINOError, "the CompiledModel has been disposed");
    assertEquals(first(await running), [5]);
  },
);

test("requests are made as they are needed, and used again", async () => {
  const model = tiny("relu_add");
  for (let i = 0; i < 200; i++) assertEquals(first(await model.inferAsync([i, 0, 0, 0]))[0], i + 1);
  assert((await model.inferAsync()).size === 1);
});
