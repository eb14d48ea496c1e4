/**
 * Runs very many inferences in one process, in the current runtime, and measures its use of the system:
 *
 *     deno run --allow-all --v8-flags=--expose-gc conformance/stress/soak.ts
 *     bun --expose-gc conformance/stress/soak.ts
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, runCommand } from "../run/command.ts";
import { runtimeAndVersion } from "../../ffi/runtimes.ts";
import { numberOption } from "./options.ts";
import { type ProcessSize, processSize } from "./process_size.ts";
import { SoakWork } from "./soak_work.ts";

const usage = `usage: soak.ts [options]

  --inferences N   how many after the warm-up (2000000)
  --warm-up N      how many before the first measurement that counts (400000)
  --rows N         how many measurements (20)
  --growth P       percent by which resident memory may grow from the first half of the rows to the second (2)
`;

/** One measurement. */
export interface SoakRow extends ProcessSize {
  /** The number of inferences so far. */
  readonly inferences: number;
}

/** The number of inferences and measurements. */
export interface SoakPlan {
  readonly warmUp: number;
  readonly inferences: number;
  readonly rows: number;
}

/** Runs the inferences; throws at the first wrong value or error. The first row is that after the warm-up. */
export async function soak(plan: SoakPlan, onRow: (row: SoakRow) => void = () => {}): Promise<SoakRow[]> {
  const work = new SoakWork();
  const rows: SoakRow[] = [];
  for (let row = 0; row <= plan.rows; row++) {
    const goal = plan.warmUp + Math.round((plan.inferences * row) / plan.rows);
    while (work.done < goal) await work.round();
    rows.push({ inferences: work.done, ...await processSize() });
    onRow(rows.at(-1)!);
  }
  return rows;
}

function signed(percent: number): string {
  return `${percent >= 0 ? "+" : ""}${percent.toFixed(2)}`;
}

async function main(args: string[]): Promise<number> {
  const { values } = readUsage(() =>
    parseArgs({
      args,
      options: {
        inferences: { type: "string", default: "2000000" },
        "warm-up": { type: "string", default: "400000" },
        rows: { type: "string", default: "20" },
        growth: { type: "string", default: "2" },
        help: { type: "boolean", short: "h", default: false },
      },
    })
  );
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (!("gc" in globalThis)) throw new Error("run it with --expose-gc, or garbage counts as growth");
  const growth = numberOption("growth", values.growth);
  console.log(`${runtimeAndVersion()}\ninferences   RSS MiB  RssAnon MiB   fds   threads`);
  const plan = {
    inferences: numberOption("inferences", values.inferences),
    warmUp: numberOption("warm-up", values["warm-up"]),
    rows: numberOption("rows", values.rows),
  };
  const rows = await soak(plan, ({ inferences, rss, anonymous, files, threads }) => {
    const columns = [[inferences, 10], [rss.toFixed(1), 9], [anonymous.toFixed(1), 12], [files, 5], [
      threads,
      9,
    ]] as const;
    console.log(columns.map(([value, width]) => String(value).padStart(width)).join(" "));
  });
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const half = Math.ceil(rows.length / 2);
  const [before, after] = [rows.slice(0, half), rows.slice(half)];
  // The maximum of each half: garbage collection makes single measurements lower by a tenth, but never higher.
  const peak = (some: readonly SoakRow[]) => Math.max(...some.map(({ rss }) => rss));
  const percent = (peak(after) / peak(before) - 1) * 100;
  const files = rows.every((row) => row.files === first.files);
  // The runtimes' own threads vary, Deno's when several waits coincide. A leak is one per model or more.
  const most = (some: readonly SoakRow[]) => Math.max(...some.map((row) => row.threads));
  const threads = most(after) <= most(before) + 4;
  console.log(
    `resident memory ${signed(percent)} % from the first half's highest to the second's ` +
      `(${signed((last.rss / first.rss - 1) * 100)} % from the first row to the last), ` +
      `file descriptors ${files ? "flat" : "NOT FLAT"}, threads ${threads ? "flat" : "NOT FLAT"}, all values right`,
  );
  return percent <= growth && files && threads ? 0 : 1;
}

if (import.meta.main) process.exitCode = await runCommand(main);
