/**
 * The cases in tinybench, in the current runtime: shows the spread of calls, which the means of the paired runs do not.
 *
 *     deno run --allow-all bench/suites.ts [--time MS] [--json]      bun bench/suites.ts [--time MS] [--json]
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { Bench } from "tinybench";
import type { Case } from "./cases/case.ts";
import { type CaseName, cases } from "./cases/mod.ts";
import { modelFiles } from "./models.ts";
import type { SuiteTask } from "./suite_report.ts";
import { suiteLines } from "./suite_report.ts";
import type { ModelName } from "./workloads.ts";

/** The number of jobs that a call of a queue's case waits for. */
const batch = 64;

const tasks: readonly { readonly work: CaseName; readonly model: ModelName; readonly requests: number }[] = [
  ...(["infer-copy", "infer-shared", "infer-rebind", "start-wait", "infer-async"] as const).map((work) => {
    return { work, model: "tiny" as const, requests: 1 };
  }),
  ...[1, 2, 4, 16].map((requests) => ({ work: "queue" as const, model: "tiny" as const, requests })),
  { work: "tensor-create", model: "tiny", requests: 1 },
  { work: "tensor-create", model: "efficientnet-lite0", requests: 1 },
  { work: "tensor-data", model: "tiny", requests: 1 },
  { work: "infer-copy", model: "lenet", requests: 1 },
  { work: "infer-copy", model: "efficientnet-lite0", requests: 1 },
];

/** Runs all suites. */
async function runSuites(time: number): Promise<SuiteTask[]> {
  const files = await modelFiles(new Set(tasks.map(({ model }) => model)));
  const bench = new Bench({ time, warmupTime: time / 2, iterations: 8, warmupIterations: 2, throws: true });
  const opened: Case[] = [];
  const batches: number[] = [];
  try {
    for (const { work, model, requests } of tasks) {
      const one = cases[work](files.get(model)!.xml, requests);
      opened.push(one);
      // Some cases are far below the clock's resolution and are timed many at once.
      const count = work === "queue" || work.startsWith("tensor") ? batch : 1;
      batches.push(count);
      const name = `${work}${work === "queue" ? ` of ${requests}` : ""} · ${model}`;
      // tinybench inspects what a function returns, and only waits for promises if it returns some.
      bench.add(name, () => one.run(count), {
        async: work === "queue" || work.endsWith("async") || work === "start-wait",
      });
    }
    await bench.run();
  } finally {
    for (const one of opened) one.close();
  }
  return bench.tasks.map(({ name, result }, i) => {
    if (!("latency" in result)) throw new Error(`${name} did not run`);
    const { p50, p75, p99, min, rme, samplesCount } = result.latency;
    const perCall = 1e6 / batches[i]!;
    return {
      name,
      p50: p50 * perCall,
      p75: p75 * perCall,
      p99: p99 * perCall,
      min: min * perCall,
      rme,
      samples: samplesCount,
    };
  });
}

const { values } = parseArgs({
  options: { time: { type: "string", default: "500" }, json: { type: "boolean", default: false } },
});
const results = await runSuites(Number(values.time));
console.log(values.json ? JSON.stringify(results) : suiteLines(results).join("\n"));
process.exitCode = 0;
