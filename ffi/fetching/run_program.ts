import { spawn } from "node:child_process";
import process from "node:process";

/** How a program is run. */
export interface RunProgramOptions {
  /** Shows what the program prints, all of it on stderr: stdout belongs to the program that the set-up is for. */
  show?: boolean;
  /** The working folder. Default: this process's. */
  folder?: string;
  environment?: Readonly<Record<string, string>>;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its end; `code` is `undefined` if it could not be started or was killed. The arguments of a script of
 * Windows, whose name ends in `.cmd`, have no blanks.
 */
export function runProgram(
  command: string,
  args: readonly string[],
  { show = false, folder, environment = {}, signal }: RunProgramOptions,
): Promise<{ code: number | undefined; printed: string }> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    // On Windows npm is a script, which only the shell runs: as one text, since runtimes warn of arguments beside it.
    const shell = command.endsWith(".cmd");
    const child = spawn(shell ? [command, ...args].join(" ") : command, shell ? [] : args, {
      stdio: ["ignore", show ? 2 : "ignore", "pipe"],
      env: { ...process.env, ...environment },
      ...(folder !== undefined && { cwd: folder }),
      shell,
    });
    const kill = () => child.kill();
    signal?.addEventListener("abort", kill);
    let printed = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      if (show) process.stderr.write(chunk);
      printed = (printed + chunk).slice(-100_000);
    });
    let failure: Error | undefined;
    child.on("error", (error) => failure = error);
    child.on("close", (code) => {
      signal?.removeEventListener("abort", kill);
      if (signal?.aborted) reject(signal.reason);
      else if (failure && !("code" in failure && failure.code === "ENOENT")) reject(failure);
      else resolve({ code: failure ? undefined : code ?? undefined, printed });
    });
  });
}
