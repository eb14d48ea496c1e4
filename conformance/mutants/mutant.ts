/** A seeded fault: one piece of the library's source that is replaced. The kit must fail with it. */
export interface Mutant {
  /** What the fault is: `the wrong output by index`. */
  readonly fault: string;
  /** The file, from the project's folder. */
  readonly file: string;
  /** The text that is replaced, which must be in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What of the kit is run, as `--entry`: the rest would only take longer. */
  readonly entries: readonly string[];
  /** The models it is run on, as `--model`. */
  readonly models: readonly string[];
  /** The runtime it is run in; Bun unless given, which starts sooner. */
  readonly runtime?: "Deno" | "Bun";
}

/**
 * The source with the fault in it.
 *
 * @throws {Error} If the text is not there exactly once: the list is out of date.
 */
export function mutate(source: string, { fault, file, find, replace }: Mutant): string {
  const parts = source.split(find);
  if (parts.length !== 2) {
    throw new Error(`${fault}: ${file} has the text ${parts.length - 1} times: ${JSON.stringify(find)}`);
  }
  return parts.join(replace);
}
