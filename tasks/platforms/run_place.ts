import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { pinnedRuntimes, root, runArguments, type RuntimeName, runtimePath } from "../../conformance/run/runtimes.ts";
import { platforms } from "../package/platform.ts";
import { judge } from "../report.ts";
import { minutesPerFile, testArguments } from "../test_arguments.ts";
import { fetchRelease, fetchRuntime } from "./fetch.ts";
import { installAndRun, packFor, type RunIn } from "./install.ts";
import { failedTests } from "../failed_tests.ts";
import type { FileResult, PlaceResult } from "./matrix.ts";
import { type Place, testFiles } from "./places.ts";
import { type ProgramEnded, runProgram } from "./run_program.ts";
import { systems } from "./systems.ts";

/** What the first program prints. */
const answer = "2,0,4,0";

/** Longer than the part of the kit takes. */
const minutesForKit = 15;

/** Runs the first program in a place, and the tests if the library does not refuse to work there. */
export async function runPlace(place: Place, cache: string, log: (line: string) => void): Promise<PlaceResult> {
  const { openvino, runtime, release } = place;
  const system = systems[place.system];
  const emulator = await system.setUp(cache);
  const library = await fetchRelease(cache, openvino, system.wheel);
  const program = release === undefined && emulator.title === undefined
    ? runtimePath(runtime)
    : await fetchRuntime(cache, system.packages[runtime], release ?? pinnedRuntimes[runtime], emulator.adapt);
  const runIn: RunIn = (folder, args, env, minutes = minutesPerFile) =>
    runProgram(emulator.command(program, args, env), folder, minutes * system.slowness);
  const run = (args: readonly string[], minutes?: number) => runIn(root, args, { OPENVINO_LIB_PATH: library }, minutes);
  const version = /\d+\.\d+\.\d+/.exec((await run(["--version"])).stdout)?.[0] ?? "of unknown version";
  const result = {
    place,
    system: place.system + (emulator.title === undefined ? "" : ` (${emulator.title})`),
    runtime: `${runtime} ${version}`,
  };
  const first = await run(runArguments(runtime, join(root, "tasks", "platforms", "program.ts")));
  if (first.code === 3) {
    return { ...result, refused: first.stdout.trim().replaceAll(library, basename(library)), files: [] };
  }
  const failure = first.code === 0 && first.stdout.trim() === answer ? [] : [{
    name: `the first program ended with ${first.code ?? first.signal}`,
    text: first.stdout + first.stderr,
  }];
  const files: FileResult[] = [];
  const add = (file: FileResult) => {
    log(`  ${file.file}: ${file.passed} passed, ${file.failures.length} not`);
    files.push(file);
  };
  add({ file: "tasks/platforms/program.ts", passed: 1 - failure.length, failures: failure });
  if (failure.length > 0) return { ...result, files };
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-platforms-"));
  try {
    const report = join(folder, "report.xml");
    const leftOut = system.leftOut.filter(({ runtimes }) => runtimes?.includes(runtime) ?? true);
    for (const file of testFiles.filter((file) => leftOut.every(({ files }) => !files.includes(file)))) {
      add(readResult(file, await run(testFileArguments(runtime, file, report)), report));
    }
    if (system.kit !== undefined) {
      add(readResult("conformance", await run(kitArguments(runtime, system.kit, report), minutesForKit), report));
    }
    const platform = platforms.find(({ tag }) => tag === system.wheel);
    if (platform !== undefined) {
      const { emulatorInstalls } = system;
      const packages = await packFor(platform, folder);
      add(await installAndRun(runtime, packages, { run: runIn, platform, emulatorInstalls, cache }));
    }
    return { ...result, files };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The arguments that run a test file and write a JUnit report. */
function testFileArguments(runtime: RuntimeName, file: string, report: string): string[] {
  const [verb, ...args] = testArguments[runtime](file, report);
  // An older Deno may not know the format of the lock file.
  return [verb!, ...(runtime === "Deno" ? ["--no-lock"] : []), ...args];
}

/** The arguments that run a part of the kit and write a JUnit report. */
function kitArguments(runtime: RuntimeName, options: readonly string[], report: string): string[] {
  const main = join(root, "conformance", "main.ts");
  return [...runArguments(runtime, main), "--runtime", runtime, ...options, `--junit=${report}`];
}

function readResult(
  file: string,
  { code, signal, timedOut, stdout, stderr }: ProgramEnded,
  report: string,
): FileResult {
  const xml = existsSync(report) ? readFileSync(report, "utf8") : undefined;
  rmSync(report, { force: true });
  const outcome = judge({ code, signal, timedOut, report: xml, uncaught: "" });
  const ended = outcome.reason === undefined ? [] : [{ name: outcome.reason, text: stdout + stderr }];
  return { file, passed: outcome.passed, failures: [...(xml === undefined ? [] : failedTests(xml)), ...ended] };
}
