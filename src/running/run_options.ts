import { requireFlag, requireTimeout } from "../arguments/require.ts";
import type { CompiledInfo } from "./compiled_info.ts";

/** The checked options of an inference. */
export interface RunOptions {
  readonly shareInputs: boolean;
  /** The timeout in milliseconds, where one is possible. */
  readonly timeoutMs?: number;
}

/**
 * Checks a call's options. Returns those for the run.
 *
 * @throws {TypeError} If an option has the wrong type.
 * @throws {RangeError} If the timeout is out of range.
 */
export function runOptions(
  { timeoutMs }: CompiledInfo,
  options: { readonly shareInputs?: unknown; readonly timeout?: unknown },
): RunOptions {
  const shareInputs = requireFlag(options.shareInputs, "shareInputs");
  return timeoutMs === undefined
    ? { shareInputs }
    : { shareInputs, timeoutMs: requireTimeout(options.timeout, timeoutMs) };
}
