import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { root, runArguments, runtimePath } from "../../conformance/run/runtimes.ts";
import { judge } from "../report.ts";
import { minutesPerFile, testArguments } from "../test_arguments.ts";
import { fetchRelease, fetchRuntime } from "./fetch.ts";
import { failedTests, type FileResult, type PlaceResult } from "./matrix.ts";
import { type Place, testFiles } from "./places.ts";

/** Runs the first program in a place, and the tests if the library does not refuse to work there. */
export async function runPlace(place: Place, cache: string): Promise<PlaceResult> {
  const { openvino, runtime, release } = place;
  const library = await fetchRelease(cache, openvino);
  const program = release === undefined ? runtimePath(runtime) : await fetchRuntime(cache, runtime, release);
  const run = (args: readonly string[]) =>
    spawnSync(program, args, {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, OPENVINO_LIB_PATH: library, NO_COLOR: "1" },
      maxBuffer: 1 << 28,
      timeout: minutesPerFile * 60_000,
      killSignal: "SIGKILL",
    });
  const version = /\d+\.\d+\.\d+/.exec(run(["--version"]).stdout)?.[0] ?? "of unknown version";
  const result = { place, runtime: `${runtime} ${version}` };
  const first = run(runArguments(runtime, join(root, "tasks", "platforms", "program.ts")));
  if (first.status === 3) {
    return { ...result, refused: first.stdout.trim().replaceAll(library, basename(library)), files: [] };
  }
  if (first.status !== 0 || first.stdout.trim() !== "2,0,4,0") {
    const failures = [`the first program ended with ${first.status ?? first.signal}: ${first.stdout}${first.stderr}`];
    return { ...result, files: [{ file: "tasks/platforms/program.ts", passed: 0, failed: 1, failures }] };
  }
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-platforms-"));
  try {
    const report = join(folder, "report.xml");
    const files = testFiles.map((file): FileResult => {
      const [verb, ...args] = testArguments[runtime](file, report);
      // An older Deno may not know the format of the lock file.
      const { status, signal } = run([verb!, ...(runtime === "Deno" ? ["--no-lock"] : []), ...args]);
      const xml = existsSync(report) ? readFileSync(report, "utf8") : undefined;
      rmSync(report, { force: true });
      const outcome = judge({ code: status, signal, timedOut: false, report: xml, uncaught: "" });
      const failures = [...(xml === undefined ? [] : failedTests(xml)), ...(outcome.reason ? [outcome.reason] : [])];
      return { file, passed: outcome.passed, failed: outcome.failed, failures };
    });
    return { ...result, files };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
