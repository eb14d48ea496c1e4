import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { thisRuntime } from "../run/runtimes.ts";
import { type Models, tinyModels } from "../run/models.ts";
import type { Result } from "../run/result.ts";
import { lowerLevelsOf, ownLevel, processorFeatures } from "./processor.ts";
import { isGood, levelReport, type LevelRun, runLevel } from "./run_levels.ts";

const runtimes = [thisRuntime()];

/** Only the tiny models, without those that are slow on purpose; the command runs all of them and the networks. */
const models: Models = { networks: [], onnx: [], paths: tinyModels(), own: true };
const filter = { models: Object.keys(models.paths).filter((name) => !/^(slow|long_.*)$/.test(name)) };

const level = lowerLevelsOf(processorFeatures())[0];
const skip = level === undefined && "this processor has no lower level";
const name = "the kit passes on the tiny models at the lowest level";

test(skip ? `${name} (skipped: ${skip})` : name, { skip, timeout: 900_000 }, async () => {
  const ran = await runLevel(level!, { models, runtimes, filter, parallel: 2 });
  assertEquals(levelReport([ran], runtimes).slice(0, -2), []);
  assert(isGood(ran));
  assert(ran.results.length > 300, `${ran.results.length} results`);
  assert(ran.results.filter(({ compared }) => compared > 0).length > 200);
});

test("runLevel() runs nothing at a level whose limit has no effect, which is not good", async () => {
  const without = { name: "SSE41", limit: "no such", has: "sse4_1", lacks: "avx2", kernels: "sse42" };
  const ran = await runLevel(without, { models, runtimes, parallel: 2 });
  assertEquals([ran.results, isGood(ran)], [[], false]);
  assert(ran.problems.some((problem) => problem.includes("changes nothing")), ran.problems.join("\n"));
});

const result = (passed: boolean) =>
  ({
    runtime: "Deno",
    asExpected: passed,
    id: "a @m #Deno",
    faults: [],
    status: "failed",
    repeat: "again",
  }) as unknown as Result;

test("levelReport() gives a row a level and a column a runtime, below what failed", () => {
  const good: LevelRun = { level: { name: "SSE41", limit: "SSE41" }, results: [result(true)], problems: [] };
  const bad: LevelRun = { level: ownLevel, results: [result(true), result(false)], problems: ["Bun: it broke"] };
  assertEquals(levelReport([good, bad], ["Deno", "Bun"]), [
    "own: Bun: it broke",
    "own: a @m #Deno: failed: ",
    "  repeat again",
    "",
    "level  Deno                Bun",
    "SSE41  1 passed, 0 failed  0 passed, 0 failed",
    "own    1 passed, 1 failed  0 passed, 1 failed",
  ]);
  assertEquals([good, bad].map(isGood), [true, false]);
});
