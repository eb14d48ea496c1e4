import { test } from "node:test";
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { compileEdited } from "../../conformance/test_support/tiny_models.ts";
import { Core, type InferRequest, OpenVINOError, type Properties, Tensor } from "../mod.ts";

const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);

/**
 * Calls everything that concerns states, for a device and some configurations, and prints the outcomes. It runs in its
 * own process, which a C++ exception would end.
 */
const program = `
import process from "node:process";
import { Core, Tensor } from ${url("../mod.ts")};
const [device, ...configs] = process.argv.slice(2);
const core = new Core();
const answers = [];
const tell = (name, ask) => {
  try {
    const answer = ask();
    answers.push([name, answer === undefined ? "done" : answer]);
  } catch (error) {
    answers.push([name, error.code + ": " + error.message.split("\\n")[0]]);
  }
};
const values = (request) => Object.fromEntries(
  request.queryState().map(({ name, state }) => [name, Array.from(state.data)]).toSorted());
for (const config of configs.map((text) => JSON.parse(text))) {
  for (const [model, inputs] of [["relu_add", [1, 2, 3, 4]], ["stateful_two", [1, 5, 2, -1]]]) {
    let compiled;
    try {
      compiled = core.compileModel(${url("../../conformance/models/")}.slice(7) + model + ".xml", device, config);
    } catch (error) {
      answers.push(["compileModel", "refused"]);
      continue;
    }
    const request = compiled.createInferRequest();
    tell("query", () => values(request));
    tell("resetState", () => request.resetState());
    for (const round of [1, 2]) request.infer(inputs);
    tell("query after", () => values(request));
    tell("set", () => {
      for (const state of request.queryState()) state.state = Tensor.from(Array.from(state.state.data, () => 7), { shape: state.state.shape });
      return values(request);
    });
    tell("reset", () => {
      for (const state of request.queryState().filter(({ name }) => name === "count")) state.reset();
      return values(request);
    });
    tell("resetState after", () => request.resetState());
    tell("query at last", () => values(request));
    // What is compiled outlives its object.
    compiled.dispose();
    tell("query without the model", () => values(request));
  }
}
console.log(JSON.stringify(answers));
`;

type Answers = readonly (readonly [what: string, answer: unknown])[];

async function ask(device: string, configs: readonly Properties[]): Promise<Answers> {
  const ended = await runInOwnProcess(program, { args: [device, ...configs.map((config) => JSON.stringify(config))] });
  assertEquals([ended.code, ended.signal], [0, null], `${device}: ${ended.stdout}${ended.stderr}`);
  return JSON.parse(ended.stdout) as Answers;
}

const hints: readonly Properties[] = [
  {},
  ...["LATENCY", "THROUGHPUT", "CUMULATIVE_THROUGHPUT"].map((hint) => ({ PERFORMANCE_HINT: hint })),
];

/** Python's values by variable, for a model without and one with state. */
const fresh = { count: [0], max: [0, 0, 0, 0] };
const answered: Answers = [
  ["query", {}],
  ["resetState", "done"],
  ["query after", {}],
  ["set", {}],
  ["reset", {}],
  ["resetState after", "done"],
  ["query at last", {}],
  ["query without the model", {}],
  ["query", fresh],
  ["resetState", "done"],
  ["query after", { count: [2], max: [1, 5, 2, 0] }],
  ["set", { count: [7], max: [7, 7, 7, 7] }],
  ["reset", { count: [0], max: [7, 7, 7, 7] }],
  ["resetState after", "done"],
  ["query at last", fresh],
  ["query without the model", fresh],
];

function assertRefused(answers: Answers, device: string): void {
  for (const [what, answer] of answers) {
    assertMatch(String(answer), /^NOT_IMPLEMENTED: .*no variable states/, `${device} ${what}`);
  }
}

/** The answers, one list per configuration; a model that was not compiled has none. */
function byConfig(answers: Answers, configs: readonly Properties[]): Answers[] {
  const each = answers.length / configs.length;
  return configs.map((_, i) => answers.slice(i * each, (i + 1) * each));
}

for (const device of ["CPU", "AUTO:CPU", "MULTI:CPU", "BATCH:CPU", "BATCH:CPU(4)", "HETERO:CPU", "HETERO:CPU,CPU"]) {
  test(`states of ${device} are as in Python, with every hint`, async () => {
    for (const answers of byConfig(await ask(device, hints), hints)) assertEquals(answers, answered);
  });
}

for (const device of ["AUTO:CPU,CPU", "MULTI:CPU,CPU", "AUTO:CPU(1),CPU(2)"]) {
  test(`states of ${device}, which is several, are refused, with every hint and after every inference`, async () => {
    const configs = [...hints, ...hints.map((hint) => ({ ...hint, PERF_COUNT: true }))];
    assertRefused(await ask(device, configs), device);
  });
}

test("states of AUTO over several are given where each request is one device's all the same", async () => {
  // Without a fallback, AUTO uses only the model it compiled first.
  const alone = { ENABLE_RUNTIME_FALLBACK: false };
  assertEquals(await ask("AUTO:CPU,CPU", [alone]), answered);
  assertEquals(await ask("BATCH:AUTO", [{}]), answered);
});

test("states of AUTO are given where it can only be the CPU", async () => {
  const isAlone = new Core().availableDevices.length === 1;
  for (const answers of byConfig(await ask("AUTO", hints), hints)) {
    if (isAlone) assertEquals(answers, answered);
    else assertRefused(answers, "AUTO");
  }
  assertRefused(await ask("AUTO", [{ MULTI_DEVICE_PRIORITIES: "CPU,CPU" }]), "AUTO");
});

for (
  const device of ["AUTO:CPU,GPU", "AUTO:GPU,CPU", "MULTI:CPU,GPU", "MULTI:GPU,CPU", "HETERO:CPU,GPU", "AUTO:-GPU"]
) {
  test(`states of ${device} never end the process, whether there is a GPU or not`, async () => {
    const answers = await ask(device, hints);
    assert(answers.length > 0);
    // If the GPU plugin cannot be loaded, nothing is compiled.
    const compiled = answers.filter(([what]) => what !== "compileModel");
    if (compiled.length === 0) return;
    if (device.startsWith("AUTO:-") || device.startsWith("HETERO")) {
      for (const answer of byConfig(compiled, hints)) assertEquals(answer, answered);
    } else assertRefused(compiled, device);
  });
}

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
