import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { compileEdited } from "../../conformance/test_support/tiny_models.ts";
import { Core, type InferRequest, OpenVINOError, type Properties, Tensor } from "../mod.ts";

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/** Runs sequences through a model with attention, whose key-value caches are its states. */
function attend(config: Properties, device = "CPU"): { request: InferRequest; run(length: number): number[] } {
  const core = new Core();
  const compiled = core.compileModel(modelPath("stateful_attention"), device, {
    ...(device === "CPU" ? { INFERENCE_PRECISION_HINT: "f32" } : {}),
    ...config,
  });
  const request = compiled.createInferRequest();
  return {
    request,
    run(length) {
      const x = Tensor.from(Array.from({ length: length * 32 }, (_, i) => (i % 7) / 8), { shape: [1, 1, length, 32] });
      request.infer({ x, beam: Tensor.from([0], { type: "i32" }) });
      return request.queryState()[0]!.state.shape;
    },
  };
}

test("states of four dimensions are read and replaced where the CPU keeps them with 8 bits or more", () => {
  for (const precision of ["f32", "f16", "bf16", "u8"]) {
    const { request, run } = attend({ KV_CACHE_PRECISION: precision });
    assertEquals(request.queryState().map(({ state }) => state.shape), [[0, 1, 0, 32], [0, 1, 0, 32]]);
    assertEquals(run(3), [1, 1, 3, 32], precision);
    for (const variable of request.queryState()) {
      const values = variable.state;
      variable.state = values;
      const [before, after] = [values, variable.state].map(({ data }) => Array.from(data as Float32Array));
      // With 8 bits, rounded values are rounded again.
      assert(before!.every((value, i) => Math.abs(value - after![i]!) < 1e-2), precision);
    }
    assertEquals(run(1), [1, 1, 4, 32]);
    request.resetState();
    assertEquals(run(2), [1, 1, 2, 32]);
  }
});

test("states of four dimensions are not replaced where the CPU keeps them with 4 bits", () => {
  for (const config of [{ KV_CACHE_PRECISION: "u4" }, { KEY_CACHE_PRECISION: "u8", VALUE_CACHE_PRECISION: "u4" }]) {
    const { request, run } = attend(config);
    run(3);
    for (const variable of request.queryState()) {
      const values = variable.state;
      assertEquals(values.shape, [1, 1, 3, 32]);
      const error = assertThrows(() => variable.state = values, OpenVINOError, "precision u4");
      assertEquals(error.code, "NOT_IMPLEMENTED");
    }
    assertEquals(run(1), [1, 1, 4, 32]);
  }
});

test("AUTO tells the precision of its device", () => {
  const { request, run } = attend({ DEVICE_PROPERTIES: "{CPU:{KV_CACHE_PRECISION:u4}}" }, "AUTO:CPU");
  run(3);
  const [variable] = request.queryState();
  assertThrows(() => variable!.state = variable!.state, OpenVINOError, "precision u4");
  const plain = attend({ DEVICE_PROPERTIES: "{CPU:{KV_CACHE_PRECISION:f16}}" }, "AUTO:CPU");
  plain.run(3);
  const [other] = plain.request.queryState();
  other!.state = other!.state;
  assertEquals(plain.run(1), [1, 1, 4, 32]);
});

test("a state of four dimensions is not given a value without elements, of others it is", () => {
  const { request, run } = attend({ KV_CACHE_PRECISION: "f16" });
  for (const variable of request.queryState()) {
    const nothing = variable.state;
    assertThrows(() => variable.state = nothing, OpenVINOError, "without elements, reset() it");
    variable.reset();
    assertEquals(variable.state.shape, [0, 1, 0, 32]);
  }
  assertEquals(run(3), [1, 1, 3, 32]);
  const edited = compileEdited("stateful_accumulator", { 'variable_shape="1,4"': 'variable_shape="..8,4"' });
  const [state] = edited.createInferRequest().queryState();
  state!.state = new Tensor("f32", [0, 4]);
  assertEquals(state!.state.shape, [0, 4]);
});

test("caches that do not fit together are refused before an inference of every kind, on every device", async () => {
  const ended = await runInOwnProcess(
    `
import { AsyncInferQueue, Core, Tensor } from ${url("../mod.ts")};
const core = new Core();
const tokens = (count) => Tensor.from(new Float32Array(count * 32).fill(0.5), { shape: [1, 1, count, 32] });
const inputs = [tokens(1), Int32Array.of(0)];
const outcomes = [];
for (const device of ["CPU", "AUTO:CPU", "HETERO:CPU"]) {
  for (const precision of ["f32", "f16", "u8"]) {
    const compiled = core.compileModel(${
      JSON.stringify(modelPath("stateful_attention"))
    }, device, { KV_CACHE_PRECISION: precision });
    const request = compiled.createInferRequest();
    const queue = new AsyncInferQueue(compiled, 1);
    const set = (of, keys, values) => {
      for (const state of of.queryState()) state.state = tokens(state.name === "keys" ? keys : values);
    };
    const runs = [
      [request, () => request.infer(inputs)],
      [request, () => request.inferAsync(inputs)],
      [request, async () => { request.startAsync(inputs); await request.wait(); }],
      [queue.at(0), async () => { await queue.startAsync(inputs); await queue.waitAll(); }],
    ];
    for (const [of, run] of runs) {
      const outcome = [];
      for (const [keys, values] of [[500, 3], [3, 500], [500, 500]]) {
        set(of, keys, values);
        try { await run(); outcome.push("ran"); } catch (error) { outcome.push(error.code); }
      }
      set(of, 500, 3);
      of.resetState();
      await run();
      outcome.push(of.queryState().map(({ state }) => state.shape[2]).join());
      outcomes.push(outcome.join(" "));
    }
  }
}
console.log(JSON.stringify([...new Set(outcomes)]), outcomes.length);
`,
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stdout + ended.stderr);
  assertEquals(ended.stdout.trim(), `["PARAMETER_MISMATCH PARAMETER_MISMATCH ran 1,1"] 36`);
});
