import { type Command, CommanderError, Option, type OptionValues } from "commander";
import { relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { command } from "../common/command.ts";
import { Failure, usageFailure } from "../common/failure.ts";
import type { Limits } from "./limits.ts";
import type { ModelOptions } from "./loaded_model.ts";
import { modelsAt, type NamedModel, onlyModelAt } from "./model_folder.ts";
import type { BatchOptions } from "./scheduler.ts";

/** The options of the command line. */
export interface Options {
  readonly models: readonly ModelOptions[];
  readonly host: string;
  readonly port: number;
  readonly limits: Limits;
  /** How many milliseconds answers may take after the server is told to stop. */
  readonly graceMs: number;
  readonly logLevel: typeof logLevels[number];
}

const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

/** An option that takes a whole number. */
function number(flags: string, description: string, min: number, max: number, unset?: number): Option {
  const option = new Option(flags, description).default(unset);
  return option.argParser((text) => {
    if (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
    throw new Failure(`${option.long} takes a whole number from ${min} to ${max}, not '${text}'`);
  });
}

/** An option that may be given any number of times. */
function several<T>(flags: string, description: string, read: (text: string) => T): Option {
  return new Option(flags, description).default([], "none")
    .argParser((text, earlier: readonly T[]) => [...earlier, read(text)]);
}

function makeCommand(): Command {
  return command("serve", "Serves models over HTTP with the Open Inference Protocol v2, and a page at /.")
    .usage("[name=model...] [options]")
    .argument(
      "[models...]",
      "OpenVINO IR (.xml, with its .bin beside it) or ONNX (.onnx); a name is its file's without one; or a folder: " +
        "the models in it or, with a name, the only one; without any: EfficientNet-Lite0 and LeNet",
    )
    .option("--host <name>", "the address to listen on; 0.0.0.0 for all", "127.0.0.1")
    .addOption(number("--port <n>", "0 for one that is free", 0, 65_535, 8000))
    .option("--device <name>", "the device to run on", "CPU")
    .addOption(several("--property <key=val>", "a property to compile with, any number of times", readProperty))
    .addOption(number("--jobs <n>", "inferences of a model at once; 0 for the device's best number", 0, 65_536, 0))
    .addOption(several(
      "--batch <name=n[,ms]>",
      "put requests for this model together, up to n rows, waiting up to ms milliseconds (0) for them",
      readBatch,
    ))
    .addOption(number("--max-waiting <n>", "requests of a model that may wait; others are answered 503", 0, 1e6, 32))
    .addOption(number("--max-body <mb>", "the largest body", 1, 1024, 64))
    .addOption(number("--max-text <mb>", "the most JSON of a body, and the most strings", 1, 256, 4))
    .addOption(number("--max-held <mb>", "what all clients make the server hold (5 × --max-body)", 1, 2 ** 20))
    .addOption(number("--max-connections <n>", "connections at once", 1, 1e6, 1024))
    .addOption(number("--timeout <ms>", "the longest a request may take", 1, 86_400_000, 30_000))
    .addOption(number("--grace <s>", "how long to wait for running requests when told to stop", 0, 86_400, 30))
    .option("--log-level <level>", logLevels.join(", "), "info")
    // Whoever parses tells what is wrong.
    .configureOutput({ outputError: () => {} })
    .exitOverride();
}

export const USAGE = makeCommand().helpInformation();

/** The paths of the samples' files, relative to the current folder. */
const embedded = ["efficientnet-lite0.xml", "mnist/lenet-mnist.xml"].map((name) =>
  relative(process.cwd(), fileURLToPath(new URL(`../data/${name}`, import.meta.url)))
);

/** Parses the command line, `"help"` if it asks for help. Throws a {@linkcode Failure} if it is wrong. */
export function parseArguments(args: string[]): Options | "help" {
  if (args.includes("--help") || args.includes("-h")) return "help";
  const { args: named, values } = parse(args);
  const { host, port, device, jobs, maxWaiting, maxBody, maxHeld = 5 * maxBody, logLevel } = values;
  const batches = new Map<string, BatchOptions>(values["batch"]);
  const properties = { PERFORMANCE_HINT: "THROUGHPUT", ...Object.fromEntries(values["property"]) };
  const models = (named.length > 0 ? named : embedded).flatMap(readModels).map(({ name, path }) => {
    return { name, path, device, properties, jobs, maxWaiting, batch: batches.get(name) };
  });
  const names = models.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new Failure(`two models are called '${twice}': give one another name, name=model`);
  const stray = [...batches.keys()].find((name) => !names.includes(name));
  if (stray !== undefined) {
    throw new Failure(`--batch names '${stray}', which is none of the models ${names.join(", ")}`);
  }
  if (!logLevels.includes(logLevel)) {
    throw new Failure(`--log-level is one of ${logLevels.join(", ")}, not '${logLevel}'`);
  }
  const limits = {
    maxBodyBytes: maxBody * 2 ** 20,
    maxTextBytes: values["maxText"] * 2 ** 20,
    budgetBytes: maxHeld * 2 ** 20,
    maxConnections: values["maxConnections"],
    timeoutMs: values["timeout"],
  };
  return { models, host, port, limits, graceMs: values["grace"] * 1000, logLevel };
}

function parse(args: string[]): { args: string[]; values: OptionValues } {
  try {
    const parsed = makeCommand().parse(args, { from: "user" });
    return { args: parsed.args, values: parsed.opts() };
  } catch (error) {
    throw error instanceof CommanderError ? usageFailure(error) : error;
  }
}

/** Parses `name=path`, or a path whose models have their own names. */
function readModels(text: string): NamedModel[] {
  const [, name, path] = /^([\w.-]+)=(.+)$/s.exec(text) ?? [];
  const models = name !== undefined && path !== undefined ? [{ name, path: onlyModelAt(path) }] : modelsAt(text);
  const wrong = models.find(({ name }) => !/^[\w.-]+$/.test(name));
  if (wrong) throw new Failure(`the model '${wrong.path}' needs a name of letters and digits: name=model`);
  return models;
}

function readBatch(text: string): [string, BatchOptions] {
  const match = /^([\w.-]+)=([1-9]\d{0,3})(?:,(\d{1,5}))?$/.exec(text);
  if (!match) throw new Failure(`--batch takes NAME=N or NAME=N,MS, not '${text}'`);
  return [match[1]!, { maxRows: Number(match[2]), delayMs: Number(match[3] ?? 0) }];
}

function readProperty(text: string): [string, string] {
  const match = /^(\w+)=(.*)$/s.exec(text);
  if (!match) throw new Failure(`--property takes KEY=VALUE, not '${text}'`);
  return [match[1]!, match[2]!];
}
