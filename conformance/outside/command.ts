/** What the commands that run models from outside share: their options and reports. */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import process from "node:process";
import type { Judge } from "../judge/python.ts";
import { jsonReport } from "../report/json.ts";
import { junitReport } from "../report/junit.ts";
import { outsidePage } from "../report/outside_page.ts";
import { outsideLines } from "../report/outside_terminal.ts";
import { positive, runtimeOf } from "../run/options.ts";
import { runProgress } from "../run/run_progress.ts";
import { count } from "../run/result.ts";
import { type RuntimeName, runtimeNames } from "../run/runtimes.ts";
import type { Outside } from "./outside.ts";
import { runOutside } from "./run_outside.ts";

const text = { type: "string" } as const;
const texts = { type: "string", multiple: true } as const;

/** The options, for `parseArgs`. */
export const outsideOptions = {
  model: texts,
  runtime: texts,
  python: text,
  parallel: text,
  limit: text,
  json: text,
  junit: text,
  html: text,
  help: { type: "boolean", short: "h" },
} as const;

/** The help on them. */
export const outsideUsage = `  --model NAME      only this one; may be given again
  --runtime NAME    only Deno, Bun or Node; may be given again
  --python PATH     the interpreter to compare with; unless given, one that has openvino and numpy is found or installed
  --parallel N      processes at once (default: one a processor)
  --limit SECONDS   the time that each check may take (default: 600)
  --json FILE, --junit FILE, --html FILE
                    write a report
  -h, --help        show this
`;

/** The options' values, as `parseArgs` returns them. */
export interface OutsideValues {
  readonly runtime?: readonly string[] | undefined;
  readonly parallel?: string | undefined;
  readonly limit?: string | undefined;
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
  readonly html?: string | undefined;
}

/** Runs everything, and writes the reports. Returns the exit code. */
export async function reportOutside(outside: Outside, judge: Judge, values: OutsideValues): Promise<number> {
  const runtimes: readonly RuntimeName[] = values.runtime?.map(runtimeOf) ?? runtimeNames;
  const { stderr, stdout } = process;
  const total = Object.keys(outside.paths).length;
  const { report, tables } = await runOutside(outside, {
    judge,
    runtimes,
    parallel: positive("--parallel", values.parallel ?? String(availableParallelism())),
    limit: positive("--limit", values.limit ?? "600"),
    onProgress: runProgress(total, stderr),
  });
  if (values.json !== undefined) writeFileSync(values.json, jsonReport(report));
  if (values.junit !== undefined) writeFileSync(values.junit, junitReport(report));
  if (values.html !== undefined) writeFileSync(values.html, outsidePage(outside, report, tables));
  const colours = (stdout.isTTY ?? false) && process.env["NO_COLOR"] === undefined;
  for (const line of outsideLines(outside.about, report, tables, colours)) stdout.write(`${line}\n`);
  return count(report).failed > 0 ? 1 : 0;
}
