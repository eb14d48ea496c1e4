import { Image } from "image-js";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { type AnyTensor, AsyncInferQueue, Core, type ElementType, type Nested, Tensor } from "./mod.ts";

/** Ten tasks of programs in strict TypeScript, which need no type assertion: the last test looks for any. */

const core = new Core();
const exact = { INFERENCE_PRECISION_HINT: "f32" };

test("read results as numbers", () => {
  const results = core.compileModel(modelPath("relu_add"), "CPU", exact).infer([[1, 2, -3, -4]]);
  const { data } = results.get("y").as("f32");
  assertEquals(data.map((value) => value * 2), Float32Array.of(4, 6, 0, 0));
});

test("sort scores", () => {
  const results = core.compileModel(modelPath("relu_add"), "CPU", exact).infer([[1, 4, 2, 3]]);
  const scores = Array.from(results.get(0).as("f32").data, (score, index) => ({ score, index }));
  const best = scores.toSorted((a, b) => b.score - a.score).slice(0, 2).map(({ index }) => index);
  assertEquals(best, [1, 3]);
});

test("branch on an element type", () => {
  const total = (tensor: AnyTensor): number | bigint => {
    if (tensor.elementType === "f32") return tensor.data.reduce((sum, value) => sum + value, 0);
    if (tensor.elementType === "i64") return tensor.data.reduce((sum, value) => sum + value, 0n);
    switch (tensor.elementType) {
      case "string":
        return tensor.strData.length;
      case "boolean":
        return tensor.data.filter((byte) => byte === 1).length;
      default:
        return tensor.size;
    }
  };
  assertEquals(total(Tensor.from([1, 2])), 3);
  assertEquals(total(Tensor.from([1n, 2n])), 3n);
  assertEquals(total(Tensor.from(["a", "b", "c"])), 3);
  assertEquals(total(Tensor.from([true, false])), 1);
});

test("read properties", () => {
  const compiled = core.compileModel(modelPath("relu_add"), "CPU", {
    ...exact,
    PERFORMANCE_HINT: "THROUGHPUT",
    NUM_STREAMS: 1,
    PERF_COUNT: true,
  });
  const streams: number = compiled.getProperty("NUM_STREAMS");
  const [device = "none"] = compiled.getProperty("EXECUTION_DEVICES");
  const isMeasured: boolean = compiled.getProperty("PERF_COUNT");
  assertEquals([streams, device.toLowerCase(), isMeasured], [1, "cpu", true]);
  const hint = core.getProperty("CPU", "PERFORMANCE_HINT");
  assertEquals(hint === "LATENCY" ? 1 : hint.length, 1);
});

test("set options that come from a command line", () => {
  const [device, hint, streams, extra] = ["CPU", "THROUGHPUT", "1", "PERF_COUNT"];
  const config = { PERFORMANCE_HINT: hint, NUM_STREAMS: Number(streams), [extra]: true };
  const compiled = core.compileModel(modelPath("relu_add"), device, config);
  assertEquals(compiled.getProperty("PERFORMANCE_HINT"), "THROUGHPUT");
  assertEquals(compiled.getProperty(extra), true);
});

test("feed image-js pixels", () => {
  const { data, width, height, channels } = new Image(2, 2, { colorModel: "RGB" }).fill([1, 2, 3]).getRawImage();
  const pixels = Tensor.from(data, { shape: [1, height, width, channels] });
  const compiled = core.compileModel(modelPath("relu_add"), "CPU", exact);
  assertEquals(compiled.infer({ x: data.subarray(0, 4) }).get("y").as("f32").data, Float32Array.of(2, 3, 4, 2));
  assertEquals([pixels.elementType, pixels.shape.join()], ["u8", "1,2,2,3"]);
});

test("give rows, and read nested lists", () => {
  const rows = [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)];
  const compiled = core.compileModel(modelPath("two_in_two_out"), "CPU", exact);
  const sum = compiled.infer([rows, rows]).get("sum");
  const depth = (list: Nested<unknown>): number => Array.isArray(list) ? 1 + depth(list[0]) : 0;
  const list = sum.toList();
  assertEquals(list, [[2, 4, 6], [8, 10, 12]]);
  assertEquals(depth(list), sum.shape.length);
  assertEquals(Tensor.from(rows).data.length, 6);
});

test("collect results in a queue", async () => {
  using queue = new AsyncInferQueue<string>(core.compileModel(modelPath("relu_add"), "CPU", exact), 2);
  const firsts = new Map<string, number>();
  queue.setCallback((request, name) => {
    const [first] = request.results.get("y").as("f32").data;
    if (first !== undefined) firsts.set(name, first);
  });
  for (const [i, name] of ["a", "b", "c"].entries()) await queue.startAsync({ x: [[i, 0, 0, 0]] }, name);
  await queue.waitAll();
  assertEquals([...firsts].sort(), [["a", 1], ["b", 2], ["c", 3]]);
});

test("write to a request's own input", () => {
  using request = core.compileModel(modelPath("relu_add"), "CPU", exact).createInferRequest();
  const input = request.getInputTensor().as("f32");
  for (let round = 1; round <= 2; round++) {
    input.data.fill(round);
    assertEquals(request.infer().get("y").as("f32").data, new Float32Array(4).fill(round + 1));
  }
});

test("refuse a model whose output has another type than the program expects", () => {
  const results = core.compileModel(modelPath("relu_add"), "CPU", exact).infer([[1, 2, 3, 4]]);
  const expected: ElementType = "i64";
  assertEquals(results.get("y").as("f32").size, 4);
  assertThrows(() => results.get("y").as(expected), TypeError, `"type" must be the tensor's own, f32, got i64`);
});

test("the tasks above assert no types", () => {
  const assertions = (code: string) => {
    const bare = code.replaceAll(/\/\*[\s\S]*?\*\/|"[^"\n]*"|`[^`]*`/g, '""');
    return bare.match(/\bas [\w{[]|\w!|\)!|\]!|<any>|\bany\b/g) ?? bare.match(/@ts-/g) ?? [];
  };
  for (const wrong of ["a as string", "a as { b: 1 }", "a!.b", "a[0]!", "f()!", "let a: any", "// @ts-ignore"]) {
    assertEquals(assertions(wrong).length, 1, wrong);
  }
  const [tasks = ""] = readFileSync(new URL(import.meta.url), "utf8").split('test("the tasks above');
  assertEquals(assertions(tasks), []);
});
