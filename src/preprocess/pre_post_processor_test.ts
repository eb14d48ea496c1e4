import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { assert, assertAlmostEquals, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { ov_prepostprocess } from "../../ffi/symbols/ov_prepostprocess.ts";
import {
  Core,
  type ElementType,
  InputInfo,
  InputModelInfo,
  InputTensorInfo,
  type Model,
  OpenVINOError,
  OutputInfo,
  OutputModelInfo,
  OutputTensorInfo,
  PostProcessSteps,
  PrePostProcessor,
  PreProcessSteps,
  Tensor,
} from "../mod.ts";

/**
 * channel_mean computes the mean of each of the 3 channels of [1,3,4,4]. The expected numbers are the results of the
 * same calls of `openvino.preprocess.PrePostProcessor` in Python, on the CPU in f32.
 */
const f32 = { INFERENCE_PRECISION_HINT: "f32" } as const;
const core = new Core();
const read = (name = "channel_mean") => core.readModel(modelPath(name));

function built(describe: (processor: PrePostProcessor) => unknown, name?: string): Model {
  using processor = new PrePostProcessor(read(name));
  describe(processor);
  return processor.build();
}

/** A tensor of the numbers for the indexes 0, 1, 2, … */
function range(type: ElementType, shape: number[], number: (i: number) => number = (i) => i): Tensor {
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return Tensor.from(Array.from({ length: size }, (_, i) => number(i)), { type, shape });
}

function run(model: Model, ...inputs: Tensor[]): number[] {
  return [...core.compileModel(model, "CPU", f32).infer(inputs).get(0).data as Float32Array];
}

function assertMeans(model: Model, inputs: Tensor[], expected: readonly number[]): void {
  const means = run(model, ...inputs);
  assertEquals(means.length, expected.length);
  expected.forEach((mean, i) => assertAlmostEquals(means[i]!, mean, 1e-5, `[${means}] instead of [${expected}]`));
}

const input = (model: Model) => {
  const port = model.input(0);
  return [port.elementType, String(port.partialShape), [...port.names]];
};

const nhwc = (processor: PrePostProcessor) => {
  processor.input().model().setLayout("NCHW");
  return processor.input().tensor().setLayout("NHWC");
};

test("every function of ov_prepostprocess.h has its method", () => {
  const folder = new URL("./", import.meta.url);
  const files = readdirSync(folder).filter((file) => !file.endsWith("_test.ts"));
  const source = files.map((file) => readFileSync(new URL(file, folder), "utf8")).join();
  // Each variadic function has a second form that takes an array.
  const functions = Object.entries(ov_prepostprocess).filter(([, signature]) => !("variadic" in signature));
  assertEquals(functions.map(([name]) => name).filter((name) => !new RegExp(`\\.${name}\\b`).test(source)), []);
  assert(functions.length > 30);
});

test("convertElementType() converts in the order of the steps", () => {
  const first = built((processor) => {
    processor.input().tensor().setElementType("u8");
    processor.input().preprocess().convertElementType("f32").mean(1);
  });
  assertMeans(first, [range("u8", [1, 3, 4, 4])], [6.5, 22.5, 38.5]);
  const truncated = built((processor) => {
    processor.input().preprocess().convertElementType("i32").convertElementType("f32");
  });
  assertMeans(truncated, [range("f32", [1, 3, 4, 4], (i) => i + 0.9)], [7.5, 23.5, 39.5]);
  const unconverted = (processor: PrePostProcessor) => {
    processor.input().tensor().setElementType("u8");
    processor.input().preprocess().mean(1);
  };
  assertThrows(() => built(unconverted), OpenVINOError, "convert_element_type");
});

test("input() and output() refuse what there is not", () => {
  const processor = new PrePostProcessor(read("two_in_two_out"));
  for (const pick of [(key?: never) => processor.input(key), (key?: never) => processor.output(key)]) {
    assertThrows(() => pick(), OpenVINOError, "the model has 2");
    for (const index of [2, -1, 0.5, NaN]) assertThrows(() => pick(index as never), RangeError, "0 to 1");
    assertEquals(assertThrows(() => pick("nope" as never), OpenVINOError, `"nope"`).code, "NOT_FOUND");
    for (const wrong of [null, {}, 1n, true]) assertThrows(() => pick(wrong as never), TypeError, `"key"`);
    pick(1 as never);
  }
});

test("new PrePostProcessor() refuses what is no model", () => {
  for (const wrong of [undefined, null, {}, "model", core.compileModel(modelPath("relu_add"), "CPU")]) {
    assertThrows(() => new PrePostProcessor(wrong as never), TypeError, `"model"`);
  }
  new PrePostProcessor(read());
});

test("all methods refuse arguments of the wrong kind, and the processor goes on", () => {
  const processor = new PrePostProcessor(read());
  const [tensor, steps] = [processor.input().tensor(), processor.input().preprocess()];
  const wrong: readonly (readonly [() => unknown, string])[] = [
    [() => tensor.setElementType("float" as never), `"type"`],
    [() => tensor.setElementType(undefined as never), `"type"`],
    [() => tensor.setLayout(3 as never), `"layout"`],
    [() => tensor.setLayout("N\0C"), `"layout"`],
    [() => tensor.setShape("[1]" as never), `"shape"`],
    [() => tensor.setFrom({} as never), `"tensor"`],
    [() => tensor.setSpatialStaticShape("4" as never, 4), `"height"`],
    [() => tensor.setSpatialStaticShape(4, undefined as never), `"width"`],
    [() => tensor.setColorFormat("PINK" as never), `"format"`],
    [() => tensor.setColorFormat("toString" as never), `"format"`],
    [() => tensor.setColorFormat("NV12_TWO_PLANES", [1, 2] as never), `"subNames"`],
    [() => tensor.setMemoryType(1 as never), `"type"`],
    [() => processor.input().model().setLayout(null as never), `"layout"`],
    [() => steps.resize("huge" as never), `"algorithm"`],
    [() => steps.mean("1" as never), `"values"`],
    [() => steps.mean([]), `"values"`],
    [() => steps.mean([1, "2"] as never), `"values"`],
    [() => steps.scale(undefined as never), `"values"`],
    [() => steps.crop(1 as never, [1]), `"begin"`],
    [() => steps.crop([1], ["1"] as never), `"end"`],
    [() => steps.pad([1], 1 as never, 0, "constant"), `"end"`],
    [() => steps.pad([1], [1], "0" as never, "constant"), `"value"`],
    [() => steps.pad([1], [1], 0, "round" as never), `"mode"`],
    [() => steps.convertLayout(1 as never), `"layout"`],
    [() => steps.convertLayout(["0", "1"] as never), `"layout"`],
    [() => steps.resize("linear", 4, undefined as never), `"width"`],
    [() => steps.resize("linear", undefined as never, 4), `"height"`],
    [() => tensor.setFrom([1, 2] as never), `"tensor"`],
    [() => steps.convertElementType("number" as never), `"type"`],
    [() => steps.convertColor("PINK" as never), `"format"`],
    [() => processor.output().tensor().setElementType(1 as never), `"type"`],
    [() => processor.output().tensor().setLayout(1 as never), `"layout"`],
    [() => processor.output().model().setLayout(undefined as never), `"layout"`],
    [() => processor.output().postprocess().convertElementType("number" as never), `"type"`],
    [() => processor.output().postprocess().convertElementType(null as never), `"type"`],
    [() => processor.output().postprocess().convertLayout({} as never), `"layout"`],
    [() => processor.output().postprocess().convertLayout([undefined] as never), `"layout"`],
  ];
  for (const [call, name] of wrong) assertThrows(call, TypeError, name);
  const similar: readonly (readonly [() => unknown, string])[] = [
    [() => tensor.setElementType("uint8" as never), "u8"],
    [() => tensor.setColorFormat("rgb" as never), "RGB"],
    [() => steps.resize("bilinear" as never), "linear"],
    [() => steps.resize("nearst" as never), "nearest"],
    [() => steps.pad([1], [1], 0, "replicate" as never), "edge"],
    [() => steps.convertColor("grayscale" as never), "GRAY"],
    [() => steps.convertElementType("float32" as never), "f32"],
  ];
  for (const [call, meant] of similar) assertThrows(call, TypeError, `, did you mean "${meant}"?`);
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(() => tensor.setSpatialStaticShape(size, 4), RangeError, `"height"`);
    assertThrows(() => tensor.setSpatialStaticShape(4, size), RangeError, `"width"`);
  }
  for (const size of [0, -1, 1.5, 2 ** 31]) {
    assertThrows(() => steps.resize("linear", size, 4), RangeError, `"height"`);
    assertThrows(() => steps.resize("linear", 4, size), RangeError, `"width"`);
  }
  for (const place of [-1, 0.5, 2 ** 53]) {
    assertThrows(() => steps.convertLayout([0, place]), RangeError, `"layout"`);
    assertThrows(() => processor.output().postprocess().convertLayout([0, place]), RangeError, `"layout"`);
  }
  assertThrows(() => tensor.setShape([-2, 3]), RangeError, "dimension");
  assertThrows(() => steps.crop([1.5], [1]), RangeError, `"begin"`);
  assertThrows(() => steps.pad([0], [2 ** 31], 0, "constant"), RangeError, `"end"`);
  assertMeans(processor.build(), [range("f32", [1, 3, 4, 4])], [7.5, 23.5, 39.5]);
});

test("what the runtime refuses is an OpenVINOError with its message", () => {
  const refused = (describe: (processor: PrePostProcessor) => unknown, words: string, name?: string) => {
    const error = assertThrows(() => built(describe, name), OpenVINOError, words);
    assert(!/\.[ch]pp:\d/.test(error.message), error.message);
  };
  refused((processor) => processor.input().tensor().setLayout("N["), `"N["`);
  refused((processor) => processor.input().tensor().setLayout("NNN"), "multiple times");
  refused((processor) => processor.input().tensor().setColorFormat("NV12_TWO_PLANES", ["y"]), "planes");
  refused((processor) => processor.input().tensor().setColorFormat("NV12_TWO_PLANES", ["y", "u", "v"]), "planes");
  refused((processor) => processor.input().preprocess().crop([0, 0], [1, 3, 4, 4]), "same size");
  refused((processor) => processor.input().preprocess().resize("linear"), "set_layout", "relu_add");
  refused((processor) => processor.input().preprocess().convertColor("BGR"), "not convertible");
  refused((processor) => processor.input().tensor().setSpatialStaticShape(3, 3), "height", "relu_add");
  refused((processor) => processor.input().tensor().setLayout("NC"), "");
  assertMeans(built(() => {}), [range("f32", [1, 3, 4, 4])], [7.5, 23.5, 39.5]);
});

test("build() changes the model that was given, and its ports with it", () => {
  const model = read();
  const before = model.input();
  const processor = new PrePostProcessor(model);
  nhwc(processor).setElementType("u8");
  const result = processor.build();
  assertNotStrictEquals(result, model);
  for (const changed of [model, result]) {
    assertEquals(input(changed), ["u8", "[1,4,4,3]", ["data"]]);
    assertMeans(changed, [range("u8", [1, 4, 4, 3])], [22.5, 23.5, 24.5]);
  }
  assertEquals(model.input().equals(result.input()), true);
  // The port object from before the change.
  assertEquals([before.elementType, before.shape], ["f32", [1, 3, 4, 4]]);
  model.dispose();
  assertMeans(result, [range("u8", [1, 4, 4, 3])], [22.5, 23.5, 24.5]);
  result.setBatch(2);
  assertEquals(result.input().shape, [2, 4, 4, 3]);
});

test("build() a second time is refused, as in Python; another processor goes on from there", () => {
  const processor = new PrePostProcessor(read());
  processor.input().preprocess().mean(1);
  const model = processor.build();
  assertThrows(() => processor.build(), OpenVINOError, "PrePostProcessor.build");
  assertMeans(model, [range("f32", [1, 3, 4, 4])], [6.5, 22.5, 38.5]);
  const next = new PrePostProcessor(model);
  next.input().preprocess().mean(1);
  assertMeans(next.build(), [range("f32", [1, 3, 4, 4])], [5.5, 21.5, 37.5]);
});

test("build() waits for nobody: while the model is compiled in the background it is refused", async () => {
  const model = read();
  const processor = new PrePostProcessor(model);
  const compiling = core.compileModelAsync(model, "CPU", f32);
  assertEquals(assertThrows(() => processor.build(), OpenVINOError, "background").code, "REQUEST_BUSY");
  await compiling;
  processor.build();
});

test("what describes a part keeps the processor, the processor keeps the model", async () => {
  const model = read();
  const processor = new PrePostProcessor(model);
  const parts = {
    tensor: processor.input().tensor(),
    steps: processor.input().preprocess(),
    model: processor.input().model(),
    output: processor.output().tensor(),
    outputModel: processor.output().model(),
    postSteps: processor.output().postprocess(),
  };
  model.dispose();
  parts.tensor.setElementType("u8");
  const result = processor.build();
  const uses = [
    () => parts.tensor.setLayout("NCHW"),
    () => parts.steps.mean(1),
    () => parts.model.setLayout("NCHW"),
    () => parts.steps.resize("linear", 4, 4),
    () => parts.steps.convertLayout([0, 1, 2, 3]),
    () => parts.tensor.setShape([-1, 3, 4, 4]),
    () => parts.output.setElementType("i32"),
    () => parts.output.setLayout("NC"),
    () => parts.outputModel.setLayout("NC"),
    () => parts.postSteps.convertElementType(),
    () => parts.postSteps.convertLayout("NC"),
    () => parts.postSteps.convertLayout([0, 1]),
  ];
  for (const use of uses) use();
  processor.dispose();
  for (const use of uses) assertThrows(use, OpenVINOError, "the PrePostProcessor has been disposed");
  assertMeans(result, [range("u8", [1, 3, 4, 4])], [7.5, 23.5, 39.5]);
  const ended = await runInOwnProcess(
    `import { Core, PrePostProcessor } from ${JSON.stringify(new URL("../mod.ts", import.meta.url).href)};
    const read = () => new Core().readModel(${JSON.stringify(modelPath("channel_mean"))});
    const parts = [], processors = [], models = [];
    for (let i = 0; i < 10; i++) {
      parts.push(new PrePostProcessor(read()).input().tensor(), new PrePostProcessor(read()).input().preprocess());
      parts.push(new PrePostProcessor(read()).output().tensor(), new PrePostProcessor(read()).output().model());
      parts.push(new PrePostProcessor(read()).output().postprocess());
      processors.push(new PrePostProcessor(read()));
      const processor = new PrePostProcessor(read());
      processor.input().preprocess().mean(1);
      models.push(processor.build());
    }
    for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
    for (const part of parts) part.setLayout?.("NC") ?? part.convertLayout([1, 0]);
    for (const processor of processors) models.push(processor.build());
    console.log(models.filter((model) => model.input().anyName === "data").length);`,
    { gc: true },
  );
  assertEquals([ended.code, ended.stdout.trim()], [0, "20"], ended.stderr);
});

test("a disposed processor refuses every use", () => {
  const processor = new PrePostProcessor(read());
  const uses = [() => processor.input(), () => processor.output(), () => processor.build()];
  for (const use of uses) use();
  processor.dispose();
  processor.dispose();
  processor[Symbol.dispose]();
  for (const use of uses) assertThrows(use, OpenVINOError, "the PrePostProcessor has been disposed");
  const disposed = read();
  disposed.dispose();
  assertThrows(() => new PrePostProcessor(disposed), OpenVINOError, "the Model has been disposed");
});

test("what describes a part is not made with new", () => {
  const inputs = [InputInfo, InputTensorInfo, InputModelInfo, PreProcessSteps];
  for (const part of [...inputs, OutputInfo, OutputTensorInfo, OutputModelInfo, PostProcessSteps]) {
    assertThrows(() => new (part as unknown as new () => unknown)(), TypeError, "PrePostProcessor.");
  }
});

test("lists with holes are no lists of numbers, and names must be a list", () => {
  const processor = new PrePostProcessor(read());
  const steps = processor.input().preprocess();
  for (const list of [new Array<number>(3), [1, , 3] as number[]]) {
    assertThrows(() => steps.mean(list), TypeError, '"values" must be a number or an array of numbers');
    assertThrows(() => steps.scale(list), TypeError, '"values" must be a number or an array of numbers');
    assertThrows(() => steps.crop(list, [1]), TypeError, '"begin" must be a number, got undefined');
  }
  steps.mean([1, 2, 3]);
  for (const names of [null, "", () => {}]) {
    assertThrows(
      () => processor.input().tensor().setColorFormat("RGB", names as never),
      TypeError,
      '"subNames" must be an array of strings',
    );
  }
});

test("what only C++ has is described as often as one likes, and takes no memory", async () => {
  const ended = await runInOwnProcess(
    `import process from "node:process";
    import { Core, PartialShape, PrePostProcessor } from ${JSON.stringify(new URL("../mod.ts", import.meta.url).href)};
    const model = new Core().readModel(${JSON.stringify(modelPath("dynamic_nchw"))});
    const shape = PartialShape.from("[?,3,1..8,?]");
    const rounds = async (count) => {
      for (let i = 0; i < count; i++) {
        if (i % 100 === 0) {
          gc();
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        using processor = new PrePostProcessor(model);
        processor.input().tensor().setShape(shape);
        processor.input().preprocess().resize("linear", 4, 4).convertLayout([0, 1, 2, 3]);
        const output = processor.output();
        output.model().setLayout("NCHW");
        output.tensor().setLayout("NHWC");
        output.postprocess().convertElementType("f16").convertLayout("NCHW").convertLayout([0, 2, 3, 1]);
      }
      return process.memoryUsage().rss;
    };
    await rounds(1000);
    const before = await rounds(1000);
    console.log((await rounds(6000) - before) / 1e6);`,
    { gc: true },
  );
  assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  assert(Number(ended.stdout) < 20, ended.stdout);
});
