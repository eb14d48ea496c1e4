/** Which of the wheel's libraries goes into which package. */
import type { PackagedDevice } from "../../ffi/finding/platform_package.ts";

/** A package, or none. The devices' plugins have packages of their own, since they are large and few need them. */
export type Part = "runtime" | PackagedDevice | "nothing";

const parts: Readonly<Record<Part, readonly RegExp[]>> = {
  runtime: [
    /^openvino(_c)?$/,
    /^openvino_(ir|onnx|tensorflow|tensorflow_lite|paddle)_frontend$/,
    // MULTI is in the plugin of AUTO.
    /^openvino_(auto|auto_batch|hetero|intel_cpu|arm_cpu)_plugin$/,
    // What threads run on; libtbb opens the other three if they are there.
    /^(tbb(12)?|tbbbind_2_5|tbbmalloc|hwloc)$/,
  ],
  // The cache tells its plugin which kernels are fastest.
  gpu: [/^openvino_intel_gpu_plugin$/, /^cache\.json$/],
  npu: [/^openvino_intel_npu_(plugin|compiler|compiler_loader|vm_runtime)$/],
  nothing: [
    // What models of these kinds come as, Python makes; GGUF is read by OpenVINO GenAI.
    /^openvino_(pytorch|jax|gguf)_frontend$/,
    // Takes malloc's place in a program that is linked to it.
    /^tbbmalloc_proxy$/,
    // What C programs are linked with.
    /\.(lib|pc)$/,
  ],
};

/**
 * The package that a library goes into.
 *
 * @param file Its file name, on any system.
 * @returns The package.
 * @throws {Error} If it is a file that no earlier release had, and that somebody has to think about
 */
export function partOf(file: string): Part {
  const name = file.replace(/^lib(?=.*\.(so|dylib)(\.|$))/, "").replace(/(\.so(\.\d+)*|(\.\d+)?\.dylib|\.dll)$/, "");
  for (const [part, patterns] of Object.entries(parts) as [Part, readonly RegExp[]][]) {
    if (patterns.some((pattern) => pattern.test(name))) return part;
  }
  throw new Error(`The wheel has ${file}, which wheel_parts.ts does not know`);
}
