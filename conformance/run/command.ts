import process from "node:process";
import { parseArgs } from "node:util";

/** A wrong use of a command. */
export class UsageError extends Error {}

/** Reads a command line, so that what is wrong with it is a {@linkcode UsageError}. */
export function readUsage<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // What follows the first sentence is advice on parseArgs itself.
    throw new UsageError((error as Error).message.replace(/\. .*/s, ""), { cause: error });
  }
}

/**
 * Reads the command line of a command without options.
 *
 * @returns Whether it asked for help, which has been printed.
 * @throws {UsageError} If there is anything else in it.
 */
export function printsHelp(args: string[], usage: string): boolean {
  const { values } = readUsage(() => parseArgs({ args, options: { help: { type: "boolean", short: "h" } } }));
  if (values.help) process.stdout.write(usage);
  return values.help ?? false;
}

/**
 * Runs a command, and tells in a line why it failed.
 *
 * @param main Runs it, and returns its exit code.
 * @returns That code; 2 if it is used wrongly, 1 if it fails.
 */
export async function runCommand(main: (args: string[]) => number | Promise<number>): Promise<number> {
  try {
    return await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    if (!(error instanceof UsageError)) return 1;
    process.stderr.write("--help shows how it is used\n");
    return 2;
  }
}
