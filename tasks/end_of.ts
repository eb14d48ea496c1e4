import type { ChildProcess } from "node:child_process";

/** How a process ended. */
export interface ProcessEnd {
  /** The exit code, or `null` if a signal ended the process. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
}

/** Waits for a process and its outputs to end, and kills it when the time is over. */
export function endOf(child: ChildProcess, minutes: number): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, minutes * 60_000);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, timedOut });
    });
  });
}
