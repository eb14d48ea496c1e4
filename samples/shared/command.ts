import process from "node:process";
import { parseArgs, type ParseArgsConfig } from "node:util";
import { OpenVINOError, OpenVINOLoadError } from "openvino-ffi";
import { causeOf, Failure, usageFailure } from "../classification-sample-async/failure.ts";

/** The options of a command line, as `parseArgs` takes them. */
type OptionTypes = NonNullable<ParseArgsConfig["options"]>;
/** What the command line has of them. */
type Values<O extends OptionTypes> = ReturnType<typeof parseArgs<{ options: O; allowPositionals: true }>>["values"];

/** A command line that is used wrongly. */
export class UsageFailure extends Failure {}

/**
 * Runs a sample: `--help` prints its usage, and an error in what the user gave is one line on standard error.
 *
 * @param main Runs it. Returns the exit code.
 * @returns That code; 1 if it failed, 2 if the command line is wrong.
 */
export async function runCommand<O extends OptionTypes>(
  usage: string,
  options: O,
  main: (values: Values<O>, positionals: string[]) => Promise<number>,
): Promise<number> {
  // The reader of the output may close it early, as head does.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  try {
    const { values, positionals } = parse(options);
    if (!values.help) return await main(values, positionals);
    process.stdout.write(usage);
    return 0;
  } catch (error) {
    // The message of an OpenVINOLoadError lists all places searched, one per line.
    if (error instanceof OpenVINOLoadError) process.stderr.write(`${error.message}\n`);
    else if (error instanceof Failure || error instanceof OpenVINOError) process.stderr.write(`${causeOf(error)}\n`);
    else throw error;
    return error instanceof UsageFailure ? 2 : 1;
  }
}

function parse<O extends OptionTypes>(options: O) {
  try {
    const help = { type: "boolean", short: "h" } as const;
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { ...options, help } });
    return { values: values as Values<O> & { help?: boolean }, positionals };
  } catch (error) {
    throw new UsageFailure(usageFailure(error).message);
  }
}
