/**
 * Runs some checks on one model in this process: `group.ts JOB`, where the job is JSON. The runner starts it, once for
 * each group, model and runtime.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { getVersion } from "openvino-ffi";
import { idOf } from "../checks/check.ts";
import { groups } from "../checks/mod.ts";
import { type CompiledModels, Stage } from "../checks/stage.ts";
import { type Event, type Failure, type Job, writeEvent } from "./events.ts";

const checks = new Map(groups.flatMap((group) => group.checks.map((check) => [idOf(group, check), check] as const)));

function tell(event: Event): void {
  process.stdout.write(writeEvent(event));
}

function runtime(): string {
  const { bun, deno } = process.versions;
  return bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node.js ${process.version}`;
}

/** The file of the open library; empty where the system has no list of what is open. */
function openLibrary(): string {
  try {
    return /\S*\/libopenvino\.\S*$/m.exec(readFileSync("/proc/self/maps", "utf8"))?.[0] ?? "";
  } catch {
    return "";
  }
}

function failure(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const message = error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
  return { message: `${error.name}: ${message}`, ...(error.stack ? { stack: error.stack } : {}) };
}

async function runCheck(id: string, job: Job, compiled: CompiledModels): Promise<void> {
  tell({ event: "start", id });
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-conformance-"));
  const path = (model: string) => {
    const found = job.paths[model];
    if (found === undefined) throw new Error(`There is no model ${model}`);
    return found;
  };
  const stage = new Stage(job.model, { path, folder }, compiled);
  let error: Failure | undefined;
  try {
    await checks.get(id)!.run(stage);
    stage.close();
  } catch (thrown) {
    error = failure(thrown);
  }
  rmSync(folder, { recursive: true, force: true });
  const { observations, tensors } = stage;
  tell({ event: "end", id, observations, tensors, ...(error && { error }) });
}

async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2]!) as Job;
  const { buildNumber } = getVersion();
  tell({ event: "environment", runtime: runtime(), openvino: buildNumber, library: openLibrary() });
  const compiled: CompiledModels = new Map();
  for (const id of job.checks) await runCheck(id, job, compiled);
}

if (import.meta.main) await main();
