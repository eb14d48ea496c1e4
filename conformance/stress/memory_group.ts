/** A control group of Linux that limits the memory of processes. It takes the machine's superuser. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import process from "node:process";

/** The files of a group in each version of control groups. */
const versions = [
  { folder: "/sys/fs/cgroup/memory", limit: "memory.limit_in_bytes", peak: "memory.max_usage_in_bytes" },
  { folder: "/sys/fs/cgroup", limit: "memory.max", peak: "memory.peak" },
] as const;

/** A group of processes that together get no more memory than it has; more ends them. */
export class MemoryGroup implements Disposable {
  readonly #folder: string;
  readonly #peak: string;

  /**
   * Creates a group with a number of megabytes.
   *
   * @throws {Error} If this machine has no such groups, or they may not be made.
   */
  constructor(megabytes: number) {
    const { folder, limit, peak } = versions.find(({ folder }) => existsSync(folder)) ?? versions[0];
    this.#folder = `${folder}/openvino-ffi-${process.pid}`;
    this.#peak = peak;
    mkdirSync(this.#folder);
    writeFileSync(`${this.#folder}/${limit}`, String(megabytes * 2 ** 20));
  }

  /** What to put before a command so that it runs in the group. */
  get prefix(): readonly string[] {
    return ["sh", "-c", 'echo $$ > "$0" && exec "$@"', `${this.#folder}/cgroup.procs`];
  }

  /** The greatest memory that the group has had, in megabytes: that of its processes, and files read by them. */
  get peakMegabytes(): number {
    return Math.round(Number(readFileSync(`${this.#folder}/${this.#peak}`, "utf8")) / 2 ** 20);
  }

  /** Removes the group, whose processes must have ended. */
  [Symbol.dispose](): void {
    rmdirSync(this.#folder);
  }
}
