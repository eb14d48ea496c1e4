import process from "node:process";

/** Shows the progress of a run. */
export interface Progress extends Disposable {
  /** Counts one more as done. */
  advance(): void;
  /** Prints a line above the bar, or where the bar would be. */
  log(line: string): void;
}

/** Runs with fewer images need no bar. */
const longRun = 20;

/**
 * Starts a progress bar on standard error for a long run, if it is a terminal and results do not show the progress.
 *
 * @param total The number of images.
 * @param resultsAppear Whether results are printed as they arrive.
 */
export async function startProgress(
  total: number,
  resultsAppear: boolean,
  { stdout, stderr } = process,
): Promise<Progress | undefined> {
  if (!stderr.isTTY || total < longRun || (resultsAppear && stdout.isTTY)) return undefined;
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
