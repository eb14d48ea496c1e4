import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { runInOwnProcess } from "../test_support/own_process.ts";
import { Mismatch } from "./attempt.ts";
import { fuzz, replayCommand } from "./fuzz.ts";
import { forms } from "./call_inputs.ts";
import type { ModelKindName } from "./model_kinds.ts";
import { documented, type Rules } from "./reference.ts";
import { thereafter } from "./requests.ts";
import { play } from "./sequence.ts";
import type { Op, Step } from "./steps.ts";

/**
 * A short version of `deno task fuzz`, and proof that it notices errors: a reference with one wrong rule must be
 * contradicted.
 */

test("the library answers 500 random sequences of calls as the reference says", async () => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 1e9));
  console.log(`fuzzing with seed ${seed}`);
  const { failure, sequences } = await fuzz({ seed, sequences: 500 });
  assertEquals(failure, undefined, failure && `${failure.kind}: ${failure.message}\n${replayCommand(failure)}`);
  assertEquals(sequences, 500);
});

/** For each reference, the rule that is wrong. */
const doctored: Readonly<Record<string, Partial<Rules>>> = {
  "that use after dispose has another code": { disposed: "NOT_FOUND" },
  "that a running request has another code": { busy: "NOT_FOUND" },
  "that a cancelled inference has another code": { cancelled: "GENERAL_ERROR" },
  "that callbacks are called twice": { callbacks: 2 },
  "that callbacks are never called": { callbacks: 0 },
  "that an output is one greater": { off: 1 },
  "that views of disposed tensors can be read": { detaches: false },
};
for (const [what, rules] of Object.entries(doctored)) {
  test(`fuzz() contradicts a reference that says ${what}`, async () => {
    const { failure } = await fuzz({ seed: 1, sequences: 500, doctored: rules });
    assertEquals(failure?.kind, "wrong answer");
    // Short enough to read.
    assert(failure!.message.split('"op"').length <= 12, failure!.message);
  });
}

function step(op: Op, on: number, way: number, numbers: readonly number[] = [0]): Step {
  return { op, on, way, numbers };
}

/** Selects the second tensor for `setTensor`, which is over the caller's memory. */
const second = [-3];

/** Short sequences, each with a wrong rule that it contradicts. */
const short: Readonly<Record<string, { rules: Partial<Rules>; theme: ModelKindName; steps: readonly Step[] }>> = {
  "that memory that was taken away is refused with another code": {
    rules: { detached: "RangeError" },
    theme: "relu",
    steps: [step("moveTensor", 1, 0), step("setTensor", 0, 0, second)],
  },
  "that an inference whose output was taken away has another code": {
    rules: { lost: "GENERAL_ERROR" },
    theme: "relu",
    steps: [
      step("setTensor", 0, 1, second),
      step("start", 0, forms.indexOf("list")),
      step("moveTensor", 1, 0),
      step("wait", 0, 0),
    ],
  },
  "that an inference that fails inside the device has another code": {
    rules: { failed: "NOT_FOUND" },
    theme: "failing",
    steps: [step("infer", 0, forms.indexOf("unequal"))],
  },
  "that variables are forgotten with another code": {
    rules: { forgotten: "NOT_FOUND" },
    theme: "failingWithState",
    steps: [step("infer", 0, forms.indexOf("unequal")), step("infer", 0, forms.indexOf("record"))],
  },
  "that a damaged model file is refused with another code": {
    rules: { damaged: "NOT_FOUND" },
    theme: "relu",
    // The files are written, truncated and read.
    steps: [step("files", 0, 0, [-4, 11, 0])],
  },
  "that a missing model file is refused with another code": {
    rules: { missing: "GENERAL_ERROR" },
    theme: "relu",
    steps: [step("files", 0, 0, [0])],
  },
  "that arrays change when they are moved": {
    rules: { moved: 1 },
    theme: "relu",
    steps: [step("moveArray", 0, 1)],
  },
  "that a cancelled inference of a dynamic model leaves the request free": {
    rules: { frees: true },
    theme: "rows",
    steps: [step("giveUp", 0, thereafter.indexOf("start"))],
  },
  "that an inference reads its inputs when it ends": {
    rules: { readsLate: true },
    theme: "relu",
    steps: [
      step("setTensor", 0, 0, second),
      step("start", 0, forms.indexOf("nothing")),
      step("writeTensor", 1, 0, [4]),
      step("wait", 0, 0),
    ],
  },
};
for (const [what, { rules, theme, steps }] of Object.entries(short)) {
  test(`play() contradicts a reference that says ${what}`, async () => {
    await assertRejects(() => play({ theme, steps }, { ...documented, ...rules }), Mismatch);
    assertEquals(await play({ theme, steps }, documented), steps.length);
  });
}

test("fuzz() plays a failure again by its seed and path", async () => {
  const doctored = { off: 1 };
  const first = await fuzz({ seed: 7, sequences: 500, doctored });
  const { seed, path } = first.failure!;
  const again = await fuzz({ seed, path, sequences: 1, doctored });
  assertEquals([again.failure?.kind, again.failure?.path], ["wrong answer", path]);
  const control = await fuzz({ seed, path, sequences: 1 });
  assertEquals(control.failure, undefined);
});

/** A program that replaces the player of batches and reaches the fourth sequence. */
function player(code: string): string {
  const file = join(players, `${playerCount++}.ts`);
  writeFileSync(file, `import process from "node:process"; console.log('{"sequence":3}');${code}`);
  return file;
}

const players = mkdtempSync(join(tmpdir(), "openvino-ffi-players-"));
after(() => rmSync(players, { recursive: true, force: true }));
let playerCount = 0;

test("fuzz() reports a crash", async () => {
  const crashing = player(`setTimeout(() => process.kill(process.pid, "SIGABRT"), 100);`);
  const { failure, sequences } = await fuzz({ seed: 1, sequences: 10, player: crashing });
  assertEquals([failure?.kind, failure?.seed, failure?.path, sequences], ["crash", 1, "3", 4]);
  assertStringIncludes(failure!.message, "SIGABRT");
  assertStringIncludes(replayCommand(failure!), "--seed 1 --path 3\n");
});

test("fuzz() reports a process that ends too early", async () => {
  const { failure } = await fuzz({ seed: 1, sequences: 10, player: player("") });
  assertEquals([failure?.kind, failure?.path], ["crash", "3"]);
});

test("fuzz() reports a hang", async () => {
  const hanging = player(`setInterval(() => {}, 1000);`);
  const { failure } = await fuzz({ seed: 1, sequences: 10, hangSeconds: 3, player: hanging });
  assertEquals([failure?.kind, failure?.seed, failure?.path], ["hang", 1, "3"]);
});

test("the command prints its options, and refuses wrong ones", async () => {
  const main = new URL("./main.ts", import.meta.url);
  const help = await runInOwnProcess(main, { args: ["--help"] });
  assertEquals(help.code, 0);
  assertStringIncludes(help.stdout, "--sequences N");
  const wrong = await runInOwnProcess(main, { args: ["--sequences", "many"] });
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "--sequences takes a whole number");
  const short = await runInOwnProcess(main, { args: ["--sequences", "3", "--seed", "5"] });
  assertEquals([short.code, short.stdout.split("\n")[0]!.slice(0, 6)], [0, "seed 5"]);
  assertStringIncludes(short.stdout, "3 sequences, ");
});
