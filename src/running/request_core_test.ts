import { test } from "node:test";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { tiny } from "../../conformance/test_support/tiny_models.ts";
import { AsyncInferQueue } from "../async_infer_queue.ts";
import type { InferResults } from "../infer_results.ts";
import { Tensor } from "../tensor.ts";

const a = Float32Array.of(1, 2, 3, 4, 5, 6);
const b = Float32Array.of(10, 20, 30, 40, 50, 60);
const sum = [11, 22, 33, 44, 55, 66];

const two = () => tiny("two_in_two_out").createInferRequest();
const valuesOf = (results: InferResults) => Array.from(results.get("sum").data as Float32Array);

test("some inputs without another that was never given are refused by name, whatever starts the run", async () => {
  for (const inputs of [{ a }, [a], new Map([[0, a]]), { 0: a }]) {
    assertThrows(() => two().infer(inputs), TypeError, `"inputs" lacks "b"`);
    assertThrows(() => two().startAsync(inputs), TypeError, `"inputs" lacks "b"`);
    await assertRejects(() => two().inferAsync(inputs), TypeError, `"inputs" lacks "b"`);
    using queue = new AsyncInferQueue(tiny("two_in_two_out"), 1);
    await assertRejects(() => queue.startAsync(inputs), TypeError, `"inputs" lacks "b"`);
  }
  assertThrows(() => two().infer({ b }), TypeError, `"inputs" lacks "a"`);
  // Two values for one input are not values for two.
  assertThrows(() => two().infer({ 0: a, a }), TypeError, `"inputs" lacks "b"`);
  assertEquals(valuesOf(two().infer({ a, b })), sum);
});

test("nothing is set by a call that is refused", () => {
  const request = two();
  assertThrows(() => request.infer({ a }), TypeError, `"b"`);
  assertEquals(valuesOf(request.infer()), [0, 0, 0, 0, 0, 0]);
  assertThrows(() => request.infer({ b }), TypeError, `"a"`);
  assertEquals(valuesOf(request.infer([a, b])), sum);
  assertEquals(valuesOf(request.infer({ a: b })), Array.from(b, (each) => 2 * each));
});

test("an input that was set once in any way, or looked at, needs not be given again", () => {
  const tensor = () => new Tensor("f32", [2, 3], b.slice());
  const ways: readonly ((request: ReturnType<typeof two>) => unknown)[] = [
    (request) => request.infer([a, b]),
    (request) => request.setTensor("b", tensor()),
    (request) => request.setInputTensor(1, tensor()),
    (request) => request.setInputTensors({ b: tensor() }),
    (request) => request.setTensors({ b: tensor() }),
    (request) => (request.getTensor("b").data as Float32Array).set(b),
    (request) => (request.getInputTensor(1).data as Float32Array).set(b),
    (request) => (request.inputTensors[1]!.data as Float32Array).set(b),
    (request) => (request.inputs[1]!.data as Float32Array).set(b),
  ];
  for (const way of ways) {
    const request = two();
    way(request);
    assertEquals(valuesOf(request.infer({ a })), sum);
  }
});

test("inputs that were never given are zeros in a run that is given none", async () => {
  assertEquals(valuesOf(two().infer()), [0, 0, 0, 0, 0, 0]);
  for (const none of [{}, [], null, undefined, new Map()]) {
    assertEquals(valuesOf(two().infer(none)), new Array(6).fill(0));
  }
  assertEquals(valuesOf(await two().inferAsync()), [0, 0, 0, 0, 0, 0]);
  const request = two();
  request.setInputTensor(0, new Tensor("f32", [2, 3], a.slice()));
  assertEquals(valuesOf(request.infer()), [...a]);
});
