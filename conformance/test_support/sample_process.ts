import { type ChildProcessByStdio, spawn } from "node:child_process";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { runArguments, thisRuntime } from "../run/runtimes.ts";

/** A sample's exit and output. */
export interface SampleRun {
  /** The exit code; null if a signal ended it. */
  code: number | null;
  signal: string | null;
  out: string;
  err: string;
}

const permissions = ["--allow-ffi", "--allow-read", "--allow-env"];

/**
 * Runs a script of `samples/` in its own process, in the current runtime.
 *
 * @param writable A folder that the script may write to.
 * @param input What it reads from standard input. Default: nothing.
 * @param onOutput Called with all of standard output so far, whenever there is more.
 */
export function runSample(
  script: string,
  args: string[] = [],
  { cwd, input, writable, onOutput }: {
    cwd?: string;
    input?: string;
    writable?: string;
    onOutput?: (out: string, child: ChildProcessByStdio<Writable, Readable, Readable>) => void;
  } = {},
): Promise<SampleRun> {
  const path = fileURLToPath(new URL(`../../samples/${script}`, import.meta.url));
  const flags = { permissions: [...permissions, ...(writable === undefined ? [] : [`--allow-write=${writable}`])] };
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...runArguments(thisRuntime(), path, flags), ...args], {
      cwd: cwd ?? process.cwd(),
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    child.stdin.end(input);
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
