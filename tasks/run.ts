/**
 * Runs a task of the repository in the current runtime: `deno task NAME`, `bun run NAME`, `npm run NAME`. First fetches
 * packages and OpenVINO if the task needs them and they are missing.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { root, runArguments, thisRuntime } from "../conformance/run/runtimes.ts";
import { calledIn } from "./called_in.ts";
import { ensurePackages } from "./packages.ts";
import { openvino, sampleFiles, type Task, tasks } from "./tasks.ts";

/** Runs a program in the repository. If it fails, this process exits in the same way. */
function run(command: string, args: readonly string[], cwd = root): void {
  const shell = command.endsWith(".cmd");
  const { error, status, signal } = spawnSync(command, args, { cwd, stdio: "inherit", shell });
  if (error) throw error;
  if (signal) process.kill(process.pid, signal);
  if (status !== 0) process.exit(status ?? 1);
}

function runTask(
  { packages = "all", setUp = true, sampleFiles: needsSampleFiles = false, gc = false, permissions, file }: Task,
  args: readonly string[],
): void {
  const runtime = thisRuntime();
  ensurePackages(root, packages);
  for (const needed of [...(setUp ? [openvino] : []), ...(needsSampleFiles ? [sampleFiles] : [])]) {
    run(process.execPath, runArguments(runtime, join(root, needed)));
  }
  const flags = { gc, ...(permissions && { permissions }) };
  // File arguments are relative to the folder in which the task was called.
  run(process.execPath, [...runArguments(runtime, join(root, file), flags), ...args], calledIn(runtime, process.env));
}

const [name = "", ...args] = process.argv.slice(2);
const task = tasks[name];
if (task) {
  try {
    runTask(task, args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
} else {
  console.error(`There is no task "${name}"; there are ${Object.keys(tasks).join(", ")}`);
  process.exitCode = 2;
}
