/** The ONNX backend suite as files: the package onnx is installed once, and its loader generates the cases. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelName } from "../checks/check.ts";
import type { Judge } from "../judge/python.ts";
import { ensureFolder } from "../test_support/ensure_folder.ts";
import { call, pythonClients } from "../test_support/python_clients.ts";

/** The SHA-256 of the cases' sources, as `export_suite.py` computes it. */
const sources = "ee826f94016d88bd0f4954563e5bad3e93d8c4502638f455403adc512d841ec0";

const requirements = new URL("requirements.txt", import.meta.url);
const program = new URL("export_suite.py", import.meta.url);

/** A tensor of a case. */
export interface CaseTensor {
  readonly name: string;
  /** ONNX's name of the element type. */
  readonly onnxType: string;
  /** OpenVINO's name; null if it has no such type. */
  readonly type: string | null;
  readonly shape: readonly number[];
  /** The elements in base64, packed where they have less than eight bits. */
  readonly bytes?: string;
  readonly strings?: readonly string[];
}

/** A case: inputs of its model, and the outputs that these give. */
export interface Case {
  readonly tolerance: { readonly relative: number; readonly absolute: number };
  /** ONNX's names of the element types of inputs and outputs. */
  readonly types: readonly string[];
  /** Null if an input or an output is no tensor but a sequence or optional. */
  readonly inputs: readonly CaseTensor[] | null;
  readonly outputs: readonly CaseTensor[] | null;
}

/** Reads the case of a model. */
export function readCase(model: string): Case {
  return JSON.parse(readFileSync(join(dirname(model), "case.json"), "utf8")) as Case;
}

/**
 * Ensures that the suite's files exist.
 *
 * @returns The models' paths, by the cases' names, sorted.
 * @throws {Error} If the package cannot be installed, or is not the pinned one.
 */
export async function ensureSuite({ python }: Judge): Promise<Record<ModelName, string>> {
  const key = createHash("sha256").update(readFileSync(requirements)).update(readFileSync(program));
  const version = key.update(sources).digest("hex").slice(0, 12);
  const folder = fileURLToPath(new URL(`../../.cache/openvino-ffi-onnx-suite-${version}`, import.meta.url));
  await ensureFolder(folder, (target) => generate(target, python));
  const names = JSON.parse(readFileSync(join(folder, "cases.json"), "utf8")) as string[];
  return Object.fromEntries(names.map((name) => [name, join(folder, name, "model.onnx")]));
}

async function generate(folder: string, { command, env = {} }: Judge["python"]): Promise<void> {
  // NumPy is the judge's.
  const packages = await pythonClients({ requirements, options: ["--no-deps"], python: command });
  if (!packages) throw new Error(`${command} -m pip cannot install ${fileURLToPath(requirements)}`);
  const path = [packages.folder, ...(env["PYTHONPATH"] === undefined ? [] : [env["PYTHONPATH"]])].join(delimiter);
  mkdirSync(folder);
  await call(command, [fileURLToPath(program), folder, sources], { ...env, PYTHONPATH: path });
}
