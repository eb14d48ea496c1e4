/**
 * Tells why a program failed, from what it printed, in one line.
 *
 * @param printed What it printed.
 * @param causes What it prints for a cause, and the cause in words; the first that fits counts.
 * @returns The cause, or else the last error that it printed, if there is one.
 */
export function causeOf(printed: string, causes: readonly (readonly [RegExp, string])[]): string | undefined {
  for (const [pattern, cause] of causes) if (pattern.test(printed)) return cause;
  return printed.trim().split("\n").findLast((line) => /^(npm )?error/i.test(line));
}
