import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeArguments, type RuntimeName } from "../conformance/run/runtimes.ts";

/** Longer than any file takes on a slow and busy machine; a hanging file must not block the whole run. */
export const minutesPerFile = 20;

/** Gives the arguments with which a runtime runs a test file, and writes a JUnit report. */
export type TestArguments = (file: string, reportFile: string) => string[];

const uncaught = join(dirname(fileURLToPath(import.meta.url)), "uncaught.ts");

/** The arguments with which each runtime runs a test file. */
export const testArguments: Readonly<Record<RuntimeName, TestArguments>> = {
  // Types have been checked already, for all files at once.
  Deno: (file, report) => [
    ...["test", "--allow-all", "--no-check", "--v8-flags=--expose-gc", `--preload=${uncaught}`],
    ...[`--junit-path=${report}`, file],
  ],
  Bun: (file, report) => [
    ...["--expose-gc", "test", `--timeout=${minutesPerFile * 60_000}`, "--reporter=junit"],
    ...[`--reporter-outfile=${report}`, `./${file}`],
  ],
  Node: (file, report) => [
    ...nodeArguments({ preload: [uncaught], gc: true }),
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...["--test-reporter=junit", `--test-reporter-destination=${report}`, file],
  ],
};
