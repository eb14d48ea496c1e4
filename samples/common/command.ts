import process from "node:process";
import { Command, InvalidArgumentError } from "commander";
import { OpenVINOLoadError } from "openvino-ffi";
import { causeOf } from "../classification-sample-async/failure.ts";

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
  // The reader of the output may close it early, as head does.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    await command.parseAsync();
  } catch (error) {
    // The message of an OpenVINOLoadError lists all places searched, one per line.
    console.error(error instanceof OpenVINOLoadError ? error.message : causeOf(error));
    process.exitCode = 1;
  }
}
