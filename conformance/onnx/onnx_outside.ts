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
    task: "conformance:onnx",
    group: onnxGroup(Object.keys(paths)),
    file: groupFile,
    paths,
    together: 200,
    summary: (ran) => summarize(ran, (name) => readCase(paths[name]!).types),
  };
}
