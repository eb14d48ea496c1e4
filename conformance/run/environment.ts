import { arch, cpus, release, type } from "node:os";
import type { Environment } from "./events.ts";
import type { Golden } from "../judge/golden.ts";
import type { RunEnvironment } from "./result.ts";
import type { JudgeOfRun } from "./runner.ts";

/** The vector extensions by which OpenVINO's CPU plugin chooses its kernels, by their Linux names. */
const telling = ["sse4_1", "avx", "avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "asimd", "sve", "bf16"];

/**
 * Describes a run's environment from the reports of its processes.
 *
 * @param features The vector extensions in use, by their Linux names.
 */
export function describeEnvironment(
  environments: readonly Environment[],
  judge: JudgeOfRun,
  features: readonly string[] | undefined,
): Omit<RunEnvironment, "date"> {
  const versions = [...new Set(environments.map(({ runtime }) => runtime))];
  const python = versions.find((version) => version.startsWith("Python"));
  return {
    runtimes: versions.filter((version) => version !== python),
    openvino: environments[0]?.openvino ?? "unknown",
    library: environments[0]?.library ?? "unknown",
    cpu: cpus()[0]?.model ?? "unknown",
    cpuFeatures: telling.filter((name) => features?.includes(name)),
    system: `${type()} ${release()} ${arch()}`,
    precision: "f32",
    judge: describeJudge(judge, python),
  };
}

/** Describes a processor and the vector extensions in use. */
export function processorText({ cpu, cpuFeatures }: Pick<RunEnvironment, "cpu" | "cpuFeatures">): string {
  return `${cpu}${cpuFeatures.length > 0 ? ` (${cpuFeatures.join(" ")})` : ""}`;
}

function recordingText(golden: Golden): string {
  return `the recorded results of ${golden.python} with OpenVINO ${golden.openvino} on ${processorText(golden)}`;
}

function describeJudge(judge: JudgeOfRun, python: string | undefined): string {
  switch (judge.kind) {
    case "live":
      return `${python ?? "Python, which did not start"}, live, to the last bit`;
    case "golden":
      return recordingText(judge.golden);
    case "none":
      return "none";
  }
}
