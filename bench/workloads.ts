import type { CaseName } from "./cases/mod.ts";

/** The networks, from one with four floats to one with 60 million. */
export type ModelName = "tiny" | "lenet" | "efficientnet-lite0" | "googlenet-v1" | "alexnet";

/** Work that all contenders do in turns. */
export interface Workload {
  /** The id in measurements and bars. */
  readonly id: string;
  readonly title: string;
  readonly work: CaseName;
  readonly model: ModelName;
  /** For queues; 0 means the device's optimum. */
  readonly requests: number;
  /** Whether it is part of a quick run. */
  readonly quick: boolean;
  /** The same C calls without the library, which the runtimes make in the same turns as a separate measurement. */
  readonly bare?: CaseName;
}

const workTitles: Readonly<Record<Exclude<CaseName, "queue" | "event-loop">, string>> = {
  "infer-copy": "sync infer, copied in and out",
  "infer-record": "sync infer of a record, copied in and out",
  "infer-bare": "the C calls of a sync infer, in a bare loop",
  "infer-shared": "sync infer, shared in and out",
  "infer-rebind": "sync infer, shared in and out, other memory each time",
  "start-wait": "startAsync and wait",
  "start-bare": "the C calls of startAsync and wait, in a bare loop",
  "infer-async": "inferAsync",
  "tensor-create": "a tensor made, read, given up",
  "tensor-data": "a tensor's data read",
};

function single(work: keyof typeof workTitles, model: ModelName, quick: boolean): Workload {
  return { id: `${work} ${model}`, title: `${workTitles[work]}: ${model}`, work, model, requests: 1, quick };
}

/** The measurement of a workload's bare C calls. */
export function bareOf(work: CaseName, model: ModelName): { readonly id: string; readonly title: string } {
  return single(work as keyof typeof workTitles, model, false);
}

function queue(requests: number, model: ModelName, quick: boolean): Workload {
  const kind = requests === 0 ? "queue" : `queue-${requests}`;
  const title = requests === 0 ? "queue of as many requests as is best" : `queue of ${requests}`;
  return { id: `${kind} ${model}`, title: `${title}: ${model}`, work: "queue", model, requests, quick };
}

/** The paired work, in the order of execution. */
export const workloads: readonly Workload[] = [
  single("infer-copy", "tiny", true),
  { ...single("infer-record", "tiny", true), bare: "infer-bare" },
  single("infer-shared", "tiny", true),
  single("infer-rebind", "tiny", false),
  { ...single("start-wait", "tiny", true), bare: "start-bare" },
  single("infer-async", "tiny", true),
  queue(1, "tiny", false),
  queue(2, "tiny", false),
  queue(4, "tiny", true),
  queue(16, "tiny", true),
  single("tensor-create", "tiny", true),
  single("tensor-create", "lenet", false),
  single("tensor-data", "tiny", true),
  single("infer-copy", "lenet", true),
  single("infer-shared", "lenet", false),
  { ...single("start-wait", "lenet", true), bare: "start-bare" },
  single("infer-async", "lenet", true),
  queue(4, "lenet", false),
  single("infer-copy", "efficientnet-lite0", false),
  single("infer-shared", "efficientnet-lite0", false),
  queue(0, "efficientnet-lite0", false),
  queue(2, "efficientnet-lite0", true),
  queue(16, "efficientnet-lite0", true),
  queue(0, "googlenet-v1", true),
  queue(0, "alexnet", true),
];
