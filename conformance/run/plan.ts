/** Decides which checks run where. */
import { type Binding, local, reasonAgainst } from "../bindings/capabilities.ts";
import { entriesOf, type Group, idOf, needsOf } from "../checks/check.ts";
import type { Run } from "./events.ts";
import { type Models, modelsOf } from "./models.ts";
import { type RuntimeName, runtimeNames } from "./runtimes.ts";

/** The selected checks; a missing filter selects all. */
export interface Filter {
  /** Parts of the checks' ids or of the entries they cover. */
  readonly entries?: readonly string[];
  readonly models?: readonly string[];
  readonly runtimes?: readonly RuntimeName[];
  /** The binding to check. Default: this library. */
  readonly binding?: Binding;
}

/** The checks of a group that share a process: those on one network, or those on all tiny models. */
export interface Batch {
  readonly class: string;
  readonly runs: readonly Run[];
}

/** Everything to do. Each batch runs in each runtime, and by the judge. */
export interface Plan {
  readonly batches: readonly Batch[];
  readonly runtimes: readonly RuntimeName[];
}

/** Creates the plan. */
export function plan(groups: readonly Group[], models: Models, filter: Filter = {}): Plan {
  const batches = groups.flatMap((group) => {
    const byModel = new Map<string, Run[]>();
    for (const check of group.checks) {
      if (reasonAgainst(filter.binding ?? local, needsOf(group, check)) !== undefined) continue;
      const names = [idOf(group, check), ...entriesOf(group, check)];
      if (filter.entries && !filter.entries.some((part) => names.some((name) => name.includes(part)))) continue;
      for (const model of modelsOf(check, models)) {
        if (filter.models && !filter.models.includes(model)) continue;
        const isNetwork = models.networks.includes(model) || models.onnx.includes(model);
        const key = isNetwork ? model : "";
        byModel.set(key, [...(byModel.get(key) ?? []), { check: names[0]!, model }]);
      }
    }
    return [...byModel.values()].map((runs) => ({ class: group.class, runs }));
  });
  return { batches, runtimes: filter.runtimes ?? runtimeNames };
}

/** The stable id of a check on a model in a runtime: `InferRequest/cancel @alexnet #Deno`. */
export function resultId({ check, model }: Run, runtime: RuntimeName): string {
  return `${check} @${model} #${runtime}`;
}
