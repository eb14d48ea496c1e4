/**
 * Shows that this library's sequence of native calls does not use freed memory and leaks none. The runtimes do not work
 * under a memory checker, so the calls are recorded in the current runtime and repeated by a C program that is
 * generated from the record and runs under valgrind:
 *
 *     deno run --allow-all conformance/stress/memory_check.ts      bun conformance/stress/memory_check.ts
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { runInOwnProcess } from "../test_support/own_process.ts";
import type { TraceStep } from "./call_trace.ts";
import { readUsage, runCommand } from "../run/command.ts";
import { runtimeAndVersion } from "../../ffi/runtimes.ts";
import { traceToC } from "./trace_to_c.ts";

const usage = `usage: memory_check.ts [options]

  --keep FOLDER   writes the C program there, instead of a folder that is removed
`;

/** The tools for the check, or what is missing. */
export type Tools = { readonly compiler: string; readonly headers: string } | { readonly missing: string };

/** Looks for valgrind, a C compiler and OpenVINO's headers. */
export function findTools(): Tools {
  const runs = (command: string) => spawnSync(command, ["--version"], { stdio: "ignore" }).status === 0;
  if (!runs("valgrind")) return { missing: "valgrind is not installed" };
  const compiler = [process.env["CC"] ?? "cc", "gcc", "clang"].find(runs);
  if (!compiler) return { missing: "there is no C compiler (cc, gcc or clang; or set CC)" };
  const folders = [join(dirname(dirname(findLibrary())), "include"), "/usr/include"];
  const headers = folders.find((folder) => existsSync(join(folder, "openvino", "c", "openvino.h")));
  if (!headers) return { missing: `OpenVINO's C headers are in none of ${folders.join(", ")}` };
  return { compiler, headers };
}

/** Records the calls of `memory_scenario.ts`. */
export async function recordTrace(): Promise<TraceStep[]> {
  const scenario = new URL("./memory_scenario.ts", import.meta.url);
  const { code, signal, stdout, stderr } = await runInOwnProcess(scenario, { gc: true });
  if (code !== 0) throw new Error(`the scenario ended by ${signal ?? `exit code ${code}`}: ${stderr}`);
  return JSON.parse(stdout);
}

/** valgrind's report on the calls of a trace. */
export interface MemoryReport {
  /** Whether it reports nothing. */
  readonly clean: boolean;
  readonly text: string;
}

/** Repeats the calls of a trace under valgrind. */
export async function checkTrace(
  steps: readonly TraceStep[],
  { compiler, headers }: Exclude<Tools, { missing: string }>,
  keep?: string,
): Promise<MemoryReport> {
  const folder = keep ?? mkdtempSync(join(tmpdir(), "openvino-memory-"));
  try {
    const [source, program] = [join(folder, "replay.c"), join(folder, "replay")];
    writeFileSync(source, traceToC(steps));
    const library = findLibrary();
    const link = [library, `-Wl,-rpath,${dirname(library)}`, "-Wl,--allow-shlib-undefined"];
    const compiled = await run(compiler, ["-g", "-w", source, "-I", headers, "-o", program, ...link]);
    if (compiled.code !== 0) throw new Error(`the C program cannot be compiled:\n${compiled.text}`);
    const checked = await run("valgrind", [
      "--quiet",
      // The content of the replayed tensors does not matter.
      "--undef-value-errors=no",
      "--leak-check=full",
      "--show-leak-kinds=definite",
      "--errors-for-leak-kinds=definite",
      "--error-exitcode=9",
      "--fair-sched=yes",
      `--suppressions=${fileURLToPath(new URL("./openvino.supp", import.meta.url))}`,
      program,
    ]);
    return { clean: checked.code === 0, text: checked.text };
  } finally {
    if (keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[]): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part) => text += part);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, text }));
  });
}

async function main(args: string[]): Promise<number> {
  const { values } = readUsage(() =>
    parseArgs({
      args,
      options: { keep: { type: "string" }, help: { type: "boolean", short: "h", default: false } },
    })
  );
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const tools = findTools();
  if ("missing" in tools) {
    console.error(`Nothing was checked: ${tools.missing}.`);
    return 2;
  }
  const steps = await recordTrace();
  const { clean, text } = await checkTrace(steps, tools, values.keep);
  if (!clean) console.log(text);
  const frees = steps.filter((step) => "freeCallback" in step || step.call.endsWith("_free")).length;
  console.log(
    `${runtimeAndVersion()}: ${steps.length} native calls, ${frees} of them to free something: ` +
      (clean ? "nothing used after it was freed, nothing freed twice, nothing lost" : "valgrind objects"),
  );
  return clean ? 0 : 1;
}

if (import.meta.main) process.exitCode = await runCommand(main);
