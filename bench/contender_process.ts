import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { type Answer, type Order, readAnswer, writeOrder } from "./orders.ts";

/** A program with its arguments and additional environment variables. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Physical memory in bytes. */
export interface ResidentMemory {
  readonly all: number;
  /** Without the pages of programs' and libraries' files, which processes share. */
  readonly own: number;
}

/** Longer than any order takes. */
const orderTimeoutMs = 300_000;

/** A contender that waits for orders. */
export class ContenderProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #errors = "";

  constructor({ command, args, env }: Command) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env } });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => this.#errors += text);
    // A failed start or an early end shows as the end of its answers.
    this.#child.on("error", (error) => this.#errors += error.message);
    this.#child.stdin.on("error", () => {});
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Gives an order and waits for its answer.
   *
   * @throws {Error} If the contender refuses or fails, or has ended.
   */
  async order(order: Order): Promise<Answer> {
    this.#child.stdin.write(`${writeOrder(order)}\n`);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), orderTimeoutMs);
    const { done, value } = await this.#answers.next();
    clearTimeout(timer);
    if (done) throw new Error(`it ended: ${lastLine(this.#errors) || "without a word"}`);
    const answer = readAnswer(value);
    if (answer.error !== undefined) throw new Error(answer.error);
    if (answer.unsupported) throw new Error("it has no such case");
    return answer;
  }

  /** Runs an open case: the first, or that of another place. Returns the duration in nanoseconds. */
  async run(iterations: number, place = 0): Promise<number> {
    return (await this.order({ verb: "run", iterations, place })).nanoseconds!;
  }

  /** The process's physical memory; undefined if the system does not report it. */
  memory(): ResidentMemory | undefined {
    if (process.platform !== "linux") return undefined;
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    const bytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1024;
    return { all: bytes("VmRSS"), own: bytes("RssAnon") };
  }

  /** Ends the process and waits for that. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 10_000);
    this.#child.stdin.end();
    await ended;
    clearTimeout(timer);
  }
}

/** The time in nanoseconds from a program's start to its first output, or to its end. */
export function timeProcess({ command, args, env }: Command, until: "output" | "end"): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const since = () => Number(process.hrtime.bigint() - start);
    const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    let output: number | undefined;
    let errors = "";
    child.stdout.on("data", () => output ??= since());
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors += text);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      const end = since();
      if (code !== 0 || output === undefined) {
        reject(new Error(`it ended with ${signal ?? code}: ${lastLine(errors) || "without a word"}`));
      } else resolve(until === "output" ? output : end);
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
