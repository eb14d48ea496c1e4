import { isMainThread } from "node:worker_threads";
import { setImmediate } from "./timers.ts";

/**
 * Tells whether this is a Worker's thread. A Worker can be terminated at any moment, by its creator or by the end of
 * the process, without notice to its code: no cleanup runs, and JavaScript's memory is gone while native threads
 * continue.
 */
export function isWorker(): boolean {
  // Deno's `isMainThread` is true in a web Worker, and only false in one of `node:worker_threads`.
  return !isMainThread || "WorkerGlobalScope" in globalThis;
}

/** Resolves after the event loop's other pending work, so that a requested termination of the Worker comes first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}
