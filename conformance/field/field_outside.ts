import type { ModelName } from "../checks/check.ts";
import type { Outside, OutsideRun, Summary } from "../outside/outside.ts";
import { fieldGroup } from "./checks.ts";
import { groupFile } from "./group.ts";
import { fieldModel } from "./models.ts";

/**
 * Some of the models, for a run.
 *
 * @param measured The models whose memory is measured. Default: all.
 */
export function fieldOutside(paths: Readonly<Record<ModelName, string>>, measured?: readonly ModelName[]): Outside {
  return {
    title: "models that others have made",
    about:
      "For those who run models of their own, this report shows whether models that others have published give the same bits in " +
      "openvino-ffi as in OpenVINO's Python API, in every way of running them.",
    task: "conformance:field",
    group: fieldGroup(Object.keys(paths), measured),
    file: groupFile,
    paths,
    // Their memory is measured, and a crash costs one model only.
    together: 1,
    summary: summarize,
  };
}

/** Counts the checks that each model passes in each runtime. */
function summarize({ results }: OutsideRun): Summary {
  const runtimes = [...new Set(results.map(({ runtime }) => runtime))];
  const models = Map.groupBy(results, ({ model }) => model);
  const rows = Array.from(models, ([name, those]) => {
    const { about, licence } = fieldModel(name);
    const counts = runtimes.map((runtime) => {
      const here = those.filter((each) => each.runtime === runtime);
      return `${here.filter(({ asExpected }) => asExpected).length} of ${here.length}`;
    });
    return [name, about, licence, ...counts];
  });
  return {
    tables: [{ title: "Checks passed, by model", head: ["Model", "Task", "Licence", ...runtimes], rows }],
    problems: results.length === 0 ? ["no model was run"] : [],
  };
}
