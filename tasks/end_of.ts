import type { ChildProcess } from "node:child_process";

/** How a process ended. */
export interface ProcessEnd {
  /** The exit code, or `null` if a signal ended the process. */
  readonly code: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
}

/** How long what a killed process has started may keep its outputs open, in milliseconds. */
const outputsMs = 5_000;

/**
 * Waits for a process and its outputs to end, and kills it when the time is over. What it has started may outlive it
 * then, and is not waited for.
 */
export function endOf(child: ChildProcess, minutes: number): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    let timedOut = false;
    let timer = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
      timer = setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream?.destroy();
      }, outputsMs);
    }, minutes * 60_000);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, timedOut });
    });
  });
}
