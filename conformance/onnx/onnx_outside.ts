import type { ModelName } from "../checks/check.ts";
import type { Outside } from "../outside/outside.ts";
import { onnxGroup } from "./checks.ts";
import { groupFile } from "./group.ts";
import { readCase } from "./suite.ts";
import { summarize } from "./summary.ts";

/** Some cases of the suite, for a run. */
export function onnxOutside(paths: Readonly<Record<ModelName, string>>): Outside {
  return {
    title: "the ONNX backend suite",
    about:
      "For those who run ONNX models, this report shows whether each case of the ONNX backend suite ends in openvino-ffi as in " +
      "OpenVINO's Python API, with the same bits, and which cases end as the suite expects.",
    task: "conformance:onnx",
    group: onnxGroup(Object.keys(paths)),
    file: groupFile,
    paths,
    together: 200,
    summary: (ran) => summarize(ran, (name) => readCase(paths[name]!).types),
  };
}
