import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** How {@linkcode withLock} waits. */
export interface LockOptions {
  /** Ends the waiting. */
  signal?: AbortSignal | undefined;
  /** Called once if another process holds the lock. */
  onWait?: () => void;
  /** Milliseconds between two signs of life of the holder. */
  beat?: number;
  /** Milliseconds without a sign of life after which a holder counts as dead. */
  patience?: number;
}

/**
 * Runs `body` while no other process does so under the same lock file.
 *
 * The holder touches the file as long as it lives, so the lock of a killed process opens by itself, also where process
 * ids say nothing, as between containers. Should a holder sleep for longer than the others' patience, two of them may
 * run at once: `body` has to bear that.
 *
 * @returns What `body` returns
 */
export async function withLock<T>(file: string, body: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const { signal, beat = 1_000, patience = 10_000 } = options;
  let { onWait } = options;
  const token = randomUUID();
  while (!take(file, token)) {
    if (isAbandoned(file, patience)) {
      breakOpen(file);
      continue;
    }
    onWait?.();
    onWait = undefined;
    await sleep(beat / 4, undefined, { signal });
  }
  const heart = setInterval(() => touch(file), beat);
  try {
    return await body();
  } finally {
    clearInterval(heart);
    release(file, token);
  }
}

function take(file: string, token: string): boolean {
  try {
    writeFileSync(file, token, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function isAbandoned(file: string, patience: number): boolean {
  const lastSign = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return lastSign !== undefined && Date.now() - lastSign > patience;
}

/** Renames first: of several that find the lock abandoned, one moves it away, and none removes a lock taken since. */
function breakOpen(file: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function touch(file: string): void {
  try {
    utimesSync(file, new Date(), new Date());
  } catch {
    // Another process thought this one dead and broke the lock open.
  }
}

function release(file: string, token: string): void {
  try {
    if (readFileSync(file, "utf8") === token) rmSync(file, { force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
