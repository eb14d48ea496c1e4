import { existsSync, statSync } from "node:fs";
import { dirname, extname, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Failure, usageFailure } from "../common/failure.ts";
import { isPictureFile } from "../common/pictures/inputs.ts";
import { defaultMaxMegapixels } from "../common/pictures/max_megapixels.ts";

/** The options of the command line. */
export interface Options {
  model: string;
  inputs: string[];
  device: string;
  /** The number of classes to print for each image. */
  top: number;
  /** The file of class names. Default: the `.labels` file next to the model, if there is one. */
  labels: string | undefined;
  /** Whether to classify all images in one inference instead of one each. */
  batch: boolean;
  /** Whether the network takes blue-green-red images. */
  bgr: boolean;
  json: boolean;
  /** Whether to print results and errors only. */
  quiet: boolean;
  /** The maximum size of an image; larger ones are refused. */
  maxMegapixels: number;
  /** Whether to decode JPEGs at full size, however small the network's input is. */
  fullSize: boolean;
}

/** The path of one of the samples' files, relative to the current folder. */
function embedded(name: string): string {
  const inCheckout = fileURLToPath(new URL("../data", import.meta.url));
  // A single executable does not contain them, since OpenVINO reads files itself; they may be next to it.
  const folder = existsSync(inCheckout) ? inCheckout : join(dirname(process.execPath), "data");
  return relative(process.cwd(), join(folder, name));
}

export const USAGE = `usage: classification-sample-async [model] [images or folders...] [options]

Classifies images with asynchronous inference and prints the most probable classes of each.

  model             OpenVINO IR (.xml, with its .bin beside it) or ONNX (.onnx) with one input and one output;
                    without it: EfficientNet-Lite0
  images            JPEG, PNG, BMP or TIFF files, folders of them, or idx3 "ubyte" files for single-channel networks;
                    without them: three photographs

  --device NAME     the device to run on (CPU)
  --top N           how many classes to print for each image (10)
  --labels FILE     class names, one a line (the .labels file beside the model, if there is one)
  --batch           one inference of all images at once, instead of one for each
  --bgr             the network takes blue-green-red pictures, as Caffe's AlexNet and GoogLeNet do
  --json            print one JSON document
  --quiet           print results and errors only: no steps, progress and times
  --max-megapixels N  refuse greater images (${defaultMaxMegapixels})
  --full-size       decode all pixels of great JPEGs, though the network takes far fewer
  -h, --help        print this text
`;

/**
 * Parses the command line. Returns `"help"` if help is requested.
 *
 * @throws {Failure} If the command line is invalid.
 */
export function parseArguments(args: string[]): Options | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";

  const top = values.top ?? "10";
  if (!/^[1-9]\d*$/.test(top)) throw new Failure(`--top takes a whole number from 1, not '${top}'`);
  const maxMegapixels = values["max-megapixels"] ?? String(defaultMaxMegapixels);
  if (!/^\d+(\.\d+)?$/.test(maxMegapixels) || Number(maxMegapixels) === 0) {
    throw new Failure(`--max-megapixels takes a number above 0, not '${maxMegapixels}'`);
  }
  for (const name of ["device", "labels"] as const) {
    if (values[name] === "") throw new Failure(`--${name} takes a value`);
  }

  // Without a model, the first argument is an image.
  const [first, ...rest] = positionals;
  const modelNamed = first !== undefined && !isImagePath(first);
  const inputs = modelNamed ? rest : positionals;
  return {
    model: modelNamed ? first : embedded("efficientnet-lite0.xml"),
    inputs: inputs.length > 0 ? inputs : [embedded("photographs")],
    device: values.device ?? "CPU",
    top: Number(top),
    labels: values.labels,
    batch: values.batch ?? false,
    bgr: values.bgr ?? false,
    json: values.json ?? false,
    quiet: values.quiet ?? false,
    maxMegapixels: Number(maxMegapixels),
    fullSize: values["full-size"] ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        device: { type: "string" },
        top: { type: "string" },
        labels: { type: "string" },
        batch: { type: "boolean" },
        bgr: { type: "boolean" },
        json: { type: "boolean" },
        quiet: { type: "boolean" },
        "max-megapixels": { type: "string" },
        "full-size": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw usageFailure(error);
  }
}

function isImagePath(path: string): boolean {
  if (extname(path) === ".xml" || extname(path) === ".onnx") return false;
  return isPictureFile(path) || (existsSync(path) && statSync(path).isDirectory());
}
