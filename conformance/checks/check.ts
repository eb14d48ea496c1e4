import type { Capability } from "../bindings/capabilities.ts";
import type { Allowance } from "./allowance.ts";
import type { CheckContext } from "./check_context.ts";

/** The models that checks are run on. A network's name stands for its IR, with `.onnx` for its ONNX file. */
export type ModelName = string;

/** The two networks, in IR: what nearly every check is run on. */
export const onNetworks: readonly ModelName[] = ["alexnet", "googlenet-v1"];

/** The two networks in both formats: for checks of reading, compiling and values. */
export const onNetworksInAllFormats: readonly ModelName[] = [...onNetworks, "alexnet.onnx", "googlenet-v1.onnx"];

/** The tiny models of those names (`conformance/models`): for what the two networks cannot show. */
export function onTiny(...names: string[]): readonly ModelName[] {
  return names;
}

/** A tiny model in each format but IR that the runtime reads: of ONNX, of TensorFlow Lite, of Paddle, of TensorFlow two. */
export const onOtherFormats: readonly ModelName[] = [
  "relu_add.onnx",
  "relu_add.tflite",
  "relu_add.pdmodel",
  "relu_add.pb",
  "relu_add.saved_model",
];

/** One check: what must hold of some entries of the documented API, on each of its models. */
export interface Check {
  /** What it is about, unique in its group: part of its id, which stays as it is once given. */
  readonly name: string;
  /** The documented entries it checks, as Python signatures of the group's class, or `Class.signature` of another. */
  readonly covers: readonly string[];
  readonly models: readonly ModelName[];
  readonly run: (context: CheckContext) => void | Promise<void>;
  /** What a binding must be able to do to be checked so. */
  readonly needs: readonly Capability[];
  /** What its observations may differ in from a recording, unless they say so themselves. */
  readonly allowance?: Allowance;
}

/** The checks of one documented class. Each group and model is run in a process of its own. */
export interface Group {
  /** The class's name in Python. */
  readonly class: string;
  /** What a binding must be able to do for each of the checks. */
  readonly needs?: readonly Capability[];
  readonly checks: readonly Check[];
}

/** Defines a check. */
export function check(
  name: string,
  covers: readonly string[],
  models: readonly ModelName[],
  run: Check["run"],
  options: Partial<Pick<Check, "needs" | "allowance">> = {},
): Check {
  return { name, covers, models, run, needs: [], ...options };
}

/** What a binding must be able to do for a check. */
export function needsOf(group: Group, check: Check): readonly Capability[] {
  return [...(group.needs ?? []), ...check.needs];
}

/** The id of a check: `InferRequest/set_tensor by port`. */
export function idOf(group: Group, check: Check): string {
  return `${group.class}/${check.name}`;
}

/** The ids of the documented entries that a check covers. */
export function entriesOf(group: Group, check: Check): string[] {
  // A signature may have a dot in its arguments' defaults, but a class is followed by a dot and no parenthesis before.
  return check.covers.map((entry) => /^[\w.]+\.(?=\w|\[)/.test(entry) ? entry : `${group.class}.${entry}`);
}
