import { UsageError } from "../run/command.ts";

/** Parses a whole number from the command line. */
export function numberOption(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0) {
    throw new UsageError(`--${name} takes a whole number, not '${text}'`);
  }
  return value;
}
