/** Runs checks on models in this process. The job is the last argument, as JSON. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import * as library from "openvino-ffi";
import * as capabilities from "../bindings/capabilities.ts";
import { type Check, type Group, idOf } from "../checks/check.ts";
import { CheckContext, type CheckFiles, type CompiledModels } from "../checks/check_context.ts";
import { type Event, type Failure, type Job, type Run, writeEvent } from "./events.ts";
import { removeFolder } from "./remove_folder.ts";
import { writeNow } from "./write_now.ts";

/** Additional exports of the bridge to Python. */
interface Bridged {
  readonly answering?: { readonly runtime: string; readonly library: string };
  endOfCheck?(kept: readonly object[]): void;
}

const { answering, endOfCheck } = library as Bridged;

function tell(event: Event): void {
  writeNow(writeEvent(event));
}

function runtime(): string {
  const { bun, deno } = process.versions;
  return bun ? `Bun ${bun}` : deno ? `Deno ${deno}` : `Node.js ${process.version}`;
}

/** The open library's file; empty if the system does not list open files. */
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

/** Compiles models on the job's server. */
async function compilerOf({ server }: Job): Promise<CheckFiles["compile"]> {
  if (server === undefined) return undefined;
  const { RemoteCore } = await import("openvino-ffi/remote");
  const core = new RemoteCore(server);
  return (name, properties) => core.compileModel({ name }, "CPU", properties);
}

async function runCheck(
  run: Run,
  check: Check | undefined,
  job: Job,
  compile: CheckFiles["compile"],
  compiled: CompiledModels,
): Promise<void> {
  tell({ event: "start", run });
  const folder = mkdtempSync(join(tmpdir(), "openvino-ffi-conformance-"));
  const path = (model: string) => {
    const found = job.paths[model];
    if (found === undefined) throw new Error(`There is no model ${model}`);
    return found;
  };
  const files = { path, folder, ...(compile && { compile }) };
  const context = new CheckContext(capabilities[job.binding], run.model, files, compiled, check?.allowance);
  let error: Failure | undefined;
  try {
    if (!check) throw new Error(`There is no check ${run.check}`);
    await check.run(context);
    context.close();
  } catch (thrown) {
    error = failure(thrown);
  }
  endOfCheck?.([...compiled.values()]);
  removeFolder(folder);
  const { observations, tensors } = context;
  tell({ event: "end", run, observations, tensors, ...(error && { error }) });
}

/** Runs the job of this process, whose checks are among those of some groups. */
export async function runJob(groups: readonly Group[]): Promise<void> {
  const job = JSON.parse(process.argv[2]!) as Job;
  const checks = new Map(groups.flatMap((group) => group.checks.map((check) => [idOf(group, check), check] as const)));
  const { buildNumber } = library.getVersion();
  const here = answering ?? { runtime: runtime(), library: openLibrary() };
  tell({ event: "environment", ...here, openvino: buildNumber });
  const compiled: CompiledModels = new Map();
  const compile = await compilerOf(job);
  for (const run of job.runs) await runCheck(run, checks.get(run.check), job, compile, compiled);
  // The bridge's process would keep this one alive.
  if (answering) process.exit();
}
