import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Options of {@linkcode withLock}. */
export interface LockOptions {
  /** Aborts the wait. */
  signal?: AbortSignal | undefined;
  /** Called once if another process holds the lock. */
  onWait?: () => void;
  /** The interval of the holder's signs of life, in milliseconds. */
  beat?: number;
  /** The time without a sign of life after which a holder is considered dead, in milliseconds. */
  staleAfter?: number;
}

/**
 * Runs `body` while no other process does so with the same lock file.
 *
 * The holder touches the file regularly, so the lock of a killed process expires, even where process ids mean nothing,
 * as between containers. Two processes may run `body` at once, and it must tolerate that, if a holder is suspended for
 * longer than `staleAfter`, or if a lock expires at the moment when another process takes it.
 *
 * @returns The result of `body`.
 */
export async function withLock<T>(file: string, body: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const { signal, beat = 1_000, staleAfter = 10_000 } = options;
  let { onWait } = options;
  const token = randomUUID();
  while (!take(file, token)) {
    if (isAbandoned(file, staleAfter)) {
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

function isAbandoned(file: string, staleAfter: number): boolean {
  const lastSign = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return lastSign !== undefined && Date.now() - lastSign > staleAfter;
}

/** Removes an abandoned lock. It is renamed first, so that only one of several processes moves it away. */
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
    // Another process considered this one dead and took the lock away.
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
