import { spawn } from "node:child_process";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { runArguments, thisRuntime } from "../run/runtimes.ts";
import type { Message } from "./batch.ts";
import type { Rules } from "./reference.ts";

/** Options of a fuzzing run. */
export interface FuzzOptions {
  readonly seed: number;
  readonly sequences: number;
  /** The only sequence to play, by fast-check's path. */
  readonly path?: string;
  /** The duration in minutes, after which the current batch is the last. */
  readonly minutes?: number;
  /** The number of sequences per process. */
  readonly batchSize?: number;
  /** The number of seconds after which a sequence counts as hanging. */
  readonly hangSeconds?: number;
  /** Rules to falsify. */
  readonly doctored?: Partial<Rules>;
  /** The program that plays a batch. */
  readonly player?: string;
  /** Called after each batch. */
  readonly onBatch?: (so: Played) => void;
}

/** What was played so far. */
export interface Played {
  readonly sequences: number;
  readonly steps: number;
  readonly seconds: number;
}

/** The result of a run. */
export interface FuzzResult extends Played {
  /** The failure: a wrong answer, a crash or a hang; undefined if there was none. */
  readonly failure?: Failure;
}

/** Something that went wrong. */
export interface Failure {
  readonly kind: "wrong answer" | "crash" | "hang";
  readonly message: string;
  readonly seed: number;
  /** The sequence, by fast-check's path. */
  readonly path: string;
}

/** How many seconds a process may take to start on a busy machine. */
const startSeconds = 180;

const batchFile = fileURLToPath(new URL("./batch.ts", import.meta.url));

/** Plays sequences in separate processes, so that crashes and hangs do not affect this one. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed, sequences, path, minutes = Infinity, batchSize = 500, onBatch } = options;
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  let played: Played = { sequences: 0, steps: 0, seconds: 0 };
  for (let batch = 0; played.sequences < sequences && seconds() < minutes * 60; batch++) {
    const count = path === undefined ? Math.min(batchSize, sequences - played.sequences) : 1;
    const result = await playBatch({ ...options, seed: seed + batch }, count);
    played = {
      sequences: played.sequences + result.sequences,
      steps: played.steps + result.steps,
      seconds: seconds(),
    };
    if (result.failure) return { ...played, failure: result.failure };
    onBatch?.(played);
    if (path !== undefined) break;
  }
  return played;
}

/** Plays one batch in its own process, in the current runtime. */
function playBatch(options: FuzzOptions, count: number): Promise<Omit<FuzzResult, "seconds">> {
  const { seed, path = "", hangSeconds = 60, doctored = {}, player: file = batchFile } = options;
  const rules = Object.entries(doctored).map(([name, value]) => `${name}=${value}`);
  const command = runArguments(thisRuntime(), file, { gc: true });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...command, String(seed), String(count), path, ...rules]);
    let sequence = -1;
    let ended: Omit<FuzzResult, "seconds"> | undefined;
    let isHanging = false;
    let stderr = "";
    const hang = () => {
      isHanging = true;
      child.kill("SIGKILL");
    };
    let watchdog = setTimeout(hang, Math.max(startSeconds, hangSeconds) * 1000);
    const failure = (kind: Failure["kind"], path: string, message: string) => ({
      // Sequences played for shrinking are not counted.
      sequences: Number.parseInt(path) + 1,
      steps: 0,
      failure: { kind, seed, path, message },
    });
    createInterface({ input: child.stdout }).on("line", (line) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(hang, hangSeconds * 1000);
      const message = JSON.parse(line) as Message;
      if ("sequence" in message) sequence = message.sequence;
      else if ("done" in message) ended = message.done;
      else ended = failure("wrong answer", message.failed.path, message.failed.message);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => stderr += text);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearTimeout(watchdog);
      const sequencePath = path || String(Math.max(sequence, 0));
      if (isHanging) {
        resolve(failure("hang", sequencePath, `nothing happened for ${hangSeconds} s\n${stderr}`));
      } else if (!ended || (!ended.failure && code !== 0)) {
        resolve(failure("crash", sequencePath, `ended with ${signal ?? `exit code ${code}`}\n${stderr}`));
      } else resolve(ended);
    });
  });
}

/** The command that reproduces a failure. */
export function replayCommand({ seed, path, kind }: Failure): string {
  const runtime = { Deno: "deno task fuzz", Bun: "bun run fuzz", Node: "npm run fuzz --" }[thisRuntime()];
  const again = `${runtime} --seed ${seed} --path ${path}`;
  // Earlier sequences in the process may have contributed.
  return kind === "wrong answer"
    ? again
    : `${again}\nor, with all before it: ${runtime} --seed ${seed} --sequences 500`;
}
