import { renameSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** How a folder is moved. */
export interface MoveOptions {
  /** The operating system. Default: this one. */
  platform?: string;
  /** Renames it once. */
  rename?: (from: string, to: string) => void;
  /** The pause before the next attempt, in milliseconds. */
  pause?: number;
  signal?: AbortSignal | undefined;
}

/** The attempts that are made: those of ten seconds. */
const attempts = 100;

/**
 * Moves a folder. On Windows that fails while anything in it is open, and what was just written is for a while: by an
 * antivirus or the search's index. So it is tried again there.
 *
 * @throws The system's error if it fails to the end.
 */
export async function moveFolder(from: string, to: string, options: MoveOptions = {}): Promise<void> {
  const { platform = process.platform, rename = renameSync, pause = 100, signal } = options;
  for (let left = platform === "win32" ? attempts : 1;; left--) {
    try {
      return rename(from, to);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (left === 1 || !["EACCES", "EBUSY", "EPERM"].includes(String(code))) throw error;
    }
    await sleep(pause, undefined, { signal });
  }
}
