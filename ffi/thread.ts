import { isMainThread } from "node:worker_threads";
import { setImmediate } from "./timers.ts";

/**
 * Whether this is a Worker's thread. Whoever has a Worker may end it at any moment, and the main thread the process,
 * without a word to the code in it: nothing is tidied up, and JavaScript's memory is gone while native threads run on.
 */
export function isWorker(): boolean {
  // In Deno a web Worker's thread counts as a main thread, and only one of `node:worker_threads` does not.
  return !isMainThread || "WorkerGlobalScope" in globalThis;
}

/** Resolves after the event loop's other work, and the end of the Worker if that was asked for. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
