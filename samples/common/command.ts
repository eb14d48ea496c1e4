import process from "node:process";
import { Command, InvalidArgumentError } from "commander";

/** Creates a command. A wrong command line ends it with a line on standard error and exit code 2. */
export function command(name: string, description: string): Command {
  return new Command(name).description(description)
    .configureHelp({ styleTitle: (title) => title.toLowerCase() })
    .configureOutput({
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(`${text.trim().replaceAll("\n", " ")} (--help says more)\n`),
    })
    .exitOverride(({ exitCode }) => process.exit(exitCode && 2));
}

/** Makes a reader of an option's number. */
export const number = (least: number, most = Infinity, kind = "number") => (text: string): number => {
  const value = Number(text || NaN);
  const isRight = kind === "number" ? Number.isFinite(value) : Number.isSafeInteger(value);
  if (isRight && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`It must be a ${kind} from ${least}${most < Infinity ? ` to ${most}` : ""}.`);
};

/** Makes a reader of an option's whole number. */
export const wholeNumber = (least: number) => number(least, Infinity, "whole number");

/** Runs a command. If it fails, tells why; the exit code is 1. */
export async function run(command: Command): Promise<void> {
  // The reader of the output may close it early, as head does.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  await command.parseAsync().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
