/** Locates the models that checks run on: the kit's or the user's networks, and the tiny models. */
import { readdirSync } from "node:fs";
import { join, parse, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Check, ModelName } from "../checks/check.ts";
import { ensureNetworks, type NetworkName, networkNames, type Progress } from "../networks/ensure.ts";

/** The models of a run. */
export interface Models {
  /** The networks in IR, and those in ONNX. */
  readonly networks: readonly ModelName[];
  readonly onnx: readonly ModelName[];
  /** The paths of all models. */
  readonly paths: Readonly<Record<ModelName, string>>;
  /** Whether the networks are the kit's own, for which results are recorded. */
  readonly own: boolean;
}

/** The suffix of a network's name that stands for its ONNX file. */
const ONNX = ".onnx";

/** The kit's networks, generated if they do not exist yet. */
export async function ownModels(onProgress: ((progress: Progress) => void) | undefined): Promise<Models> {
  const files = await ensureNetworks<NetworkName>({ verify: "size", ...(onProgress && { onProgress }) });
  const paths: Record<ModelName, string> = tinyModels();
  for (const name of networkNames) {
    paths[name] = files[name].xml;
    paths[name + ONNX] = files[name].onnx;
  }
  return { networks: networkNames, onnx: networkNames.map((name) => name + ONNX), paths, own: true };
}

/**
 * The networks in a folder: all its `.xml` and `.onnx` files. Each must have one input and one output of static shape.
 *
 * @throws {Error} If there are none.
 */
export function modelsIn(folder: string): Models {
  const files = readdirSync(folder).toSorted().map((name) => parse(name));
  const networks = files.filter(({ ext }) => ext === ".xml").map(({ name }) => name);
  const onnx = files.filter(({ ext }) => ext === ONNX).map(({ base }) => base);
  if (networks.length + onnx.length === 0) throw new Error(`There is no .xml and no .onnx file in ${resolve(folder)}`);
  const paths: Record<ModelName, string> = tinyModels();
  for (const name of networks) paths[name] = resolve(folder, `${name}.xml`);
  for (const name of onnx) paths[name] = resolve(folder, name);
  return { networks, onnx, paths, own: false };
}

/** Extensions of tiny models in other formats than IR. They are part of the models' names. */
const otherFormats = /\.(onnx|pb|pdmodel|saved_model|tflite)$/;

/** The tiny models' paths. */
export function tinyModels(): Record<ModelName, string> {
  const folder = fileURLToPath(new URL("../models", import.meta.url));
  const names = readdirSync(folder);
  const [inIr, others] = [
    names.filter((name) => name.endsWith(".xml")),
    names.filter((name) => otherFormats.test(name)),
  ];
  const named = [...inIr.map((name) => [parse(name).name, name]), ...others.map((name) => [name, name])];
  return Object.fromEntries(named.map(([name, file]) => [name, join(folder, file!)]));
}

/** The models of this run on which a check runs. */
export function modelsOf({ models }: Pick<Check, "models">, { networks, onnx }: Models): ModelName[] {
  const tiny = models.filter((name) => !isNetwork(name));
  const inIr = models.some((name) => isNetwork(name) && !name.endsWith(ONNX));
  const inOnnx = models.some((name) => isNetwork(name) && name.endsWith(ONNX));
  return [...(inIr ? networks : []), ...(inOnnx ? onnx : []), ...tiny];
}

/** Tells whether a check's model stands for a network of the run. */
function isNetwork(name: ModelName): boolean {
  return networkNames.some((network) => name === network || name === network + ONNX);
}
