/**
 * Shows that the kit catches faults: plants each of the mutants in a copy of the library and runs the kit on it, which
 * must fail. `deno task conformance:mutants [text…]` takes those whose fault has one of the texts in it.
 *
 * The copy without a fault must pass the same checks: a kit that always fails would kill everything.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readUsage, runCommand, UsageError } from "../run/command.ts";
import { runArguments, runtimePath } from "../run/runtimes.ts";
import { findLibrary } from "../../ffi/finding/finder.ts";
import { ownModels } from "../run/models.ts";
import type { Report } from "../run/result.ts";
import { fileOf, type Mutant, mutate } from "./mutant.ts";
import { mutants } from "./mutants.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a copy of the project needs, to run the kit: copied, or linked where nothing in it is changed. */
const copied = ["src", "ffi", "conformance", "deno.json", "deno.lock", "package.json", "tsconfig.json"];
const linked = ["node_modules", ".cache"];

/** A copy of the project to plant faults in. */
function copyProject(): string {
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-mutants-"));
  for (const name of copied) {
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: (path) => basename(path) !== "__pycache__",
    });
  }
  mkdirSync(join(root, ".cache"), { recursive: true });
  for (const name of linked) {
    if (existsSync(join(root, name))) symlinkSync(join(root, name), join(folder, name), "junction");
  }
  return folder;
}

/** What the kit found in a copy. */
interface Verdict {
  readonly code: number | null;
  /** The checks that were not as expected; nothing if it gave no report. */
  readonly failed: readonly string[];
  readonly passed: number;
  readonly output: string;
}

/** Runs the kit in a copy. Each gives a report of its own, so that only checks that really failed count. */
function runKit(folder: string, { entries, models, runtime = "Bun" }: Omit<Mutant, "seam" | "instead">) {
  const json = join(folder, "report.json");
  rmSync(json, { force: true });
  const args = [
    ...runArguments("Bun", join(folder, "conformance", "main.ts")),
    ...["--against", "golden", "--parallel", "1", "--limit", "20", "--runtime", runtime, "--json", json],
    ...entries.flatMap((entry) => ["--entry", entry]),
    ...models.flatMap((model) => ["--model", model]),
  ];
  return new Promise<Verdict>((resolve, reject) => {
    const child = spawn(runtimePath("Bun"), args, {
      cwd: folder,
      env: { ...process.env, OPENVINO_LIB_PATH: findLibrary(), NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output += text);
    child.on("error", reject);
    child.on("close", (code) => {
      const report = existsSync(json) ? JSON.parse(readFileSync(json, "utf8")) as Report : undefined;
      const results = report?.results ?? [];
      const failed = results.filter(({ asExpected }) => !asExpected).map(({ check, status }) => `${check} (${status})`);
      resolve({ code, failed, passed: results.length - failed.length, output });
    });
  });
}

/** Plants a fault, runs the kit, and mends it again. */
async function kills(folder: string, mutant: Mutant): Promise<Verdict> {
  const path = join(folder, fileOf(mutant));
  const source = readFileSync(path, "utf8");
  writeFileSync(path, mutate(source, mutant));
  try {
    return await runKit(folder, mutant);
  } finally {
    writeFileSync(path, source);
  }
}

/** What the kit finds without a fault, once for all mutants that run the same of it. */
function controls(): (folder: string, mutant: Mutant) => Promise<Verdict> {
  const known = new Map<string, Promise<Verdict>>();
  return (folder, mutant) => {
    const { entries, models, runtime } = mutant;
    const key = JSON.stringify([entries, models, runtime]);
    let verdict = known.get(key);
    if (!verdict) known.set(key, verdict = runKit(folder, mutant));
    return verdict;
  };
}

const usage = `Plants faults in copies of the library and runs the kit on each, which must find it.

usage: conformance:mutants [text…]

  text        only the faults that have one of these in their name
  -h, --help  show this
`;

async function main(args: string[]): Promise<number> {
  const { values, positionals: texts } = readUsage(() =>
    parseArgs({ args, allowPositionals: true, options: { help: { type: "boolean", short: "h" } } })
  );
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const chosen = mutants.filter(({ fault }) => texts.length === 0 || texts.some((text) => fault.includes(text)));
  if (chosen.length === 0) throw new UsageError(`there is no fault with ${texts.join(" or ")} in its name`);
  await ownModels(undefined);
  const folders = Array.from({ length: availableParallelism() }, copyProject);
  const passes = controls();
  let killed = 0;
  let unfit = 0;
  try {
    const queue = chosen.values();
    await Promise.all(folders.map(async (folder) => {
      for (const mutant of queue) {
        const control = await passes(folder, mutant);
        const { code, failed, output } = await kills(folder, mutant);
        const sound = control.code === 0 && control.passed > 0;
        const isKilled = sound && code === 1 && failed.length > 0;
        if (isKilled) killed++;
        if (!sound) unfit++;
        const how = !sound ? "UNFIT   " : isKilled ? "killed  " : "SURVIVED";
        console.log(`${how} ${mutant.fault}${isKilled ? `: ${failed.length} failed, ${failed[0]}` : ""}`);
        if (!isKilled) console.log((sound ? output : control.output).trimEnd().replaceAll(/^/gm, "    "));
      }
    }));
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  if (unfit > 0) console.log(`${unfit} could not be judged: the kit fails without them, or has nothing to run`);
  console.log(`killed ${killed} of ${chosen.length}`);
  return killed === chosen.length ? 0 : 1;
}

if (import.meta.main) process.exitCode = await runCommand(main);
