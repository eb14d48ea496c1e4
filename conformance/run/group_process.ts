/** Runs a job in its own process and reports how each check ended, whatever happens to the process. */
import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import type { ObservedTensors } from "../checks/observed_value.ts";
import type { Observation } from "../checks/check_context.ts";
import { type Environment, type Failure, type Job, readEvent, type Run } from "./events.ts";
import type { Status } from "./result.ts";

/** A program that takes a job as its last argument: a runtime with `group.ts`, or Python with `judge/run.py`. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** How a check ended in the process. */
export interface RunEnd {
  readonly run: Run;
  /** `failed` means that the check threw an error; its observations are compared later. */
  readonly status: Status;
  readonly milliseconds: number;
  readonly observations: readonly Observation[];
  readonly tensors: ObservedTensors;
  readonly error?: Failure;
}

/** How the process ended. */
export interface GroupEnd {
  readonly ends: readonly RunEnd[];
  readonly environment?: Environment;
  /** What went wrong in the process after all checks had ended. */
  readonly exit?: string;
}

/** The number of last lines of standard error in a crash report. */
const LINES_KEPT = 20;

/** How many milliseconds a process may take to start its first check, and to end after the last one. */
const SILENCE_LIMIT_MS = 180_000;

/** Runs a job. `limit` is the timeout of each check in milliseconds. */
export async function runGroup(program: Program, job: Job, limit: number): Promise<GroupEnd> {
  const child = spawn(program.command, [...program.args, JSON.stringify(job)], {
    env: { ...process.env, NO_COLOR: "1", ...program.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ends: RunEnd[] = [];
  const errors: string[] = [];
  let environment: Environment | undefined;
  let current: { run: Run; start: number } | undefined;
  let timedOut = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const watch = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, milliseconds);
  };
  watch(SILENCE_LIMIT_MS);

  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = readEvent(line);
    if (event === undefined) return;
    if (event.event === "environment") environment = event;
    else if (event.event === "start") {
      current = { run: event.run, start: performance.now() };
      watch(limit);
    } else {
      const milliseconds = current ? performance.now() - current.start : 0;
      ends.push({ ...event, status: event.error ? "failed" : "passed", milliseconds });
      current = undefined;
      watch(SILENCE_LIMIT_MS);
    }
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    errors.push(line);
    if (errors.length > LINES_KEPT) errors.shift();
  });
  const exit = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(`cannot be started: ${error.message}`));
    // By then, both outputs have been read completely.
    child.on("close", (code, signal) => resolve(signal ? `signal ${signal}` : code ? `exit code ${code}` : undefined));
  });
  clearTimeout(timer);

  const why = timedOut ? `it took more than ${limit / 1000} s` : `the process ended: ${exit ?? "exit code 0"}`;
  const error: Failure = { message: why, ...(errors.length > 0 ? { stack: errors.join("\n") } : {}) };
  if (current) {
    const milliseconds = performance.now() - current.start;
    const status = timedOut ? "timed out" : "crashed";
    ends.push({ run: current.run, status, milliseconds, observations: [], tensors: {}, error });
  }
  const crashed = current;
  for (const run of job.runs.slice(ends.length)) {
    const message = crashed ? `not run: ${crashed.run.check} @${crashed.run.model}: ${why}` : `not run: ${why}`;
    const stack = crashed ? {} : { stack: errors.join("\n") };
    const status = "not run";
    ends.push({ run, status, milliseconds: 0, observations: [], tensors: {}, error: { message, ...stack } });
  }
  const afterwards = exit !== undefined && !crashed && ends.every(({ status }) => status !== "not run");
  return {
    ends,
    ...(environment && { environment }),
    ...(afterwards && { exit: [`after its checks: ${timedOut ? "it did not end" : exit}`, ...errors].join("\n") }),
  };
}
