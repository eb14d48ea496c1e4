import { fileURLToPath } from "node:url";
import { ensureNetworks } from "../conformance/networks/ensure.ts";
import type { ModelName } from "./workloads.ts";

/** A network's files. */
export interface ModelFiles {
  readonly xml: string;
  /** For contenders that read nothing else. */
  readonly onnx?: string;
}

function shipped(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}

/** The files of networks. Those that are not shipped are generated on first use. */
export async function modelFiles(names: ReadonlySet<ModelName>): Promise<Map<ModelName, ModelFiles>> {
  const files = new Map<ModelName, ModelFiles>([
    ["tiny", {
      xml: shipped("conformance/models/relu_add.xml"),
      onnx: shipped("conformance/models/relu_add.onnx"),
    }],
    ["lenet", {
      xml: shipped("samples/data/mnist/lenet-mnist.xml"),
      onnx: shipped("samples/data/mnist/lenet-mnist.onnx"),
    }],
    ["efficientnet-lite0", { xml: shipped("samples/data/efficientnet-lite0.xml") }],
  ]);
  const generated = (["googlenet-v1", "alexnet"] as const).filter((name) => names.has(name));
  if (generated.length > 0) {
    const made = await ensureNetworks({ networks: generated, formats: ["ir"], verify: "size" });
    for (const name of generated) files.set(name, { xml: made[name].xml });
  }
  return files;
}
