import { spawn } from "node:child_process";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runArguments, thisRuntime } from "../run/runtimes.ts";
import type { EndingPlan } from "./ending_plan.ts";

/** How a process ended. */
export interface EndingOutcome {
  readonly plan: EndingPlan;
  readonly code: number | null;
  readonly signal: string | null;
  /** The time from the ending to the end of the process in milliseconds; undefined if it never reached its ending. */
  readonly milliseconds: number | undefined;
  /** Whether it had to be killed. */
  readonly hung: boolean;
  readonly output: string;
}

/** How many seconds a process may take to load and compile before its ending, on a busy machine. */
const startSeconds = 180;

/** Runs one process to its end, in the current runtime; it is killed `limit` seconds after its ending. */
export function runEnding(plan: EndingPlan, limit: number): Promise<EndingOutcome> {
  const file = fileURLToPath(new URL("./ending_program.ts", import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...runArguments(thisRuntime(), file), JSON.stringify(plan)], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      env: { ...process.env, NO_COLOR: "1" },
    });
    let hung = false;
    let endingAt: number | undefined;
    const kill = () => {
      hung = true;
      child.kill("SIGKILL");
    };
    let timer = setTimeout(kill, startSeconds * 1000);
    let output = "";
    const read = (text: string) => {
      output += text;
      if (endingAt !== undefined || !/^ending$/m.test(output)) return;
      endingAt = performance.now();
      clearTimeout(timer);
      timer = setTimeout(kill, limit * 1000);
      const signal = { SIGINT: "SIGINT", SIGTERM: "SIGTERM", handled: "SIGTERM" }[plan.ending as string];
      // Not by `child.kill`, after which Deno reports that signal, whatever the child ended with.
      if (signal) process.kill(child.pid!, signal);
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", read);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const milliseconds = endingAt === undefined ? undefined : performance.now() - endingAt;
      resolve({ plan, code, signal, milliseconds, hung, output });
    });
  });
}

/** Describes what is wrong with an end; undefined if it is as planned. */
export function faultOf({ plan, code, signal, milliseconds, hung, output }: EndingOutcome): string | undefined {
  const { ending } = plan;
  if (hung) return milliseconds === undefined ? "never began to end" : "hung";
  if (ending === "SIGINT" || ending === "SIGTERM") {
    // As requested; a runtime may also turn it into the shell's exit code.
    const asExitCode = { SIGINT: 130, SIGTERM: 143 }[ending];
    return signal === ending || code === asExitCode ? undefined : `ended by ${signal ?? `exit code ${code}`}`;
  }
  if (signal) return `ended by ${signal}`;
  if (milliseconds === undefined) return `ended by itself with exit code ${code}`;
  const expected = { exit: 7, handled: 7, throw: 1, reject: 1 }[ending as string] ?? 0;
  if (code !== expected) return `exit code ${code}, not ${expected}`;
  if (ending === "throw" || ending === "reject") {
    return output.includes("ended by an un") ? undefined : "another error than its own";
  }
  if (ending === "exit" || ending === "handled") return undefined;
  const [, ended, began] = /^(\d+) of (\d+) runs ended$/m.exec(output) ?? [];
  return ended !== undefined && ended === began
    ? undefined
    : `left runs unfinished: ${ended ?? "?"} of ${began ?? "?"}`;
}
