import { closeSync, openSync, readFileSync, readSync, type Stats, statSync } from "node:fs";
import { mayBeIR } from "./ir_text.ts";

/** A file as it was read. */
export interface ReadFile {
  readonly bytes: Uint8Array;
  readonly stats: Stats;
}

/** Reads a file that may be IR. Returns undefined for others, and for unreadable ones, which OpenVINO reports. */
export function readIR(path: string): ReadFile | undefined {
  try {
    const stats = statSync(path);
    return stats.isFile() && beginsLikeIR(path) ? { bytes: readFileSync(path), stats } : undefined;
  } catch {
    return undefined;
  }
}

function beginsLikeIR(path: string): boolean {
  const file = openSync(path, "r");
  try {
    for (let size = 1 << 16;; size *= 8) {
      const head = new Uint8Array(size);
      const length = readSync(file, head, 0, size, 0);
      const answer = mayBeIR(head.subarray(0, length));
      if (answer !== undefined || length < size) return answer ?? false;
    }
  } finally {
    closeSync(file);
  }
}

/** Tells whether a file still has the bytes that were read, and has not changed in between. */
export function isStill(path: string, { bytes, stats }: ReadFile): boolean {
  try {
    const now = statSync(path);
    const isSame = (["dev", "ino", "size", "mtimeMs", "ctimeMs"] as const).every((key) => now[key] === stats[key]);
    return isSame && readFileSync(path).equals(bytes);
  } catch {
    return false;
  }
}
