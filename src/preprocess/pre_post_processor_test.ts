import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { assert, assertAlmostEquals, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { modelPath, runInOwnProcess } from "../../conformance/test_support.ts";
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
  OutputTensorInfo,
  PrePostProcessor,
  PreProcessSteps,
  Tensor,
} from "../mod.ts";

/**
 * channel_mean gives the mean of each of the 3 channels of [1,3,4,4]. The expected numbers are what Python gives for the
 * same calls of `openvino.preprocess.PrePostProcessor` and the same data, on the CPU in f32.
 */
const f32 = { INFERENCE_PRECISION_HINT: "f32" } as const;
const core = new Core();
const read = (name = "channel_mean") => core.readModel(modelPath(name));

function built(describe: (processor: PrePostProcessor) => unknown, name?: string): Model {
  using processor = new PrePostProcessor(read(name));
  describe(processor);
  return processor.build();
}

/** The numbers `from`, `from + step`, … as a tensor. */
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
const nchw = (processor: PrePostProcessor) => {
  processor.input().model().setLayout("NCHW");
  return processor.input().tensor().setLayout("NCHW");
};

test("every function of ov_prepostprocess.h has its method", () => {
  const folder = new URL("./", import.meta.url);
  const files = readdirSync(folder).filter((file) => !file.endsWith("_test.ts"));
  const source = files.map((file) => readFileSync(new URL(file, folder), "utf8")).join();
  // The variadic form is there a second time, as an array.
  const functions = Object.entries(ov_prepostprocess).filter(([, signature]) => !("variadic" in signature));
  assertEquals(functions.map(([name]) => name).filter((name) => !new RegExp(`\\.${name}\\b`).test(source)), []);
  assert(functions.length > 30);
});

test("setElementType() and setLayout() convert what is given to what the model takes", () => {
  const model = built((processor) => nhwc(processor).setElementType("u8"));
  assertEquals(input(model), ["u8", "[1,4,4,3]", ["data"]]);
  assertMeans(model, [range("u8", [1, 4, 4, 3])], [22.5, 23.5, 24.5]);
});

test("setFrom() takes element type and shape of a tensor", () => {
  const model = built((processor) => {
    processor.input().tensor().setFrom(new Tensor("u8", [1, 4, 4, 3])).setLayout("NHWC");
    processor.input().model().setLayout("NCHW");
  });
  assertEquals(input(model), ["u8", "[1,4,4,3]", ["data"]]);
  assertMeans(model, [range("u8", [1, 4, 4, 3])], [22.5, 23.5, 24.5]);
});

test("setShape() keeps the element type, whichever comes first", () => {
  const orders: readonly ((processor: PrePostProcessor) => void)[] = [
    (processor) => void processor.input().tensor().setElementType("u8").setShape([1, 2, 2, 3]),
    (processor) => void processor.input().tensor().setShape([1, 2, 2, 3]).setElementType("u8"),
    (processor) => {
      processor.input(0).tensor().setElementType("u8");
      processor.input("data").tensor().setShape([1, 2, 2, 3]);
    },
    (processor) => {
      processor.input().tensor().setFrom(new Tensor("u8", [1, 1, 1, 3]));
      processor.input().tensor().setShape([1, 2, 2, 3]);
    },
  ];
  for (const order of orders) {
    const model = built((processor) => {
      order(processor);
      nhwc(processor);
      processor.input().preprocess().convertElementType("f32").resize("linear");
    });
    assertEquals(input(model), ["u8", "[1,2,2,3]", ["data"]]);
    assertMeans(model, [range("u8", [1, 2, 2, 3], (i) => 20 * i)], [90, 110, 130]);
  }
  const kept = built((processor) => {
    nchw(processor).setShape([1, 3, 5, 7]);
    processor.input().preprocess().resize("linear");
  });
  assertEquals(input(kept), ["f32", "[1,3,5,7]", ["data"]]);
});

test("setSpatialStaticShape() sets height and width where the layout has them", () => {
  const model = built((processor) => {
    nhwc(processor).setSpatialStaticShape(8, 6);
    processor.input().preprocess().resize("nearest");
  });
  assertEquals(input(model), ["f32", "[1,8,6,3]", ["data"]]);
  assertMeans(model, [range("f32", [1, 8, 6, 3])], [61.5, 62.5, 63.5]);
});

test("setSpatialDynamicShape() lets height and width be any", () => {
  const model = built((processor) => {
    nchw(processor).setSpatialDynamicShape();
    processor.input().preprocess().resize("nearest");
  });
  assertEquals(input(model), ["f32", "[1,3,?,?]", ["data"]]);
  assertMeans(model, [range("f32", [1, 3, 8, 8])], [27, 91, 155]);
});

test("resize() resizes by each algorithm", () => {
  const expected = {
    linear: [14.781249046325684, 14.687500953674316, 16.25],
    cubic: [15.03207778930664, 14.51840591430664, 16.243045806884766],
    nearest: [15, 14, 17],
  } as const;
  for (const algorithm of ["linear", "cubic", "nearest"] as const) {
    for (const name of [algorithm, `RESIZE_${algorithm.toUpperCase()}` as "RESIZE_LINEAR"]) {
      const model = built((processor) => {
        nchw(processor).setShape([1, 3, 5, 7]);
        processor.input().preprocess().resize(name);
      });
      assertMeans(model, [range("f32", [1, 3, 5, 7], (i) => (i * 7) % 32)], expected[algorithm]);
    }
  }
});

test("mean() and scale() take one number, or one a channel", () => {
  const data = [range("f32", [1, 3, 4, 4])];
  const steps = (add: (steps: PreProcessSteps) => unknown) =>
    built((processor) => {
      nchw(processor);
      add(processor.input().preprocess());
    });
  assertMeans(steps((steps) => steps.mean(2.5)), data, [5, 21, 37]);
  assertMeans(steps((steps) => steps.scale(4)), data, [1.875, 5.875, 9.875]);
  assertMeans(steps((steps) => steps.mean([1, 2, 3])), data, [6.5, 21.5, 36.5]);
  assertMeans(steps((steps) => steps.scale([2, 4, 8])), data, [3.75, 5.875, 4.9375]);
  assertMeans(steps((steps) => steps.mean([1, 2, 3]).scale([2, 4, 8])), data, [3.25, 5.375, 4.5625]);
  assertThrows(() => steps((steps) => steps.mean([1, 2])), OpenVINOError, "Channels = 3, mean/scale = 2");
});

test("crop() cuts out a part, from the end where negative", () => {
  for (const end of [[1, 3, 5, 6], [1, 3, -1, -2]]) {
    const model = built((processor) => {
      processor.input().tensor().setShape([1, 3, 6, 8]);
      processor.input().preprocess().crop([0, 0, 1, 2], end);
    });
    assertEquals(input(model), ["f32", "[1,3,6,8]", ["data"]]);
    assertMeans(model, [range("f32", [1, 3, 6, 8])], [23.5, 71.5, 119.5]);
  }
});

test("pad() adds a border of each mode", () => {
  // Python has no name for the mode edge: its numbers, and symmetric's with this border, are numpy.pad's.
  const cases = [
    ["constant", [0, 0, 1, 0], [0, 0, 1, 1], [7.8125, 32.5625, 84.3125]],
    ["reflect", [0, 0, 1, 0], [0, 0, 1, 1], [9, 75, 213]],
    ["symmetric", [0, 0, 1, 0], [0, 0, 1, 1], [10.5, 79.5, 220.5]],
    ["edge", [0, 0, 2, 0], [0, 0, 0, 1], [6.375, 66.375, 198.375]],
    ["symmetric", [0, 0, 2, 0], [0, 0, 0, 1], [10.5, 79.5, 220.5]],
  ] as const;
  for (const [mode, begin, end, expected] of cases) {
    for (const name of [mode, mode.toUpperCase() as "CONSTANT"]) {
      const model = built((processor) => {
        processor.input().tensor().setShape([1, 3, 2, 3]);
        processor.input().preprocess().pad(begin, end, 7, name);
      });
      assertMeans(model, [range("f32", [1, 3, 2, 3], (i) => i * i)], expected);
    }
  }
});

test("convertLayout() converts to a layout, or to the model's", () => {
  for (const layout of ["NCHW", undefined]) {
    const model = built((processor) => {
      processor.input().tensor().setShape([1, 4, 4, 3]).setLayout("NHWC");
      processor.input().preprocess().convertLayout(layout);
      processor.input().model().setLayout("NCHW");
    });
    assertEquals(input(model), ["f32", "[1,4,4,3]", ["data"]]);
    assertMeans(model, [range("f32", [1, 4, 4, 3])], [22.5, 23.5, 24.5]);
  }
});

test("reverseChannels() turns the channels round", () => {
  const model = built((processor) => {
    nchw(processor);
    processor.input().preprocess().reverseChannels();
  });
  assertMeans(model, [range("f32", [1, 3, 4, 4])], [39.5, 23.5, 7.5]);
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

test("convertColor() converts between formats of one plane", () => {
  const convert = (from: "RGB" | "BGRX", to: "BGR" | "RGB", channels: number) => {
    const model = built((processor) => {
      nhwc(processor).setElementType("u8").setColorFormat(from);
      processor.input().preprocess().convertColor(to);
    });
    assertEquals(input(model), ["u8", `[1,4,4,${channels}]`, ["data"]]);
    return model;
  };
  assertMeans(convert("RGB", "BGR", 3), [range("u8", [1, 4, 4, 3])], [24.5, 23.5, 22.5]);
  assertMeans(convert("BGRX", "RGB", 4), [range("u8", [1, 4, 4, 4])], [32, 31, 30]);
});

test("convertColor() converts from several planes, each an input of its own name", () => {
  const y = range("u8", [1, 4, 4, 1], (i) => 16 + 10 * i);
  const uv = range("u8", [1, 2, 2, 2], (i) => 40 + 20 * i);
  const nv12 = built((processor) => {
    processor.input().model().setLayout("NCHW");
    processor.input().tensor().setElementType("u8").setColorFormat("NV12_TWO_PLANES", ["y", "uv"])
      .setSpatialStaticShape(4, 4);
    processor.input().preprocess().convertColor("RGB");
  });
  assertEquals(nv12.inputs.map((port) => [port.anyName, port.shape]), [["data/y", [1, 4, 4, 1]], ["data/uv", [
    1,
    2,
    2,
    2,
  ]]]);
  assertMeans(nv12, [y, uv], [96.125, 104.6875, 79.125]);
  const unnamed = built((processor) => {
    processor.input().model().setLayout("NCHW");
    processor.input().tensor().setElementType("u8").setColorFormat("NV12_TWO_PLANES").setSpatialStaticShape(4, 4);
    processor.input().preprocess().convertColor("BGR");
  });
  assertEquals(unnamed.inputs.map((port) => port.names.size), [0, 0]);
  assertMeans(unnamed, [y, uv], [79.125, 104.6875, 96.125]);
  const single = built((processor) => {
    processor.input().model().setLayout("NCHW");
    processor.input().tensor().setElementType("u8").setColorFormat("NV12_SINGLE_PLANE").setSpatialStaticShape(4, 4);
    processor.input().preprocess().convertColor("RGB");
  });
  assertEquals(input(single), ["u8", "[1,6,4,1]", ["data"]]);
  const both = Tensor.from(Uint8Array.of(...y.data as Uint8Array, ...uv.data as Uint8Array), { shape: [1, 6, 4, 1] });
  assertMeans(single, [both], [96.125, 104.6875, 79.125]);
  const i420 = built((processor) => {
    processor.input().model().setLayout("NCHW");
    processor.input().tensor().setElementType("u8").setColorFormat("I420_THREE_PLANES", ["y", "u", "v"])
      .setSpatialStaticShape(4, 4);
    processor.input().preprocess().convertColor("BGR");
  });
  assertEquals(i420.inputs.map(({ anyName }) => anyName), ["data/y", "data/u", "data/v"]);
  const [u, v] = [range("u8", [1, 2, 2, 1], (i) => 40 + 20 * i), range("u8", [1, 2, 2, 1], (i) => 90 + 10 * i)];
  assertMeans(i420, [y, u, v], [28.8125, 128.6875, 60.4375]);
});

test("setMemoryType() is kept with the model", () => {
  const model = built((processor) => processor.input().tensor().setMemoryType("GPU_SURFACE"));
  assertMeans(model, [range("f32", [1, 3, 4, 4])], [7.5, 23.5, 39.5]);
});

test("output().tensor().setElementType() converts what the model gives", () => {
  const model = built((processor) => processor.output().tensor().setElementType("i32"));
  const result = core.compileModel(model, "CPU", f32).infer([range("f32", [1, 3, 4, 4])]).get(0);
  assertEquals([result.elementType, [...result.data as Int32Array]], ["i32", [7, 23, 39]]);
});

test("input() and output() take an index or a name", () => {
  const model = built((processor) => {
    processor.input("b").preprocess().scale(2);
    processor.input(0).preprocess().mean(1);
    processor.output("diff").tensor().setElementType("i32");
    processor.output(0).tensor().setElementType("f16");
  }, "two_in_two_out");
  const results = core.compileModel(model, "CPU", f32).infer([range("f32", [2, 3]), range("f32", [2, 3], () => 4)]);
  assertEquals(results.get(0).data, Float16Array.of(1, 2, 3, 4, 5, 6));
  assertEquals(results.get(1).data, Int32Array.of(-3, -2, -1, 0, 1, 2));
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
    [() => steps.convertElementType("number" as never), `"type"`],
    [() => steps.convertColor("PINK" as never), `"format"`],
    [() => processor.output().tensor().setElementType(1 as never), `"type"`],
  ];
  for (const [call, name] of wrong) assertThrows(call, TypeError, name);
  for (const size of [0, -1, 1.5, NaN]) {
    assertThrows(() => tensor.setSpatialStaticShape(size, 4), RangeError, `"height"`);
    assertThrows(() => tensor.setSpatialStaticShape(4, size), RangeError, `"width"`);
  }
  assertThrows(() => tensor.setShape([-1, 3]), RangeError, `"shape"`);
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
  // The port that was there before.
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
  };
  model.dispose();
  parts.tensor.setElementType("u8");
  const result = processor.build();
  const uses = [
    () => parts.tensor.setLayout("NCHW"),
    () => parts.steps.mean(1),
    () => parts.model.setLayout("NCHW"),
    () => parts.output.setElementType("i32"),
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
      processors.push(new PrePostProcessor(read()));
      const processor = new PrePostProcessor(read());
      processor.input().preprocess().mean(1);
      models.push(processor.build());
    }
    for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
    for (const part of parts) part.setLayout ? part.setLayout("NCHW") : part.mean(2);
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
  for (const part of [InputInfo, InputTensorInfo, InputModelInfo, PreProcessSteps, OutputInfo, OutputTensorInfo]) {
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
