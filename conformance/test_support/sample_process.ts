import { type ChildProcessByStdio, spawn } from "node:child_process";
import process from "node:process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runArguments, thisRuntime } from "../run/runtimes.ts";

/** How a sample ended and what it printed. */
export interface SampleRun {
  /** The exit code; null when a signal ended it. */
  code: number | null;
  signal: string | null;
  out: string;
  err: string;
}

const permissions = ["--allow-ffi", "--allow-read", "--allow-env"];

/**
 * Runs a script of `samples/` as its own process, in the runtime that runs the tests.
 *
 * @param onOutput Hears all of standard output so far, whenever there is more, and may interfere.
 */
export function runSample(
  script: string,
  args: string[] = [],
  { cwd, onOutput }: {
    cwd?: string;
    onOutput?: (out: string, child: ChildProcessByStdio<null, Readable, Readable>) => void;
  } = {},
): Promise<SampleRun> {
  const path = fileURLToPath(new URL(`../../samples/${script}`, import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...runArguments(thisRuntime(), path, { permissions }), ...args], {
      cwd: cwd ?? process.cwd(),
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      onOutput?.(out, child);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => err += text);
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, out, err }));
  });
}
