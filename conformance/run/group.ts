/**
 * Runs some checks on some models in this process: `group.ts JOB`, where the job is JSON. The runner starts it, in each
 * runtime once for each group and network.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { getVersion, type Properties } from "openvino-ffi";
import { RemoteCore } from "openvino-ffi/remote";
import { idOf } from "../checks/check.ts";
import { groups } from "../checks/mod.ts";
import { type CompiledModels, Stage } from "../checks/stage.ts";
import { type Event, type Failure, type Job, type Run, writeEvent } from "./events.ts";

/** This file. */
export const groupFile: string = fileURLToPath(import.meta.url);

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

async function runCheck(run: Run, job: Job, compiled: CompiledModels): Promise<void> {
  tell({ event: "start", run });
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-conformance-"));
  const path = (model: string) => {
    const found = job.paths[model];
    if (found === undefined) throw new Error(`There is no model ${model}`);
    return found;
  };
  const core = job.remote === undefined ? undefined : new RemoteCore(job.remote);
  const compile = core && ((name: string, properties: Properties) => core.compileModel({ name }, "CPU", properties));
  const check = checks.get(run.check);
  const stage = new Stage(run.model, { path, folder, ...(compile && { compile }) }, compiled, check?.allowance);
  let error: Failure | undefined;
  try {
    if (!check) throw new Error(`There is no check ${run.check}`);
    await check.run(stage);
    stage.close();
  } catch (thrown) {
    error = failure(thrown);
  }
  rmSync(folder, { recursive: true, force: true });
  const { observations, tensors } = stage;
  tell({ event: "end", run, observations, tensors, ...(error && { error }) });
}

async function main(): Promise<void> {
  const job = JSON.parse(process.argv[2]!) as Job;
  const { buildNumber } = getVersion();
  tell({ event: "environment", runtime: runtime(), openvino: buildNumber, library: openLibrary() });
  const compiled: CompiledModels = new Map();
  for (const run of job.runs) await runCheck(run, job, compiled);
}

if (import.meta.main) await main();
