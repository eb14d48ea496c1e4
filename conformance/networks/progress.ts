import type { Progress } from "./ensure.ts";

/** What is needed of `process.stderr`. */
export interface TerminalStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows progress in one line of a terminal, which is empty again at the end; shows nothing where there is none. */
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
