import type { Properties } from "openvino-ffi";
import { relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure, usageFailure } from "../classification-sample-async/failure.ts";
import type { Limits } from "./limits.ts";
import { modelsAt, type NamedModel, onlyModelAt } from "./model_folder.ts";
import type { BatchOptions } from "./scheduler.ts";
import type { ModelOptions } from "./loaded_model.ts";

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

export const USAGE = `usage: serve [name=model...] [options]

Serves models over HTTP with the Open Inference Protocol v2, and a page at /.

  model               OpenVINO IR (.xml, with its .bin beside it) or ONNX (.onnx); a name is its file's without one;
                      or a folder: the models in it or, with a name, the only one; without any: EfficientNet-Lite0
                      and LeNet

  --host NAME         the address to listen on (127.0.0.1); 0.0.0.0 for all
  --port N            the port (8000); 0 for one that is free
  --device NAME       the device to run on (CPU)
  --property KEY=VAL  a property to compile with, any number of times (PERFORMANCE_HINT=THROUGHPUT)
  --jobs N            inferences of a model at once, at most (as many as the device does best with)
  --batch NAME=N[,MS] put requests for this model together, up to N rows, waiting up to MS milliseconds (0) for them
  --max-waiting N     requests of a model that may wait (32); others are answered 503
  --max-body MB       the largest body (64)
  --max-text MB       the most JSON of a body, and the most strings (4)
  --max-held MB       what all clients together make the server hold (five times --max-body); others are answered 503
  --max-connections N connections at once (1024)
  --timeout MS        the longest a request may take (30000)
  --grace S           how long to wait for running requests when told to stop (30)
  --log-level LEVEL   ${logLevels.join(", ")} (info)
  -h, --help          print this text
`;

/** The paths of the samples' files, relative to the current folder. */
const embedded = ["efficientnet-lite0.xml", "mnist/lenet-mnist.xml"].map((name) =>
  relative(process.cwd(), fileURLToPath(new URL(`../data/${name}`, import.meta.url)))
);

/**
 * Parses the command line. Returns `"help"` if help is requested.
 *
 * @throws {Failure} If the command line is invalid.
 */
export function parseArguments(args: string[]): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  const batches = new Map((values.batch ?? []).map(readBatch));
  const common = {
    device: values.device ?? "CPU",
    properties: { PERFORMANCE_HINT: "THROUGHPUT", ...readProperties(values.property ?? []) },
    jobs: readNumber("jobs", values.jobs, 0, 0, 65_536),
    maxWaiting: readNumber("max-waiting", values["max-waiting"], 32, 0, 1_000_000),
  };
  const models = (positionals.length > 0 ? positionals : embedded).flatMap(readModels).map(({ name, path }) => {
    return { name, path, ...common, batch: batches.get(name) };
  });
  const names = models.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw new Failure(`two models are called '${twice}': give one another name, name=model`);
  const stray = [...batches.keys()].find((name) => !names.includes(name));
  if (stray !== undefined) {
    throw new Failure(`--batch names '${stray}', which is none of the models ${names.join(", ")}`);
  }
  const logLevel = logLevels.find((level) => level === (values["log-level"] ?? "info"));
  if (!logLevel) throw new Failure(`--log-level is one of ${logLevels.join(", ")}, not '${values["log-level"]}'`);
  const maxBody = readNumber("max-body", values["max-body"], 64, 1, 1024);
  return {
    models,
    host: values.host ?? "127.0.0.1",
    port: readNumber("port", values.port, 8000, 0, 65_535),
    limits: {
      maxBodyBytes: maxBody * 2 ** 20,
      maxTextBytes: readNumber("max-text", values["max-text"], 4, 1, 256) * 2 ** 20,
      budgetBytes: readNumber("max-held", values["max-held"], 5 * maxBody, 1, 1_048_576) * 2 ** 20,
      maxConnections: readNumber("max-connections", values["max-connections"], 1024, 1, 1_000_000),
      timeoutMs: readNumber("timeout", values.timeout, 30_000, 1, 86_400_000),
    },
    graceMs: readNumber("grace", values.grace, 30, 0, 86_400) * 1000,
    logLevel,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        host: { type: "string" },
        port: { type: "string" },
        device: { type: "string" },
        property: { type: "string", multiple: true },
        jobs: { type: "string" },
        batch: { type: "string", multiple: true },
        "max-waiting": { type: "string" },
        "max-body": { type: "string" },
        "max-text": { type: "string" },
        "max-held": { type: "string" },
        "max-connections": { type: "string" },
        timeout: { type: "string" },
        grace: { type: "string" },
        "log-level": { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw usageFailure(error);
  }
}

function readNumber(name: string, text: string | undefined, unset: number, min: number, max: number): number {
  if (text === undefined) return unset;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max) {
    throw new Failure(`--${name} takes a whole number from ${min} to ${max}, not '${text}'`);
  }
  return number;
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

function readProperties(texts: readonly string[]): Properties {
  return Object.fromEntries(texts.map((text) => {
    const match = /^(\w+)=(.*)$/s.exec(text);
    if (!match) throw new Failure(`--property takes KEY=VALUE, not '${text}'`);
    return [match[1]!, match[2]!];
  }));
}
