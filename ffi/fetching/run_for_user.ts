import process from "node:process";
import { tell, tellError } from "../messages.ts";

const signals = ["SIGINT", "SIGTERM"] as const;

/**
 * Runs the work of a command that can be interrupted, and tells its result or its error on stderr.
 *
 * @returns The exit code: 0, 1 if it failed, or 130 if it was interrupted.
 */
export async function runForUser(work: (signal: AbortSignal) => Promise<string>): Promise<number> {
  const interrupt = new AbortController();
  const end = () => interrupt.abort();
  for (const name of signals) process.once(name, end);
  try {
    tell(await work(interrupt.signal));
    return 0;
  } catch (error) {
    tellError(interrupt.signal.aborted ? "Interrupted" : error instanceof Error ? error.message : String(error));
    return interrupt.signal.aborted ? 130 : 1;
  } finally {
    for (const name of signals) process.off(name, end);
  }
}
