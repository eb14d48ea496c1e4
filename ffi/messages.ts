/** What commands tell people, on stderr: stdout belongs to what they are asked for. */
import process from "node:process";

/** Tells something. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Tells of an error, in red on a terminal where colours are wanted. */
export function tellError(line: string): void {
  tell(wantsColours(process.stderr.isTTY, process.env) ? `\x1b[31m${line}\x1b[39m` : line);
}

/** Whether text may be coloured: on a terminal unless `NO_COLOR` is set, and where `FORCE_COLOR` is. */
export function wantsColours(
  isTerminal: boolean | undefined,
  { NO_COLOR, FORCE_COLOR }: Readonly<Record<string, string | undefined>>,
): boolean {
  if (NO_COLOR) return false;
  return FORCE_COLOR === undefined ? isTerminal === true : FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
}
