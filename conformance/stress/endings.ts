/**
 * Ends many processes at random moments with inferences in flight, callbacks pending and queues full, in the current
 * runtime:
 *
 *     deno run --allow-all conformance/stress/endings.ts      bun conformance/stress/endings.ts
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { type EndingPlan, planEnding } from "./ending_plan.ts";
import { type EndingOutcome, faultOf, runEnding } from "./ending_process.ts";
import { readUsage, runCommand } from "../run/command.ts";
import { runtimeAndVersion } from "../../ffi/runtimes.ts";
import { numberOption } from "./options.ts";

const usage = `usage: endings.ts [options]

  --processes N   how many (200)
  --seed N        what the random choices come from (a new one each time, printed)
  --only N        only this process of the run
  --limit S       seconds from a process's ending to its end, after which it counts as hung (5)
  --at-once N     how many run at a time (2)
`;

/** The results of a run. */
export interface EndingsReport {
  readonly outcomes: readonly EndingOutcome[];
  /** The processes that did not end as planned, by number. */
  readonly faults: readonly { readonly index: number; readonly fault: string; readonly outcome: EndingOutcome }[];
}

/** Runs the processes with these numbers. */
export async function runEndings(
  seed: number,
  indexes: readonly number[],
  { limit, atOnce }: { readonly limit: number; readonly atOnce: number },
): Promise<EndingsReport> {
  const outcomes: EndingOutcome[] = [];
  const faults: EndingsReport["faults"][number][] = [];
  const next = indexes.values();
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (const index of next) {
      const outcome = await runEnding(planEnding(seed, index), limit);
      outcomes.push(outcome);
      const fault = faultOf(outcome);
      if (fault) faults.push({ index, fault, outcome });
    }
  }));
  return { outcomes, faults };
}

/** Describes a plan in one line. */
export function describePlan({ work, ending, delay, inCallback }: EndingPlan): string {
  return `${work}, ${ending} after ${delay} ms${inCallback ? " in a callback" : ""}`;
}

async function main(args: string[]): Promise<number> {
  const { values } = readUsage(() =>
    parseArgs({
      args,
      options: {
        processes: { type: "string", default: "200" },
        seed: { type: "string", default: String(Date.now() % 1_000_000) },
        only: { type: "string" },
        limit: { type: "string", default: "5" },
        "at-once": { type: "string", default: "2" },
        help: { type: "boolean", short: "h", default: false },
      },
    })
  );
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const seed = numberOption("seed", values.seed);
  const count = numberOption("processes", values.processes);
  const indexes = values.only === undefined
    ? Array.from({ length: count }, (_, index) => index)
    : [numberOption("only", values.only)];
  const { outcomes, faults } = await runEndings(seed, indexes, {
    limit: numberOption("limit", values.limit),
    atOnce: numberOption("at-once", values["at-once"]),
  });
  for (const { index, fault, outcome } of faults) {
    console.log(`process ${index} (${describePlan(outcome.plan)}): ${fault}\n${outcome.output.slice(-2000)}`);
  }
  const longest = Math.max(...outcomes.map(({ milliseconds }) => milliseconds ?? 0));
  console.log(
    `${runtimeAndVersion()}: ${outcomes.length} processes with seed ${seed}: ${faults.length} ended otherwise than planned; ` +
      `the longest took ${longest.toFixed(0)} ms from its ending to its end`,
  );
  return faults.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await runCommand(main);
