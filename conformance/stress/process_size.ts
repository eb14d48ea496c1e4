import { existsSync, readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** How much of the system a process uses. */
export interface ProcessSize {
  /** Resident memory, in MiB. */
  readonly rss: number;
  /** Resident memory that is no file's, in MiB; that of Linux, elsewhere the same as `rss`. */
  readonly anonymous: number;
  /** Open file descriptors; 0 where they cannot be counted. */
  readonly files: number;
  /** Threads; 0 where they cannot be counted. */
  readonly threads: number;
}

/** The open file descriptors and threads; none where they cannot be counted. */
function count(what: "fd" | "task"): number {
  return existsSync(`/proc/self/${what}`) ? readdirSync(`/proc/self/${what}`).length : 0;
}

/**
 * Collects garbage, where `gc` can be called, until what goes with it has gone: what finalizers release becomes garbage
 * only then, and an ended Worker of Bun's closes its files some time later.
 */
async function settle(): Promise<void> {
  const { gc } = globalThis as { gc?: () => void };
  for (let turn = 0, before = -1, same = 0; turn < 100 && same < 8; turn++) {
    gc?.();
    await new Promise((resolve) => setTimeout(resolve, 25));
    const now = count("fd");
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

/** The size of this process when its garbage has been collected. */
export async function processSize(): Promise<ProcessSize> {
  await settle();
  if (!existsSync("/proc/self/status")) {
    const rss = process.memoryUsage().rss / 2 ** 20;
    return { rss, anonymous: rss, files: 0, threads: 0 };
  }
  const status = readFileSync("/proc/self/status", "utf8");
  const mebibytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(status)![1]) / 1024;
  return {
    rss: mebibytes("VmRSS"),
    anonymous: mebibytes("RssAnon"),
    files: count("fd"),
    threads: count("task"),
  };
}
