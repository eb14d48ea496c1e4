import { availableParallelism } from "node:os";
import process from "node:process";
import { parseArgs } from "node:util";
import { readUsage, UsageError } from "./command.ts";
import { type RuntimeName, runtimeNames } from "./runtimes.ts";

export { UsageError };

/** What results are compared with. */
export type Against = "golden" | "python" | "nothing";

/** The command's options. */
export interface Options {
  readonly entries: readonly string[] | undefined;
  readonly models: readonly string[] | undefined;
  readonly runtimes: readonly RuntimeName[];
  readonly folder: string | undefined;
  readonly against: Against;
  readonly python: string | undefined;
  readonly record: boolean;
  readonly parallel: number;
  /** The timeout of each check in seconds. */
  readonly limit: number;
  readonly json: string | undefined;
  readonly junit: string | undefined;
  readonly html: string | undefined;
  readonly list: boolean;
  readonly missing: boolean;
  readonly help: boolean;
}

/** The command's help. */
export const USAGE =
  `Checks every documented method of OpenVINO's Python API, as this library has it, in Deno, Bun and Node.js.

usage: conformance [options]

  --entry TEXT      only checks whose id, or an entry they cover, has this text in it; may be given again
  --model NAME      only this model (alexnet, googlenet-v1, alexnet.onnx, …); may be given again
  --runtime NAME    only Deno, Bun or Node; may be given again
  --models DIR      your own networks instead of the kit's: alexnet.xml, googlenet-v1.xml or any others (.xml, .onnx)
                    with one input and one output of static shape
  --against WHOM    golden: the recorded results of the official Python binding, within a tolerance (default);
                    python: that binding live, with the same library, to the last bit (the default with --models);
                    nothing: only what the checks assert themselves
  --python PATH     the interpreter for that; unless given, one that has openvino and numpy is found or installed
  --record          record the results of the official binding as the golden ones, with OpenVINO limited to AVX2; what is
                    as it was recorded stays so, and what --entry and --model leave out (implies --against python)
  --parallel N      processes at once (default: one a processor)
  --limit SECONDS   the time that each check may take (default: 60)
  --json FILE, --junit FILE, --html FILE
                    write a report
  --list            list the checks and run none
  --missing         list the documented entries that have no counterpart, with the reasons
  -h, --help        show this

exit codes: 0 all as expected, 1 something is not, 2 it could not be run
`;

/**
 * Parses the command line.
 *
 * @throws {UsageError} If it is invalid.
 */
export function parseOptions(args: string[] = process.argv.slice(2)): Options {
  const values = parse(args);
  const folder = values.models;
  const against = values.record ? "python" : values.against ?? (folder === undefined ? "golden" : "python");
  if (values.record && (values.against ?? "python") !== "python") {
    throw new UsageError("--record records what Python does: it goes with --against python only");
  }
  if (values.record && folder !== undefined) throw new UsageError("--record is for the kit's own networks");
  if (against === "golden" && folder !== undefined) {
    throw new UsageError("the recorded results are of the kit's own networks: use --against python with --models");
  }
  return {
    entries: values.entry,
    models: values.model,
    runtimes: values.runtime?.map(runtimeOf) ?? runtimeNames,
    folder,
    against: oneOf("--against", ["golden", "python", "nothing"] as const, against),
    python: values.python,
    record: values.record ?? false,
    parallel: positive("--parallel", values.parallel ?? String(availableParallelism())),
    limit: positive("--limit", values.limit ?? "60"),
    json: values.json,
    junit: values.junit,
    html: values.html,
    list: values.list ?? false,
    missing: values.missing ?? false,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  const text = { type: "string" } as const;
  const texts = { type: "string", multiple: true } as const;
  const flag = { type: "boolean" } as const;
  return readUsage(() =>
    parseArgs({
      args,
      options: {
        entry: texts,
        model: texts,
        runtime: texts,
        models: text,
        against: text,
        python: text,
        record: flag,
        parallel: text,
        limit: text,
        json: text,
        junit: text,
        html: text,
        list: flag,
        missing: flag,
        help: { type: "boolean", short: "h" },
      },
    }).values
  );
}

/** @throws {UsageError} If there is no such runtime. */
export function runtimeOf(name: string): RuntimeName {
  const found = runtimeNames.find((each) => each.toLowerCase() === name.toLowerCase());
  if (found === undefined) throw new UsageError(`--runtime must be one of ${runtimeNames.join(", ")}, got '${name}'`);
  return found;
}

function oneOf<T extends string>(name: string, allowed: readonly T[], value: string): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new UsageError(`${name} must be one of ${allowed.join(", ")}, got '${value}'`);
  return found;
}

/** @throws {UsageError} If it is not a positive integer. */
export function positive(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) {
    throw new UsageError(`${name} must be a whole number from 1, got '${value}'`);
  }
  return number;
}
