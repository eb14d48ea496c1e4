import process from "node:process";
import { duration } from "./duration.ts";

/** Shows the progress of a run. */
export interface Progress extends Disposable {
  /** Counts one more as done. */
  advance(): void;
  /** Prints a line above the bar, or where the bar would be. */
  log(line: string): void;
}

/** Runs with fewer images need no progress. */
const longRun = 20;

/** The milliseconds between two lines of progress. */
const betweenLines = 5000;

/**
 * Starts to show the progress of a long run on standard error: a bar in a terminal, elsewhere a line every few seconds.
 * Returns undefined if the run is short, or if results on a terminal show its progress.
 *
 * @param total The number of images.
 * @param resultsAppear Whether results are printed as they arrive.
 * @param now Returns the time in milliseconds.
 */
export async function startProgress(
  total: number,
  resultsAppear: boolean,
  { stdout, stderr } = process,
  now: () => number = () => performance.now(),
): Promise<Progress | undefined> {
  if (total < longRun || (resultsAppear && stdout.isTTY)) return undefined;
  if (!stderr.isTTY) return progressLines(total, stderr, now);
  const { default: { MultiBar, Presets } } = await import("cli-progress");
  const bars = new MultiBar({
    stream: stderr,
    format: "{bar} {value} of {total} images, {eta_formatted} left",
    clearOnComplete: true,
    hideCursor: true,
    // Ctrl-C ends the program as it does without a bar.
    gracefulExit: false,
  }, Presets.shades_classic);
  const bar = bars.create(total, 0);
  bars.update();
  let shown = true;
  return {
    advance: () => bar.increment(),
    log(line) {
      if (!shown) return void stderr.write(line);
      bars.log(line);
      bars.update();
    },
    [Symbol.dispose]() {
      if (shown) bars.stop();
      shown = false;
    },
  };
}

function progressLines(total: number, stderr: { write(text: string): unknown }, now: () => number): Progress {
  const start = now();
  let [done, latest] = [0, start];
  return {
    advance() {
      done++;
      const time = now();
      if (done === total || time - latest < betweenLines) return;
      latest = time;
      const left = (time - start) / done * (total - done);
      stderr.write(`[ INFO ] ${done} of ${total} images, ${duration(left)} left\n`);
    },
    log: (line) => void stderr.write(line),
    [Symbol.dispose]() {},
  };
}
