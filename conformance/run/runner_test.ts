import { test } from "node:test";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { assertEquals } from "@std/assert";
import { runArguments, thisRuntime } from "./runtimes.ts";
import { local, python, remote, witnesses } from "../bindings/capabilities.ts";
import type { Golden } from "../judge/golden.ts";
import type { Expectation } from "./expectations.ts";
import type { Program } from "./group_process.ts";
import { type JudgeOfRun, type Ran, run, type RunnerOptions, witnessesOf } from "./runner.ts";

const fixture = fileURLToPath(new URL("../test_support/group_fixture.ts", import.meta.url));

const program: Program = {
  command: process.execPath,
  args: runArguments(thisRuntime(), fixture),
};

/** Recorded results in which each check observed a text. */
function golden(observed: Record<string, string>): JudgeOfRun {
  const recorded: Golden = {
    openvino: "2026",
    python: "Python 3",
    cpu: "",
    cpuFeatures: [],
    results: Object.fromEntries(
      Object.entries(observed).map(([check, value]) => [`${check} @m`, [{ label: "model", value }]]),
    ),
    tensors: {},
  };
  return { kind: "golden", golden: recorded, features: [] };
}

/** Runs checks of the fixture in one runtime. */
function ran(
  names: readonly string[],
  judge: JudgeOfRun,
  expectations: readonly Expectation[] = [],
  more: Partial<RunnerOptions> = {},
): Promise<Ran> {
  return run({
    plan: { batches: [{ class: "C", runs: names.map((name) => ({ check: name, model: "m" })) }], runtimes: ["Bun"] },
    paths: {},
    programs: { Deno: program, Bun: program, Node: program },
    judge,
    checks: new Map(names.map((name) => [name, { entries: ["C.entry"], needs: name === "alone" ? ["dispose"] : [] }])),
    expectations,
    limit: 60_000,
    parallel: 2,
    repeat: ({ check }) => `repeat ${check}`,
    ...more,
  });
}

const short = ({ results }: Ran) => results.map(({ check, status, asExpected }) => [check, status, asExpected]);

test("run() passes what saw the same as the judge, and fails what did not", async () => {
  const { results, problems } = await ran(["same", "other"], golden({ same: "m", other: "n" }));
  assertEquals(short({ results } as Ran), [["same", "passed", true], ["other", "failed", false]]);
  assertEquals(results[1]!.faults, [{ message: "model: another value", expected: '"n"', actual: '"m"' }]);
  assertEquals([results[0]!.compared, results[0]!.id, results[1]!.repeat], [1, "same @m #Bun", "repeat other"]);
  assertEquals(problems, []);
});

test("run() fails what was never recorded, unless the judge has no such check", async () => {
  const { results } = await ran(["never", "alone"], golden({}));
  assertEquals(results.map(({ status }) => status), ["failed", "passed"]);
  assertEquals(results.map(({ compared }) => compared), [1, 0]);
});

test("run() compares with a live judge", async () => {
  const result = await ran(["a", "alone"], { kind: "live", program });
  assertEquals(short(result), [["a", "passed", true], ["alone", "passed", true]]);
  assertEquals(result.judged.map(({ run }) => run.check), ["a"]);
});

test("run() tells where the live judge differs from its control", async () => {
  const judge = (of: Program): JudgeOfRun => ({
    kind: "live",
    program,
    control: { program: of, checks: new Set(["a", "fail"]) },
  });
  assertEquals((await ran(["a", "b"], judge(program))).problems, []);
  const { problems } = await ran(["fail"], judge(program));
  assertEquals(problems, ["the bridge differs from its control: fail @m: it failed"]);
  const { problems: others } = await ran(["a"], judge({ command: "/nonexistent", args: [] }));
  assertEquals(others.length, 1);
});

test("run() tells what a binding passes that it is said to lack", async () => {
  const options = { witnesses: [{ check: "a", model: "m" }, { check: "fail", model: "m" }], binding: remote };
  const { problems } = await ran(["b"], { kind: "none" }, [], options);
  assertEquals(problems, ["remote is said not to pass a, and does"]);
});

test("witnessesOf() gives the checks of what a binding lacks, and of nothing else", () => {
  const runs = Object.values(witnesses).map(([check, model]) => ({ check, model }));
  const ids = witnessesOf(python, runs).map(({ check }) => check);
  assertEquals([ids.includes(witnesses.dispose![0]), ids.includes(witnesses.states![0])], [true, false]);
  assertEquals(witnessesOf(local, runs), []);
});

test("run() fails what the live judge cannot do", async () => {
  const { results } = await ran(["fail"], { kind: "live", program });
  assertEquals(results[0]!.status, "failed");
  const { results: others } = await ran(["a"], { kind: "live", program: { command: "/nonexistent", args: [] } });
  assertEquals(others[0]!.faults.map(({ message }) => message.startsWith("in Python: not run")), [true]);
});

test("run() takes a known gap as expected, and its passing as a failure", async () => {
  const expectations = [{ id: "fail", reason: "known" }, { id: "good", reason: "known", runtime: "Bun" }];
  const judge: JudgeOfRun = { kind: "none" };
  assertEquals(short(await ran(["fail", "good"], judge, expectations)), [
    ["fail", "failed", true],
    ["good", "passed", false],
  ]);
  assertEquals(short(await ran(["fail", "good"], judge, [{ id: "fail", reason: "known", runtime: "Deno" }])), [
    ["fail", "failed", false],
    ["good", "passed", true],
  ]);
});

test("run() reports a crash as one, and a bad end of the process as a problem", async () => {
  assertEquals(short(await ran(["crash", "next"], { kind: "none" })), [
    ["crash", "crashed", false],
    ["next", "not run", false],
  ]);
  const { problems, results } = await ran(["exit"], { kind: "none" });
  assertEquals(results[0]!.status, "passed");
  assertEquals(problems, ["Bun C @m: after its checks: exit code 7"]);
});
