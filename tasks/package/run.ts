import { spawn } from "node:child_process";
import process from "node:process";
import { runArguments, thisRuntime } from "../../conformance/run/runtimes.ts";

/** A program's exit and output. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The working folder and environment of a program. Default: this process's. */
export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs a program to its end. */
export function run(command: readonly string[], { cwd, env = process.env }: RunOptions = {}): Promise<Ended> {
  const [program, ...args] = command;
  // On Windows npm and npx are scripts, which only the shell finds.
  const shell = process.platform === "win32" && (program === "npm" || program === "npx");
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, {
      ...(cwd !== undefined && { cwd }),
      env,
      shell,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text);
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a program. Returns its output; throws if it fails. */
export async function runOrThrow(command: readonly string[], options?: RunOptions): Promise<string> {
  const { code, stdout, stderr } = await run(command, options);
  if (code !== 0) throw new Error(`${command.join(" ")} ended with exit code ${code}:\n${stdout}${stderr}`);
  return stdout;
}

/** The command that runs a script in the current runtime. */
export function inThisRuntime(script: string): string[] {
  return [process.execPath, ...runArguments(thisRuntime(), script)];
}
