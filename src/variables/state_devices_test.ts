import { test } from "node:test";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { Core, type Properties } from "../mod.ts";

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
