import type { OpenVINOError } from "../openvino_error.ts";

/** How a run ended: with nothing, or with what `wait` throws. */
export interface Outcome {
  readonly error: unknown;
}

/** An asynchronous run from its start until its callback has returned. */
export interface StartedRun {
  /** Resolves, never rejects, when the run and its callback are over. */
  readonly settled: Promise<Outcome | undefined>;
  /** Whether its result was given up, while it goes on natively. */
  readonly isDropped: boolean;
}

/** What is done when an asynchronous run has ended, on the JavaScript thread. */
export interface RunHooks {
  /** The run went well. A promise it returns is waited for; what it throws becomes the run's error. */
  done(): unknown;
  /** The run failed or was cancelled. */
  failed?(error: OpenVINOError): unknown;
  /** The run and what followed it are over. */
  settled?(outcome: Outcome | undefined): void;
  /** The request is free again: at once then, or when a cancelled run that goes on natively has ended. */
  freed?(): void;
}

/** Runs what follows a run, and tells how all of it ended. */
export function finishHooks(
  hooks: RunHooks,
  error: OpenVINOError | undefined,
  settle: (outcome: Outcome | undefined) => void,
): void {
  const failed = error && { error };
  try {
    const result = error ? hooks.failed?.(error) : hooks.done();
    if (!isThenable(result)) return settle(failed);
    Promise.resolve(result).then(() => settle(failed), (thrown) => settle(failed ?? { error: thrown }));
  } catch (thrown) {
    settle(failed ?? { error: thrown });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
