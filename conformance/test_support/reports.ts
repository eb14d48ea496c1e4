import { documentedApi, type Entry, entryId } from "../documented_api.ts";
import type { RuntimeName } from "../run/runtimes.ts";
import type { Fault, Report, Result, Status } from "../run/result.ts";

/** The networks with a column in the reports of these tests. */
export const networks: readonly string[] = ["alexnet", "googlenet-v1", "alexnet.onnx", "googlenet-v1.onnx"];

/** A passed result, with changes. */
export function result(changes: Partial<Result> & { status?: Status } = {}): Result {
  const own = {
    check: "Tensor/shape",
    class: "Tensor",
    entries: ["Tensor.shape"],
    model: "alexnet",
    runtime: "Deno" as RuntimeName,
    status: "passed" as Status,
    ...changes,
  };
  const id = `${own.check} @${own.model} #${own.runtime}`;
  return {
    id,
    milliseconds: 12.3456,
    compared: 4,
    faults: [],
    asExpected: own.status === "passed" ? own.knownGap === undefined : own.knownGap !== undefined,
    repeat: `deno task conformance --only '${id}'`,
    ...own,
  };
}

/** A report of some results. */
export function report(results: readonly Result[], changes: Partial<Report> = {}): Report {
  return {
    environment: {
      runtimes: ["Deno 2.9.6", "Bun 1.4.5"],
      openvino: "2026.4.1-20426-abcdef",
      library: "openvino/libs/libopenvino_c.so",
      cpu: "A Processor with 8 cores",
      cpuFeatures: ["avx2", "fma"],
      system: "Linux 6.1 x64",
      precision: "f32",
      judge: "Python 3.11.7, NumPy 2.3.5, live: bit-identical",
      date: "2026-01-02T03:04:05.678Z",
    },
    results,
    missing: [],
    problems: [],
    seconds: 83.4,
    command: "deno task conformance --against python",
    ...changes,
  };
}

const faults: Readonly<Record<string, Fault>> = {
  values: {
    message: "prob is not what Python has: 3 of 1000 values differ",
    expected: "f32 [1,1000] 0.0009187, 0.0010522, 0.0008841, 0.0010033, 0.0009911, 0.0010201, 0.0009664, …",
    actual: "f32 [1,1000] 0.0009187, 0.0010522, 0.0010033, 0.0008841, 0.0009911, 0.0010201, 0.0009664, …",
    stack: "AssertionError: prob is not what Python has\n    at infer (conformance/checks/infer_request.ts:41:7)",
  },
  markup: {
    message: `It was refused with "Shape <1,3> & <1,4> don't match"\x1b[0m,\nwhere Python has a result </script><b>`,
    expected: `{"shape":[1,3,227,227],"type":"f32"}`,
    actual: `OpenVINOError: PARAMETER_MISMATCH\n  Shape <1,3> & "<1,4>" don't match </pre><img src=x>`,
  },
  long: {
    message: "names differ",
    expected: JSON.stringify(Array.from({ length: 400 }, (_, i) => `layer_${i}`)),
    actual: JSON.stringify(Array.from({ length: 400 }, (_, i) => i === 250 ? "Layer 250" : `layer_${i}`)),
  },
  crash: { message: "The process ended with SIGSEGV in set_tensors of a batch" },
  time: { message: "It took longer than 60 s" },
  gap: { message: "It was not refused, where Python refuses it" },
};

/** Checks of the sample report that did not pass. */
const special: readonly {
  readonly id: RegExp;
  readonly status: Status;
  readonly fault?: Fault | undefined;
  readonly knownGap?: string;
}[] = [
  { id: /^InferRequest\/infer\(.* @googlenet-v1 #Bun/, status: "failed", fault: faults["values"] },
  { id: /^InferRequest\/set_tensor\(port: Const.* @alexnet #/, status: "failed", fault: faults["markup"] },
  { id: /^ConstOutput\/names @alexnet.onnx #Deno/, status: "failed", fault: faults["long"] },
  { id: /^InferRequest\/set_tensors\(port.* @two_in_two_out #Bun/, status: "crashed", fault: faults["crash"] },
  { id: /^InferRequest\/(start_async|wait).* @two_in_two_out #Bun/, status: "not run" },
  { id: /^InferRequest\/cancel.* @slow #Deno/, status: "timed out", fault: faults["time"] },
  {
    id: /^InferRequest\/(query|reset)_state.* @stateful_two #/,
    status: "failed",
    fault: faults["gap"],
    knownGap: "the C API of this release has no function for it",
  },
  { id: /^Tensor\/strides @strings #Deno/, status: "passed", knownGap: "strides of strings are refused" },
];

const smallModelsOf: Readonly<Record<string, readonly string[]>> = {
  InferRequest: ["two_in_two_out", "stateful_two", "slow"],
  Tensor: ["strings", "precisions"],
  ConstOutput: ["dynamic_nchw"],
  Model: ["dynamic_nchw", "dynamic_bounded"],
};

/** A realistic report: every documented entry on its models in both runtimes, nearly a thousand results. */
export function sampleReport(): Report {
  const withCounterpart = documentedApi.filter(({ typescript }) => typescript !== null);
  const results = withCounterpart.flatMap((entry, i) =>
    modelsOf(entry).flatMap((model) =>
      (["Deno", "Bun"] as const).map((runtime) => sampleResult(entry, model, runtime, i))
    )
  );
  return report(results, {
    missing: documentedApi.filter(({ typescript }) => typescript === null).map((entry) => ({
      entry: entryId(entry),
      reason: entry.class === "Model" ? "graph editing is not part of the C API" : "the C API has no function for it",
    })),
    problems: [`CompiledModel.release_memory() has neither a check nor a reason <why>`],
  });
}

function modelsOf(entry: Entry): readonly string[] {
  if (entry.class === "openvino") return ["no model"];
  const formats = ["Core", "ConstOutput", "CompiledModel"].includes(entry.class) ? networks : networks.slice(0, 2);
  return [...formats, ...smallModelsOf[entry.class] ?? []];
}

function sampleResult(entry: Entry, model: string, runtime: RuntimeName, i: number): Result {
  const check = `${entry.class}/${entry.python}`;
  const found = special.find(({ id }) => id.test(`${check} @${model} #${runtime}`));
  return result({
    check,
    class: entry.class,
    entries: [entryId(entry)],
    model,
    runtime,
    status: found?.status ?? "passed",
    faults: found?.fault ? [found.fault] : [],
    ...(found?.knownGap === undefined ? {} : { knownGap: found.knownGap }),
    milliseconds: (i * 37 % 400) + model.length * 11,
    compared: i % 7,
  });
}
