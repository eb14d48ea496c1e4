import { loadavg, platform } from "node:os";

/** How busy the machine was: the processes that ran or waited, averaged over a minute. */
export interface Load {
  /** In the minute before the run: what else the machine did. */
  readonly before: number;
  /** In the run's last minute. */
  readonly after: number;
}

/** The load of the last minute; undefined if the system does not report it. */
export function loadNow(): number | undefined {
  return platform() === "win32" ? undefined : loadavg()[0];
}

/** Starts to watch. Returns a function to call at the end of the run, which returns undefined as {@linkcode loadNow}. */
export function watchLoad(now: () => number | undefined = loadNow): () => Load | undefined {
  const before = now();
  return () => {
    const after = now();
    return before === undefined || after === undefined ? undefined : { before, after };
  };
}

/** Formats a load, without a name: `0.25 before, 1.50 at the end`. */
export function loadText({ before, after }: Load): string {
  return `${before.toFixed(2)} before, ${after.toFixed(2)} at the end`;
}
