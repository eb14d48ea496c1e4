/**
 * The test runner: static checks, then every `*_test.ts` in Deno, Bun and Node.js (except those of `once.ts`, which run
 * once), then the conformance kit.
 *
 *     deno task test [file or folder…]      bun run test [file or folder…]
 *
 * Each file runs in its own process, so that a crash does not affect other files' results. The last line is the sum
 * over all runtimes; the exit code is 1 if anything failed or a runtime ran no test.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { endOf } from "./end_of.ts";
import { type FailedTest, failedTests } from "./failed_tests.ts";
import { runsOnce } from "./once.ts";
import { type Counts, type Ended, excerpt, format, judge, type Outcome, sum } from "./report.ts";
import { minutesPerFile, type TestArguments, testArguments } from "./test_arguments.ts";
import { readUsage, runCommand, UsageError } from "../conformance/run/command.ts";
import { type RuntimeName, runtimeNames, runtimePath } from "../conformance/run/runtimes.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The conformance kit has its own timeout for each check. */
const minutesForConformance = 60;

/** A command, and its name in the output. */
interface Command {
  name: string;
  command: string;
  args: string[];
  environment?: Record<string, string>;
  minutes?: number;
}

/** Runs a command to its end and collects its output. */
async function run(
  { command, args, environment, minutes = minutesPerFile }: Command,
): Promise<Omit<Ended, "report" | "uncaught"> & { output: string }> {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, NO_COLOR: "1", ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output += text);
  const ended = await endOf(child, minutes);
  return { ...ended, output };
}

/** Prints an outcome; of a failure the reasons first, then the output. */
function print(
  name: string,
  outcome: Outcome,
  seconds: number,
  output: string,
  failures: readonly FailedTest[] = [],
): void {
  const counts = format(outcome).replace(", 0 failed", "").replace(", 0 skipped", "");
  const reason = outcome.reason ? `: ${outcome.reason}` : "";
  console.log(`${outcome.failed ? "FAILED" : "ok    "} ${name}: ${counts}${reason} (${seconds.toFixed(1)} s)`);
  if (!outcome.failed) return;
  const lines = failures.flatMap(({ name, message }) => [`${name}:`, ...indented(excerpt(message.split("\n"), 40))]);
  console.log(indented([...excerpt(lines), ...excerpt(output.trimEnd().split("\n"))]).join("\n"));
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${line}`);
}

/** A check counts as one test. */
async function check(command: Command): Promise<Outcome> {
  const start = performance.now();
  const { output, code } = await run(command);
  const outcome = code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
  print(command.name, outcome, (performance.now() - start) / 1000, output);
  return outcome;
}

async function testFile(runtime: Runtime, file: string, folder: string): Promise<Outcome> {
  const start = performance.now();
  const base = join(folder, `${runtime.name}-${file.replaceAll(/[^\w.]/g, "-")}`);
  const [reportFile, uncaughtFile] = [`${base}.xml`, `${base}.uncaught`];
  const { output, ...ended } = await run({
    name: file,
    command: runtime.command,
    args: runtime.args(file, reportFile),
    environment: { UNCAUGHT_ERRORS: uncaughtFile },
  });
  const contents = (path: string) => existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const uncaught = contents(uncaughtFile) ?? "";
  const report = contents(reportFile);
  const outcome = judge({ ...ended, report, uncaught });
  const seconds = (performance.now() - start) / 1000;
  print(`${runtime.name} ${file}`, outcome, seconds, output + uncaught, failedTests(report ?? ""));
  return outcome;
}

/** Runs the conformance kit against the official binding. Each check on a model in a runtime counts as one test. */
async function conformance(deno: string, folder: string): Promise<Outcome> {
  const start = performance.now();
  const file = join(folder, "conformance.json");
  const { output, ...ended } = await run({
    name: "conformance",
    command: deno,
    args: [
      "run",
      "--allow-all",
      "--quiet",
      "conformance/main.ts",
      "--against",
      "python",
      "--limit",
      "300",
      "--json",
      file,
    ],
    minutes: minutesForConformance,
  });
  const report = existsSync(file)
    ? JSON.parse(readFileSync(file, "utf8")) as { counts: Omit<Counts, "skipped"> }
    : null;
  const { passed, failed } = report?.counts ?? { passed: 0, failed: 0 };
  const outcome: Outcome = ended.code === 0 || failed > 0
    ? { passed, failed, skipped: 0 }
    : { passed, failed: 1, skipped: 0, reason: ended.timedOut ? "timed out" : `exit code ${ended.code}` };
  print("conformance", outcome, (performance.now() - start) / 1000, output);
  return outcome;
}

interface Runtime {
  name: RuntimeName;
  command: string;
  args: TestArguments;
}

function staticChecks(deno: string): Command[] {
  const documented = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .filter((file) => /(?<!_test)\.ts$/.test(file) && readFileSync(join(root, file), "utf8").includes("* ```ts\n"))
    .sort();
  return [
    { name: "deno fmt --check", command: deno, args: ["fmt", "--check"] },
    { name: "deno lint", command: deno, args: ["lint"] },
    { name: "deno check", command: deno, args: ["check", "."] },
    { name: "deno check --doc", command: deno, args: ["check", "--doc", ...documented] },
    {
      name: "deno doc --lint",
      command: deno,
      args: ["doc", "--lint", "src/mod.ts", "src/remote/mod.ts", "src/protocol/mod.ts"],
    },
    { name: "tsc", command: deno, args: ["run", "-A", join(root, "node_modules/typescript/bin/tsc"), "-p", root] },
  ];
}

/** The test files below a folder, sorted. */
function testFiles(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  return names.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const foreign = entry.name === "node_modules" || entry.name.startsWith(".");
      return foreign ? [] : testFiles(path);
    }
    return entry.name.endsWith("_test.ts") ? [path] : [];
  });
}

/** Runs a limited number of jobs in parallel. Returns their results in order. */
async function runAll<T>(jobs: (() => Promise<T>)[], atOnce: number): Promise<T[]> {
  const results: T[] = [];
  const queue = jobs.entries();
  const worker = async () => {
    for (const [index, job] of queue) results[index] = await job();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

const usage = `Checks the code and tests it in Deno, Bun and Node.js.

usage: test [file or folder…]

  file, folder  run only the tests of these, and no checks
  -h, --help    show this
`;

async function main(args: string[]): Promise<number> {
  const { values, positionals } = readUsage(() =>
    parseArgs({ args, allowPositionals: true, options: { help: { type: "boolean", short: "h" } } })
  );
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const chosen = positionals.map((path) => resolve(path));
  const missing = chosen.find((path) => !existsSync(path));
  if (missing !== undefined) throw new UsageError(`There is no ${missing}`);
  const paths = (chosen.length ? chosen : [root]).flatMap((path) =>
    statSync(path).isDirectory() ? testFiles(path) : path
  );
  const files = paths.map((path) => relative(root, path).replaceAll("\\", "/"));
  const runtimes = runtimeNames.map((name) => ({ name, command: runtimePath(name), args: testArguments[name] }));
  const deno = runtimePath("Deno");

  // Some wait for a process or a server rather than compute.
  const atOnce = availableParallelism() + 1;
  const totals: [string, Counts][] = [];
  let failed: string[] = [];
  if (chosen.length === 0) {
    totals.push(["Checks", sum(await runAll(staticChecks(deno).map((command) => () => check(command)), atOnce))]);
  }

  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-test-"));
  try {
    const jobs = runtimes.flatMap((runtime) => {
      const those = chosen.length > 0 || runtime === runtimes[0] ? files : files.filter((file) => !runsOnce(file));
      return those.map((file) => ({ runtime, file }));
    });
    const outcomes = await runAll(jobs.map(({ runtime, file }) => () => testFile(runtime, file, folder)), atOnce);
    for (const runtime of runtimes) {
      totals.push([runtime.name, sum(outcomes.filter((_, job) => jobs[job]!.runtime === runtime))]);
    }
    failed = jobs.filter((_, job) => outcomes[job]!.failed > 0).map(({ runtime, file }) => `${runtime.name} ${file}`);
    if (chosen.length === 0) totals.push(["Conformance", await conformance(deno, folder)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  console.log();
  for (const name of failed) console.log(`failed: ${name}`);
  for (const [name, counts] of totals) console.log(`${name}: ${format(counts)}`);
  const empty = totals.filter(([, { passed, failed }]) => passed + failed === 0).map(([name]) => name);
  for (const name of empty) console.log(`${name} ran no test`);
  const total = sum(totals.map(([, counts]) => counts));
  console.log(format(total));
  return total.failed > 0 || empty.length > 0 ? 1 : 0;
}

process.exitCode = await runCommand(main);
