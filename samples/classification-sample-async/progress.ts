import process from "node:process";

/** How far a run is, shown to who waits for it. */
export interface Progress extends Disposable {
  /** One more is done. */
  advance(): void;
  /** Prints a line above the bar, or where it was. */
  log(line: string): void;
}

/** Fewer are done before anyone wonders. */
const longRun = 20;

/**
 * A bar on standard error for a long run, where somebody looks at it and no results tell as much.
 *
 * @param total How many images there are.
 * @param resultsAppear Whether results are printed as they come.
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
    // Ctrl-C ends the program as without a bar.
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
