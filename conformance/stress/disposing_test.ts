import { assert, assertEquals, assertLess } from "@std/assert";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as openvino from "openvino-ffi";
import { findJudge, type Judge } from "../judge/python.ts";
import { runInOwnProcess } from "../test_support/own_process.ts";

/**
 * `dispose` frees an object's memory at once: thirty rounds of creating, using and disposing leave as much resident
 * memory as the same rounds in Python with `del`. Each round uses pieces of 4 MiB.
 */

const works = [
  "Core",
  "Model",
  "modelOfBytes",
  "CompiledModel",
  "compiledModelOfPath",
  "importModel",
  "getRuntimeModel",
  "InferRequest",
  "AsyncInferQueue",
  "Tensor",
  "VariableState",
  "PrePostProcessor",
] as const;

/** Makes the C library return every piece at once instead of keeping some. */
const env = { MALLOC_MMAP_THRESHOLD_: String(2 ** 17) };

/** Without leaks, the runtimes' own garbage varies by this many MiB. A leak of one piece per round is 80 MiB. */
const noise = 24;

const folder = mkdtempSync(join(tmpdir(), "openvino-disposing-"));
const options = { timeout: 900_000, skip: process.platform !== "linux" && "resident memory is read from /proc" };
let judge: Judge;

async function python(...args: string[]): Promise<string> {
  const script = fileURLToPath(new URL("disposing.py", import.meta.url));
  const { command, env: own } = judge.python;
  const { stdout } = await promisify(execFile)(command, [script, ...args], { env: { ...process.env, ...own, ...env } });
  return stdout;
}

/** The resident memory in MiB, before the first round and after each. */
type Sizes = readonly number[];

async function sizesHere(work: string): Promise<Sizes> {
  const { code, stdout, stderr } = await runInOwnProcess(new URL("disposing_program.ts", import.meta.url), {
    args: [work, folder],
    env: { ...env, OPENVINO_LIB_PATH: judge.library },
  });
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}

/** The minimum of some rounds, which is free of transient garbage. */
function least(sizes: Sizes, from: number, to: number): number {
  return Math.min(...sizes.slice(from, to + 1));
}

function growth(sizes: Sizes): number {
  return least(sizes, 21, 30) - least(sizes, 1, 10);
}

before(async () => {
  judge = await findJudge();
  await python("models", folder);
});

after(() => rmSync(folder, { recursive: true }));

for (const work of works) {
  test(`thirty rounds leave what they leave in Python: ${work}`, options, async () => {
    const [here, there] = await Promise.all([sizesHere(work), python(work, folder).then(JSON.parse) as Promise<Sizes>]);
    assertEquals([here.length, there.length], [31, 31]);
    const told = `here ${here.map(Math.round)}, in Python ${there.map(Math.round)}`;
    assertLess(growth(here), Math.max(0, growth(there)) + noise, told);
    // Without what the runtimes use before they do anything.
    const left = least(here, 21, 30) - here[0]! + there[0]!;
    assertLess(left, 1.2 * least(there, 21, 30) + noise, told);
  });
}

test("there are rounds for every class that can be disposed of", () => {
  const disposable = Object.entries(openvino as Readonly<Record<string, unknown>>)
    .filter(([, value]) => typeof value === "function" && Symbol.dispose in (value.prototype ?? {}))
    .map(([name]) => name);
  assertEquals(new Set(disposable).difference(new Set<string>(works)), new Set());
  assertEquals(disposable.length, 8);
});

test("a piece that is lost in each round shows", options, async () => {
  const lost = await sizesHere("lost");
  assert(growth(lost) > 2 * noise, String(lost.map(Math.round)));
});
