import { existsSync, readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** The system resources of a process. */
export interface ProcessSize {
  /** Resident memory in MiB. */
  readonly rss: number;
  /** Resident memory without pages of files, in MiB, on Linux; elsewhere the same as `rss`. */
  readonly anonymous: number;
  /** The number of open file descriptors; 0 if unknown. */
  readonly files: number;
  /** The number of threads; 0 if unknown. */
  readonly threads: number;
}

/** The number of open file descriptors or threads; 0 if unknown. */
function count(what: "fd" | "task"): number {
  return existsSync(`/proc/self/${what}`) ? readdirSync(`/proc/self/${what}`).length : 0;
}

/**
 * Collects garbage repeatedly, if `gc` is available: what finalizers release only becomes garbage then, and a
 * terminated Worker of Bun closes its files some time later.
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

/** The size of this process after garbage collection. */
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
