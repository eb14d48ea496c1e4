/**
 * What OpenVINO makes use of in this process: `probe.ts` prints it as JSON. `effect.ts` says what it must be.
 *
 * Each of the two limits shows in something that the other does not touch.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Core, OpenVINOError } from "openvino-ffi";
import { tinyModels } from "../run/models.ts";

/** This file. */
export const probeFile: string = fileURLToPath(import.meta.url);

/** What is made use of. Kernels are as the profile calls them: `jit_avx2_f32`. */
export interface Evidence {
  /** The kernel of an addition: the plugin generates it as oneDNN allows. */
  readonly generated: string;
  /** oneDNN's kernel of a product of matrices in bf16; `refused` if it has none for what the plugin chose. */
  readonly product: string;
  /** The kernel of a mean, which the plugin chooses by what OpenVINO's runtime tells of the processor. */
  readonly chosen: string;
  /** Whether OpenVINO says that the processor can compute in bf16. */
  readonly bf16: boolean;
}

const core = new Core();
const paths = tinyModels();

/** The kernel of the first node of one of these types. */
function kernelOf(model: string, precision: string, ...types: string[]): string {
  try {
    const config = { PERF_COUNT: true, INFERENCE_PRECISION_HINT: precision };
    const nodes = core.compileModel(paths[model]!, "CPU", config).createInferRequest().getProfilingInfo();
    return nodes.find(({ nodeType }) => types.includes(nodeType))?.execType ?? "no such node";
  } catch (error) {
    if (error instanceof OpenVINOError) return "refused";
    throw error;
  }
}

if (import.meta.main) {
  const evidence: Evidence = {
    generated: kernelOf("relu_add", "f32", "Subgraph", "Add", "Eltwise"),
    product: kernelOf("slow", "bf16", "FullyConnected", "MatMul"),
    chosen: kernelOf("slow", "f32", "ReduceMean"),
    bf16: (core.getProperty("CPU", "OPTIMIZATION_CAPABILITIES") as string[]).includes("BF16"),
  };
  process.stdout.write(`${JSON.stringify(evidence)}\n`);
}
