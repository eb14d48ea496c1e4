/**
 * Creates, uses and disposes of objects of one class repeatedly, never calling `gc`, and prints the resident memory in
 * MiB before the first round and after each: `disposing_program.ts WORK FOLDER`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import {
  AsyncInferQueue,
  type CompiledModel,
  Core,
  type InferResults,
  type Model,
  PrePostProcessor,
  Tensor,
} from "openvino-ffi";

const rounds = 30;
const size = 2 ** 20;

const [work = "", folder = ""] = process.argv.slice(2);
const core = new Core();
// Memory-mapped weights are not the process's own memory.
core.setProperty({ ENABLE_MMAP: false });

const path = (name: string) => join(folder, `${name}.xml`);
const x = new Float32Array(2 ** 10).fill(1);
const big = new Float32Array(size).fill(1);

function compile(name = "weights"): CompiledModel {
  return core.compileModel(path(name), "CPU");
}

function disposeAll(results: InferResults): void {
  for (const tensor of results.values()) tensor.dispose();
}

function useCompiled(compiled: CompiledModel): void {
  for (const port of [...compiled.inputs, ...compiled.outputs]) void [port.names, port.partialShape];
  disposeAll(compiled.infer(x));
  compiled.dispose();
}

function useModel(model: Model): void {
  for (const port of [...model.inputs, ...model.outputs]) void [port.names, port.partialShape];
  model.dispose();
}

const kept: Model[] = [];

/** Each work's set-up, and its rounds. */
const works: Readonly<Record<string, () => () => void | Promise<void>>> = {
  Core: () => () => {
    using other = new Core();
    other.getProperty("CPU", "FULL_DEVICE_NAME");
    other.compileModel(path("weights"), "CPU").dispose();
  },
  Model: () => () => useModel(core.readModel(path("weights"))),
  modelOfBytes: () => {
    const [text, weights] = ["xml", "bin"].map((end) => new Uint8Array(readFileSync(join(folder, `weights.${end}`))));
    return () => useModel(core.readModel(text!, weights!));
  },
  CompiledModel: () => () => {
    using model = core.readModel(path("weights"));
    useCompiled(core.compileModel(model, "CPU"));
  },
  compiledModelOfPath: () => () => useCompiled(compile()),
  importModel: () => {
    const blob = compile().exportModel();
    return () => useCompiled(core.importModel(blob, "CPU"));
  },
  getRuntimeModel: () => () => {
    using compiled = compile();
    useModel(compiled.getRuntimeModel());
  },
  InferRequest: () => {
    const compiled = compile("tensors");
    return async () => {
      using request = compiled.createInferRequest();
      disposeAll(request.infer(big));
      request.startAsync(big);
      await request.wait();
    };
  },
  AsyncInferQueue: () => {
    const compiled = compile("tensors");
    return async () => {
      using queue = new AsyncInferQueue(compiled, 2);
      queue.setCallback((request) => disposeAll(request.results));
      for (let i = 0; i < 4; i++) await queue.startAsync(big);
      await queue.waitAll();
    };
  },
  Tensor: () => () => {
    using tensor = new Tensor("f32", [1, size]);
    (tensor.data as Float32Array).fill(1);
    tensor.setShape([2, size]);
    (tensor.data as Float32Array).fill(1);
    Tensor.from(big).dispose();
  },
  VariableState: () => {
    const request = compile("variable").createInferRequest();
    disposeAll(request.infer(big));
    return () => {
      const [state] = request.queryState();
      using value = state!.state;
      state!.state = value;
      state!.reset();
      state!.dispose();
    };
  },
  PrePostProcessor: () => () => {
    using model = core.readModel(path("weights"));
    using processor = new PrePostProcessor(model);
    processor.input().tensor().setElementType("u8");
    processor.build().dispose();
  },
  // The control: a leak.
  lost: () => () => void kept.push(core.readModel(path("weights"))),
};

/** Resident memory, in MiB. */
function resident(): number {
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;
}

const round = works[work]!();
const sizes = [resident()];
for (let i = 0; i < rounds; i++) {
  await round();
  sizes.push(resident());
}
console.log(JSON.stringify(sizes));
