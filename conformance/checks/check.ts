import type { Capability } from "../bindings/capabilities.ts";
import type { Allowance } from "./allowance.ts";
import type { CheckContext } from "./check_context.ts";

/** The models that checks run on. A network's name stands for its IR, with `.onnx` for its ONNX file. */
export type ModelName = string;

/** The two networks in IR, on which nearly every check runs. */
export const onNetworks: readonly ModelName[] = ["alexnet", "googlenet-v1"];

/** The two networks in both formats: for checks of reading, compiling and values. */
export const onNetworksInAllFormats: readonly ModelName[] = [...onNetworks, "alexnet.onnx", "googlenet-v1.onnx"];

/** Tiny models by name (`conformance/models`), for what the two networks cannot show. */
export function onTiny(...names: string[]): readonly ModelName[] {
  return names;
}

/** A tiny model in each other format that OpenVINO reads: ONNX, TensorFlow Lite, Paddle, and two of TensorFlow. */
export const onOtherFormats: readonly ModelName[] = [
  "relu_add.onnx",
  "relu_add.tflite",
  "relu_add.pdmodel",
  "relu_add.pb",
  "relu_add.saved_model",
];

/** A condition on some entries of the documented API, checked on several models. */
export interface Check {
  /** The subject, unique in its group. It is part of the id, which never changes. */
  readonly name: string;
  /**
   * The documented entries that it checks, as Python signatures of the group's class, or `Class.signature` of another.
   */
  readonly covers: readonly string[];
  readonly models: readonly ModelName[];
  readonly run: (context: CheckContext) => void | Promise<void>;
  /** The capabilities that it requires of a binding. */
  readonly needs: readonly Capability[];
  /** The default permitted difference of its observations from a recording. */
  readonly allowance?: Allowance;
}

/** The checks of one documented class. Each group runs on each model in its own process. */
export interface Group {
  /** The class's name in Python. */
  readonly class: string;
  /** The capabilities that each of its checks requires of a binding. */
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

/** The capabilities that a check requires of a binding. */
export function needsOf(group: Group, check: Check): readonly Capability[] {
  return [...(group.needs ?? []), ...check.needs];
}

/** The id of a check: `InferRequest/set_tensor by port`. */
export function idOf(group: Group, check: Check): string {
  return `${group.class}/${check.name}`;
}

/** The ids of the documented entries that a check covers. */
export function entriesOf(group: Group, check: Check): string[] {
  // A class is followed by a dot with no parenthesis before it; other dots may occur in defaults.
  return check.covers.map((entry) => /^[\w.]+\.(?=\w|\[)/.test(entry) ? entry : `${group.class}.${entry}`);
}
