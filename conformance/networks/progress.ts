import type { Progress } from "./ensure.ts";

/** The parts of `process.stderr` used here. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * Shows progress in one line of a terminal, and clears it at the end. Returns undefined if the stream is not a
 * terminal.
 */
export function terminalProgress(stream: TerminalStream): ((progress: Progress) => void) | undefined {
  if (stream.isTTY !== true) return undefined;
  const CLEAR_LINE = "\r\x1b[K";
  let shown = "";
  return ({ network, action, doneBytes, totalBytes }) => {
    const percent = Math.floor(doneBytes / totalBytes * 100);
    const line = percent < 100 ? `${action} ${network} ${percent} %` : "";
    if (line === shown) return;
    shown = line;
    stream.write(CLEAR_LINE + line);
  };
}
