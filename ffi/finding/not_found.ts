import type { OpenVINOLoadError } from "../load_error.ts";

/** The size of a terminal that shows a whole message. */
const screen = { lines: 24, columns: 100 };

/** Reasons that tell least: nothing is at such a place. */
const nothingThere = /: (missing|not set|not installed)$/;

/**
 * Returns the message of a search that found nothing. Of more places than a screen shows it lists those at which
 * something was found.
 *
 * @param first What was not found.
 * @param tried The places searched and why each was rejected, in order.
 * @param last What to do.
 */
export function notFoundMessage(first: string, tried: readonly string[], last: readonly string[]): string {
  const around = rowsOf([first, ...last].join("\n"));
  if (around + rowsOf(tried.map(indented).join("\n")) <= screen.lines) return joined(first, tried.map(indented), last);
  const byWorth = [
    ...tried.filter((line) => !nothingThere.test(line)),
    ...tried.filter((line) => nothingThere.test(line)),
  ];
  const shown = new Set<string>();
  let left = screen.lines - around - 1;
  for (const line of byWorth) {
    left -= rowsOf(indented(line));
    if (left < 0) break;
    shown.add(line);
  }
  const places = tried.filter((line) => shown.has(line)).map(indented);
  return joined(first, [...places, more(tried.length - shown.size)], last);
}

/** Returns an error's message with all places instead of those that a screen shows. */
export function wholeMessage({ message, tried }: OpenVINOLoadError): string {
  const shown = new Set(message.split("\n"));
  const others = tried.map(indented).filter((line) => !shown.has(line));
  return message.replace(more(others.length), others.join("\n"));
}

function more(count: number): string {
  return `  … and ${count} more places, which npx openvino-ffi info lists`;
}

function indented(line: string): string {
  return `  ${line}`;
}

function joined(first: string, places: readonly string[], last: readonly string[]): string {
  return [first, ...places, ...last].join("\n");
}

/** The number of rows in which a screen shows a text. */
function rowsOf(text: string): number {
  return text.split("\n").reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / screen.columns)), 0);
}
