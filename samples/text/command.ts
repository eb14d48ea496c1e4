import process from "node:process";
import { Command, InvalidArgumentError } from "commander";

/** Creates a command. A wrong command line ends it with exit code 2. */
export function command(name: string, description: string): Command {
  return new Command(name).description(description)
    .configureHelp({ styleTitle: (title) => title.toLowerCase() })
    .configureOutput({ getOutHasColors: () => false, getErrHasColors: () => false })
    .exitOverride(({ exitCode }) => process.exit(exitCode && 2));
}

/** Makes a reader of an option's number. */
export function number(least: number, most = Infinity, isRight = Number.isFinite): (text: string) => number {
  return (text) => {
    const value = Number(text || NaN);
    if (isRight(value) && value >= least && value <= most) return value;
    const kind = isRight(0.5) ? "number" : "whole number";
    throw new InvalidArgumentError(`It must be a ${kind} from ${least}${most < Infinity ? ` to ${most}` : ""}.`);
  };
}

/** Makes a reader of an option's whole number. */
export const wholeNumber = (least: number) => number(least, Infinity, Number.isSafeInteger);

/** Runs a command. If it fails, tells why in a line; the exit code is 1. */
export async function run(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
