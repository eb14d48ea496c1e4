import type { Plan } from "./plan.ts";

/** The parts of `process.stderr` used here. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** The milliseconds between two lines. */
const betweenLines = 10_000;

/**
 * Shows how much of a run is done: in a terminal in one line, which is cleared at the end, elsewhere as a line every ten
 * seconds.
 *
 * @param total The number of parts of the run.
 * @param now Returns the time in milliseconds.
 * @returns Call it with the number of parts that are done, and a word about the latest.
 */
export function runProgress(
  total: number,
  stream: ProgressStream,
  now: () => number = () => performance.now(),
): (done: number, about?: string) => void {
  let latest = now();
  return (done, about = "") => {
    const text = done < total ? `${done} of ${total} ${about}`.trimEnd() : "";
    if (stream.isTTY) return void stream.write(`\r\x1b[K${text}`);
    if (text === "" || now() - latest < betweenLines) return;
    latest = now();
    stream.write(`${text}\n`);
  };
}

/** Shows how many of a plan's batches have run. Returns a function to call after each, in each runtime. */
export function batchProgress({ batches, runtimes }: Plan, stream: ProgressStream): (batch: { class: string }) => void {
  const show = runProgress(batches.length * runtimes.length, stream);
  let done = 0;
  return (batch) => show(++done, batch.class);
}
