import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  type ColorFormat,
  Core,
  type ElementType,
  type InputTensorInfo,
  type Model,
  OpenVINOError,
  type PaddingMode,
  PartialShape,
  PrePostProcessor,
  type PreProcessSteps,
  type ResizeAlgorithm,
  Tensor,
} from "openvino-ffi";
import { type Allowance, formOnly } from "./allowance.ts";
import { type Check, check, type Group, onNetworks, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { showsItselfAs } from "./shows_itself.ts";

/** Builds a description into the model. */
function build(t: CheckContext, describe: (processor: PrePostProcessor) => unknown, model = t.readModel()): Model {
  using processor = new PrePostProcessor(model);
  describe(processor);
  return processor.build();
}

/** The outputs for pictures, each in the shape and element type of its input. */
function answers(t: CheckContext, model: Model, seed = 1): Tensor[] {
  const compiled = new Core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  const inputs = model.inputs.map(({ elementType, shape }, i) =>
    Tensor.from(t.picture(seed + i, shape), { type: elementType as ElementType, shape })
  );
  return compiled.infer(inputs).toTuple();
}

/** Everything that a model's ports report. */
function portsOf(model: Model): unknown[] {
  return [...model.inputs, ...model.outputs].map((port) => [
    [...port.names].toSorted(),
    port.elementType,
    port.partialShape,
  ]);
}

/** Records a built model and its outputs. The allowance is for the outputs. */
function observeBuilt(t: CheckContext, model: Model, label = "built", allowance?: Allowance): void {
  t.observe(`${label}: ports`, portsOf(model));
  t.observe(`${label}: outputs`, answers(t, model), allowance);
}

/** Builds what is described, and notes it. */
function observeBuild(
  t: CheckContext,
  describe: (processor: PrePostProcessor) => unknown,
  label = "built",
  allowance?: Allowance,
): void {
  observeBuilt(t, build(t, describe), label, allowance);
}

/** A check on networks whose input is a picture, one of four dimensions: they are called N, C, H and W. */
function onPictures(name: string, covers: readonly string[], run: Check["run"]): Check {
  return check(name, covers, onNetworks, (t) => {
    const { rank } = t.readModel().input().partialShape;
    t.observe("dimensions", rank);
    if (rank === 4) return run(t);
  });
}

/** The dimensions of a picture. */
function pictureShape(t: CheckContext): [n: number, c: number, h: number, w: number] {
  return t.readModel().input().shape as [number, number, number, number];
}

/** Describes the model's input as NCHW, and the tensor's as given. */
function layouts(processor: PrePostProcessor, tensor: string): void {
  processor.input().model().setLayout("NCHW");
  processor.input().tensor().setLayout(tensor);
}

/** Describes both as NCHW and adds steps. */
function steps(add: (steps: PreProcessSteps) => unknown): (processor: PrePostProcessor) => void {
  return (processor) => {
    layouts(processor, "NCHW");
    add(processor.input().preprocess());
  };
}

const channelMean = onTiny("channel_mean");

/** Element types that can be converted to a model's f32. */
const types = ["u8", "i8", "u16", "i16", "u32", "i32", "u64", "i64", "f16", "bf16", "f32", "f64"] as const;

/** For conversions through bf16, which has 8 significant bits. */
const throughBf16: Allowance = { because: "without AVX-512 the plugin leaves that out", relative: 2 ** -8 };

/** How numbers that do not fit an element type are converted. */
const overflow = formOnly("some processors take the lowest bits, others the nearest number");

/** With only SSE4.1, OpenVINO converts planes to too little green. */
const greenOfPlanes: Allowance = { ...formOnly("OpenVINO's kernel for SSE4.1 gets green wrong"), without: "avx" };

/** Colour formats whose planes are separate inputs, with their names. */
const planes = {
  NV12_SINGLE_PLANE: [],
  NV12_TWO_PLANES: ["y", "uv"],
  I420_SINGLE_PLANE: [],
  I420_THREE_PLANES: ["y", "u", "v"],
} as const;

/** How one of several is described. */
const keyed = ["input(input_index)", "input(tensor_name)", "output(output_index)", "output(tensor_name)"];

const prePostProcessor: Group = {
  class: "preprocess.PrePostProcessor",
  needs: ["preprocessing"],
  checks: [
    check("nothing described", ["PrePostProcessor(model)", "build()"], onNetworks, (t) => {
      observeBuild(t, () => {});
    }),
    check(
      "several described at once",
      ["PrePostProcessor(model)", "input()", "output()", ...keyed, "build()"],
      onNetworks,
      (t) => {
        const model = t.readModel();
        const [input, output] = [model.input().anyName, model.output().anyName];
        observeBuild(t, (processor) => {
          processor.input().tensor().setElementType("u8");
          processor.input(0).preprocess().convertElementType("f32");
          processor.input(input).preprocess().scale(2);
          processor.output(0).tensor().setElementType("f16");
          processor.output(output).tensor().setElementType("f64");
        });
      },
    ),
    check("build changes the model it was given", ["build()"], onNetworks, async (t) => {
      const model = t.readModel();
      const port = model.input();
      const { elementType } = port;
      const processor = new PrePostProcessor(model);
      processor.input().tensor().setElementType("u8");
      const built = processor.build();
      t.observe("built", portsOf(built));
      t.observe("given", portsOf(model));
      t.observe("another", portsOf(t.readModel()));
      t.observe("port", elementType);
      // The earlier port object is unchanged; in Python it belongs to the model and changes with it.
      t.where("only here", () => assertEquals(port.elementType, elementType));
      await t.refuses(
        "a second time",
        OpenVINOError,
        () => processor.build(),
        () => new PrePostProcessor(model).build(),
      );
    }),
    check("one after the other", ["PrePostProcessor(model)", "build()"], channelMean, (t) => {
      const model = build(t, (processor) => processor.input().preprocess().mean(1));
      observeBuilt(t, build(t, (processor) => processor.input().preprocess().scale(4), model));
    }),
    check("no model", ["PrePostProcessor(model)"], onNetworks, async (t) => {
      const make = (model: unknown) => () => new PrePostProcessor(model as Model);
      await t.refuses("a number", TypeError, make(3), make(t.readModel()));
      await t.refuses("null", TypeError, make(null), make(t.readModel()));
      await t.refuses("a path", TypeError, make(t.path()), make(t.readModel()));
    }),
    check("no such input or output", keyed, onNetworks, async (t) => {
      const processor = new PrePostProcessor(t.readModel());
      for (const part of ["input", "output"] as const) {
        const pick = (key?: unknown) => () => processor[part](key as string);
        await t.refuses(`${part} past the end`, RangeError, pick(1), pick(0));
        await t.refuses(`${part}, negative`, RangeError, pick(-1), pick(0));
        await t.refuses(`${part}, a fraction`, RangeError, pick(0.5), pick(0));
        await t.refuses(`${part} unknown`, "NOT_FOUND", pick("no such"), pick());
        await t.refuses(`${part}, null`, TypeError, pick(null), pick());
        t.where("messages", () => assertThrows(pick("no such"), OpenVINOError, `"no such"`));
      }
      t.observe("afterwards", portsOf(processor.build()));
    }),
    check("one of several", ["input()", "output()", ...keyed], onTiny("two_in_two_out"), async (t) => {
      observeBuild(t, (processor) => {
        processor.input("b").preprocess().scale(2);
        processor.input(0).preprocess().mean(1);
        processor.output("diff").tensor().setElementType("i32");
        processor.output(0).tensor().setElementType("f16");
      });
      observeBuild(t, (processor) => {
        processor.input(1).preprocess().scale(2);
        processor.input("a").preprocess().mean(1);
        processor.output(1).tensor().setElementType("i32");
        processor.output("sum").tensor().setElementType("f16");
      }, "the other way round");
      const processor = new PrePostProcessor(t.readModel());
      await t.refuses("which input?", OpenVINOError, () => processor.input(), () => processor.input(0));
      await t.refuses("which output?", OpenVINOError, () => processor.output(), () => processor.output(0));
      await t.refuses("an output as input", OpenVINOError, () => processor.input("sum"), () => processor.input("a"));
    }),
    check("what does not fit the model", ["build()"], channelMean, async (t) => {
      const control = () => build(t, () => {});
      const shape = (processor: PrePostProcessor) => processor.input().tensor().setShape([1, 3, 5, 7]);
      await t.refuses("another shape", OpenVINOError, () => build(t, shape), control);
      const mean = (processor: PrePostProcessor) => {
        processor.input().tensor().setElementType("u8");
        processor.input().preprocess().mean(1);
      };
      await t.refuses("mean of integers", OpenVINOError, () => build(t, mean), control);
      t.where("messages", () => assertThrows(() => build(t, mean), OpenVINOError, "convert_element_type"));
    }),
    check("dispose", ["dispose"], onNetworks, (t) => {
      const processor = new PrePostProcessor(t.readModel());
      processor.input().tensor().setElementType("u8");
      const model = processor.build();
      processor.dispose();
      processor.dispose();
      processor[Symbol.dispose]();
      for (const use of [() => processor.input(), () => processor.output(), () => processor.build()]) {
        assertThrows(use, OpenVINOError, "disposed");
      }
      assertEquals(model.input().elementType, "u8");
    }, { needs: ["dispose"] }),
    showsItselfAs("<PrePostProcessor>", onTiny("relu_add"), (t) => new PrePostProcessor(t.readModel())),
  ],
};

const inputInfo: Group = {
  class: "preprocess.InputInfo",
  needs: ["preprocessing"],
  checks: [
    onPictures("tensor, steps and model", ["tensor()", "preprocess()", "model()"], (t) => {
      observeBuild(t, (processor) => {
        const input = processor.input();
        input.tensor().setElementType("u8");
        // The same part each time.
        input.tensor().setLayout("NHWC");
        input.preprocess().convertElementType("f32");
        input.preprocess().mean(3);
        input.model().setLayout("NCHW");
      });
    }),
    check("the parts of two inputs", ["tensor()", "preprocess()", "model()"], onTiny("two_in_two_out"), (t) => {
      observeBuild(t, (processor) => {
        const [a, b] = [processor.input("a"), processor.input("b")];
        b.tensor().setElementType("i32");
        a.preprocess().mean(1);
        b.preprocess().convertElementType("f32").scale(4);
        b.model().setLayout("CN");
        b.tensor().setLayout("NC");
      });
    }),
    check("each call gives its part", ["tensor()", "preprocess()", "model()"], onNetworks, (t) => {
      const processor = new PrePostProcessor(t.readModel());
      const [tensor, steps] = [processor.input().tensor(), processor.input().preprocess()];
      // So that calls can be chained.
      assertStrictEquals(tensor.setElementType("u8"), tensor);
      assertStrictEquals(steps.convertElementType("f32"), steps);
      assertStrictEquals(steps.mean(1), steps);
      t.observe("built", portsOf(processor.build()));
    }),
    showsItselfAs("<InputInfo>", onTiny("relu_add"), (t) => new PrePostProcessor(t.readModel()).input()),
  ],
};

const inputTensorInfo: Group = {
  class: "preprocess.InputTensorInfo",
  needs: ["preprocessing"],
  checks: [
    check("set_element_type", ["set_element_type(type)"], onNetworks, (t) => {
      observeBuild(t, (processor) => processor.input().tensor().setElementType("u8"));
    }),
    check("set_element_type to each", ["set_element_type(type)"], channelMean, async (t) => {
      for (const type of types) observeBuild(t, (processor) => processor.input().tensor().setElementType(type), type);
      const tensor = new PrePostProcessor(t.readModel()).input().tensor();
      const setType = (type: unknown) => () => tensor.setElementType(type as ElementType);
      await t.refuses("no type", TypeError, setType("float"), setType("f32"));
      await t.refuses("a number", TypeError, setType(3), setType("f32"));
    }),
    onPictures("set_layout", ["set_layout(layout)"], (t) => {
      observeBuild(t, (processor) => layouts(processor, "NHWC"));
    }),
    check("set_layout to each", ["set_layout(layout)"], channelMean, async (t) => {
      for (const layout of ["NCHW", "NHWC", "NCWH", "CHWN", "[N,H,W,C]"]) {
        observeBuild(t, (processor) => layouts(processor, layout), layout);
      }
      const tensor = new PrePostProcessor(t.readModel()).input().tensor();
      const set = (layout: unknown) => () => tensor.setLayout(layout as string);
      await t.refuses("no layout", OpenVINOError, set("N["), set("NCHW"));
      await t.refuses("a letter twice", OpenVINOError, set("NNHW"), set("NCHW"));
      await t.refuses("a number", TypeError, set(3), set("NCHW"));
    }),
    onPictures("set_shape", ["set_shape(shape: Sequence[int])"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        processor.input().tensor().setElementType("u8").setShape([n, c, h + 3, w + 5]);
        layouts(processor, "NCHW");
        processor.input().preprocess().convertElementType("f32").resize("nearest");
      });
    }),
    check(
      "set_shape before and after the element type",
      ["set_shape(shape: Sequence[int])"],
      channelMean,
      async (t) => {
        const resized = (processor: PrePostProcessor) => {
          layouts(processor, "NHWC");
          processor.input().preprocess().convertElementType("f32").resize("nearest");
        };
        observeBuild(t, (processor) => {
          processor.input().tensor().setElementType("u8").setShape([1, 2, 8, 3]);
          resized(processor);
        }, "after");
        observeBuild(t, (processor) => {
          processor.input().tensor().setShape([1, 2, 8, 3]).setElementType("i16");
          resized(processor);
        }, "before");
        observeBuild(t, (processor) => {
          processor.input().tensor().setShape([1, 8, 2, 3]);
          resized(processor);
        }, "without");
        const tensor = new PrePostProcessor(t.readModel()).input().tensor();
        const set = (shape: unknown) => () => tensor.setShape(shape as number[]);
        await t.refuses("text", TypeError, set("1,2"), set([1, 2, 3, 4]));
        await t.refuses("text in it", RangeError, set(["x", 3]), set([1, 2, 3, 4]));
        // Python takes negative sizes for 0.
        await t.refuses("negative", RangeError, set([-2, 3, 4, 4]), set([1, 2, 3, 4]), "only here");
      },
    ),
    onPictures("set_spatial_static_shape", ["set_spatial_static_shape(height, width)"], (t) => {
      const [, , h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        layouts(processor, "NHWC");
        processor.input().tensor().setSpatialStaticShape(h + 7, w + 2);
        processor.input().preprocess().resize("nearest");
      });
    }),
    check("set_spatial_static_shape by layout", ["set_spatial_static_shape(height, width)"], channelMean, async (t) => {
      for (const layout of ["NCHW", "NHWC", "NCWH"]) {
        observeBuild(t, (processor) => {
          layouts(processor, layout);
          processor.input().tensor().setSpatialStaticShape(8, 6);
          processor.input().preprocess().resize("nearest");
        }, layout);
      }
      const set = (height: unknown, width: unknown) => () =>
        build(t, (processor) => {
          layouts(processor, "NCHW");
          processor.input().tensor().setSpatialStaticShape(height as number, width as number);
        });
      await t.refuses("no height", RangeError, set(0, 4), set(4, 4));
      await t.refuses("no width", RangeError, set(4, 0), set(4, 4));
      await t.refuses("half", RangeError, set(4, 3.5), set(4, 4));
      await t.refuses("text", TypeError, set("4", 4), set(4, 4));
      await t.refuses("what does not fit", OpenVINOError, set(5, 4), set(4, 4));
    }),
    onPictures("set_spatial_dynamic_shape", ["set_spatial_dynamic_shape()"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      const model = build(t, (processor) => {
        layouts(processor, "NCHW");
        processor.input().tensor().setSpatialDynamicShape();
        processor.input().preprocess().resize("nearest");
      });
      t.observe("ports", portsOf(model));
      const compiled = new Core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
      for (const [i, shape] of [[n, c, h, w], [n, c, h + 9, w - 4]].entries()) {
        t.observe(`${shape}`, compiled.infer([Tensor.from(t.picture(i, shape), { shape })]).get(0));
      }
    }),
    check(
      "set_spatial_dynamic_shape without height and width",
      ["set_spatial_dynamic_shape()"],
      onTiny("relu_add"),
      async (t) => {
        const set = (spatial: boolean) => () =>
          build(t, (processor) => {
            const tensor = processor.input().tensor().setLayout("NC");
            if (spatial) tensor.setSpatialDynamicShape();
          });
        await t.refuses("built", OpenVINOError, set(true), set(false));
      },
    ),
    onPictures("set_color_format", ["set_color_format(format, sub_names=[])"], (t) => {
      const [, channels] = pictureShape(t);
      t.observe("channels", channels);
      if (channels !== 3) return;
      observeBuild(t, (processor) => {
        layouts(processor, "NHWC");
        processor.input().tensor().setElementType("u8").setColorFormat("BGRX");
        processor.input().preprocess().convertColor("RGB").convertElementType("f32");
      });
    }),
    check("set_color_format of planes", ["set_color_format(format, sub_names=[])"], channelMean, async (t) => {
      for (const [format, names] of Object.entries(planes)) {
        const describe = (names: readonly string[]) => (processor: PrePostProcessor) => {
          processor.input().model().setLayout("NCHW");
          const tensor = processor.input().tensor().setElementType("u8");
          tensor.setColorFormat(format as ColorFormat, names).setSpatialStaticShape(4, 4);
          processor.input().preprocess().convertColor("RGB");
        };
        observeBuild(t, describe(names), format, greenOfPlanes);
        if (names.length > 0) observeBuild(t, describe([]), `${format}, without names`, greenOfPlanes);
      }
      const tensor = new PrePostProcessor(t.readModel()).input().tensor();
      const set = (format: unknown, names?: unknown) => () =>
        tensor.setColorFormat(format as ColorFormat, names as string[]);
      const control = set("NV12_TWO_PLANES", ["y", "uv"]);
      await t.refuses("no format", TypeError, set("PINK"), control);
      await t.refuses("a name too few", OpenVINOError, set("NV12_TWO_PLANES", ["y"]), control);
      await t.refuses("a name too many", OpenVINOError, set("NV12_TWO_PLANES", ["y", "u", "v"]), control);
      await t.refuses("no names", TypeError, set("NV12_TWO_PLANES", [1, 2]), control);
    }),
    onPictures("set_from", ["set_from(tensor: Tensor)"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        processor.input().tensor().setFrom(new Tensor("u8", [n, h, w, c])).setLayout("NHWC");
        processor.input().model().setLayout("NCHW");
      });
    }),
    check("set_shape to a partial one", ["set_shape(shape: PartialShape)"], onTiny("dynamic_nchw"), async (t) => {
      const set = (shape: unknown) => (processor: PrePostProcessor) =>
        processor.input().tensor().setShape(shape as PartialShape);
      for (const text of ["[?,3,1..8,?]", "[..4,3,4,4]", "[2..,3,?,?]", "[2,3,4,5]", "[...]"]) {
        t.observe(text, portsOf(build(t, set(PartialShape.from(text)))));
      }
      for (const sizes of [[-1, 3, 8, 8], [1, -1, 4, -1]]) t.observe(`${sizes}`, portsOf(build(t, set(sizes))));
      t.where("only here", () => {
        assertEquals(String(build(t, set([1, 3, [2, 8], 4])).input().partialShape), "[1,3,2..8,4]");
      });
      // The shape is that of the tensor before the steps.
      const resized = build(t, (processor) => {
        processor.input().tensor().setElementType("u8").setShape([-1, -1, -1, 3]).setLayout("NHWC");
        processor.input().preprocess().convertElementType("f32").resize("linear", 6, 8);
        processor.input().model().setLayout("NCHW");
      });
      t.observe("resized", portsOf(resized));
      const image = Tensor.from(t.picture(1, [1, 5, 7, 3]), { type: "u8", shape: [1, 5, 7, 3] });
      const compiled = new Core().compileModel(resized, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
      t.observe("outputs", compiled.infer([image]));
      const right = () => build(t, set([-1, 3, -1, -1]));
      const withSizes = (describe: (tensor: InputTensorInfo) => unknown) => () =>
        build(t, (processor) => {
          processor.input().model().setLayout("NCHW");
          describe(processor.input().tensor().setLayout("NCHW"));
        });
      await t.refuses("another rank", OpenVINOError, () => build(t, set([-1, 3, -1])), right);
      await t.refuses("text", TypeError, () => build(t, set("[?,3,?,?]")), right);
      const after = withSizes((tensor) => tensor.setSpatialStaticShape(4, 4).setShape([-1, 3, -1, -1]));
      await t.refuses("after height and width", OpenVINOError, after, right);
      const before = withSizes((tensor) => tensor.setShape([-1, 3, -1, -1]).setSpatialDynamicShape());
      await t.refuses("before height and width", OpenVINOError, before, right);
    }),
    check("set_from an array", ["set_from(tensor: ndarray)"], onTiny("relu_add"), async (t) => {
      const set = (array: unknown) => () => {
        const model = t.readModel();
        model.reshape([4]);
        const describe = (processor: PrePostProcessor) => {
          processor.input().tensor().setFrom(array as Uint8Array);
          processor.input().preprocess().convertElementType();
        };
        return build(t, describe, model);
      };
      const arrays = [Uint8Array.of(1, 2, 3, 4), Float64Array.of(1, 2, 3, 4), new BigInt64Array(4)];
      for (const array of arrays) observeBuilt(t, set(array)(), array.constructor.name);
      await t.refuses("a list", TypeError, set([1, 2, 3, 4]), set(new Int16Array(4)));
      await t.refuses("a number", TypeError, set(3), set(new Int16Array(4)));
      await t.refuses("another length", OpenVINOError, set(new Int16Array(3)), set(new Int16Array(4)));
    }),
    check("set_from a tensor of another shape", ["set_from(tensor: Tensor)"], channelMean, async (t) => {
      observeBuild(t, (processor) => {
        processor.input().tensor().setFrom(new Tensor("i16", [1, 3, 5, 7]));
        layouts(processor, "NCHW");
        processor.input().preprocess().convertElementType("f32").resize("nearest");
      });
      observeBuild(t, (processor) => {
        // The element type stays the tensor's.
        processor.input().tensor().setFrom(new Tensor("u8", [1, 1, 1, 1])).setShape([1, 3, 7, 5]);
        layouts(processor, "NCHW");
        processor.input().preprocess().convertElementType("f32").resize("nearest");
      }, "and another shape");
      const tensor = new PrePostProcessor(t.readModel()).input().tensor();
      const set = (from: unknown) => () => tensor.setFrom(from as Tensor);
      await t.refuses("a list", TypeError, set([1]), set(new Tensor("f32", [1, 3, 4, 4])));
      await t.refuses("null", TypeError, set(null), set(new Tensor("f32", [1, 3, 4, 4])));
    }),
    check("set_memory_type", ["set_memory_type(memory_type)"], onNetworks, async (t) => {
      observeBuild(t, (processor) => processor.input().tensor().setMemoryType("GPU_SURFACE"));
      const tensor = new PrePostProcessor(t.readModel()).input().tensor();
      const set = (type: unknown) => () => tensor.setMemoryType(type as string);
      await t.refuses("a number", TypeError, set(1), set("GPU_SURFACE"));
    }),
    showsItselfAs("<InputTensorInfo>", onTiny("relu_add"), (t) => new PrePostProcessor(t.readModel()).input().tensor()),
  ],
};

const inputModelInfo: Group = {
  class: "preprocess.InputModelInfo",
  needs: ["preprocessing"],
  checks: [
    onPictures("set_layout", ["set_layout(layout)"], (t) => {
      // The same tensor: the model's layout determines where its dimensions go.
      for (const layout of ["NCHW", "NCWH"]) {
        const [, , h, w] = pictureShape(t);
        const model = build(t, (processor) => {
          processor.input().tensor().setLayout("NHWC");
          processor.input().model().setLayout(layout);
        });
        t.observe(layout, portsOf(model));
        if (layout === "NCWH" || h === w) t.observe(`${layout}: outputs`, answers(t, model));
      }
    }),
    check("set_layout to each", ["set_layout(layout)"], channelMean, async (t) => {
      for (const layout of ["NCHW", "NCWH", "[N,C,H,W]", "CNHW"]) {
        observeBuild(t, (processor) => {
          processor.input().model().setLayout(layout);
          processor.input().tensor().setLayout("NHWC");
        }, layout);
      }
      const info = new PrePostProcessor(t.readModel()).input().model();
      const set = (layout: unknown) => () => info.setLayout(layout as string);
      await t.refuses("no layout", OpenVINOError, set("N["), set("NCHW"));
      await t.refuses("a letter twice", OpenVINOError, set("NNHW"), set("NCHW"));
      await t.refuses("a number", TypeError, set(3), set("NCHW"));
    }),
    check("a layout that does not fit", ["set_layout(layout)"], onTiny("relu_add"), async (t) => {
      const set = (layout: string) => () => build(t, (processor) => processor.input().model().setLayout(layout));
      await t.refuses("too many", OpenVINOError, set("NCHW"), set("NC"));
      // The layout is kept: it determines the batch.
      const model = build(t, (processor) => processor.input().model().setLayout("NC"));
      model.setBatch(5);
      t.observe("batch", portsOf(model));
      const swapped = build(t, (processor) => processor.input().model().setLayout("CN"));
      t.observe("not set back", portsOf(swapped));
    }),
    showsItselfAs("<InputModelInfo>", onTiny("relu_add"), (t) => new PrePostProcessor(t.readModel()).input().model()),
  ],
};

const preProcessSteps: Group = {
  class: "preprocess.PreProcessSteps",
  needs: ["preprocessing"],
  checks: [
    onPictures("resize", ["resize(alg)"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        processor.input().tensor().setShape([n, c, h + 31, w - 20]);
        layouts(processor, "NCHW");
        processor.input().preprocess().resize("linear");
      });
    }),
    check("resize by each algorithm", ["resize(alg)"], channelMean, async (t) => {
      const resize = (algorithm: ResizeAlgorithm) => (processor: PrePostProcessor) => {
        processor.input().tensor().setShape([1, 3, 5, 7]);
        layouts(processor, "NCHW");
        processor.input().preprocess().resize(algorithm);
      };
      for (const name of ["linear", "cubic", "nearest"] as const) {
        observeBuild(t, resize(name), name);
        observeBuild(t, resize(`RESIZE_${name.toUpperCase()}` as ResizeAlgorithm), `RESIZE_${name.toUpperCase()}`);
      }
      const steps = new PrePostProcessor(t.readModel()).input().preprocess();
      const set = (algorithm: unknown) => () => steps.resize(algorithm as ResizeAlgorithm);
      await t.refuses("no algorithm", TypeError, set("huge"), set("linear"));
      await t.refuses("a list", TypeError, set([]), set("linear"));
    }),
    check("resize to a size", ["resize(alg, dst_height, dst_width)"], onTiny("dynamic_nchw"), async (t) => {
      const resize = (...sizes: unknown[]) => (processor: PrePostProcessor) => {
        processor.input().tensor().setShape([2, 3, 4, 6]);
        processor.input().preprocess().resize("linear", ...sizes as [number, number]);
      };
      for (const sizes of [[5, 7], [1, 1], [12, 2]]) observeBuild(t, resize(...sizes), `${sizes}`);
      for (const algorithm of ["cubic", "nearest"] as const) {
        observeBuild(t, (processor) => {
          processor.input().tensor().setShape([1, 3, 4, 6]);
          processor.input().preprocess().resize(algorithm, 7, 3);
        }, algorithm);
      }
      const control = () => build(t, resize(5, 7));
      await t.refuses("negative", RangeError, () => build(t, resize(-1, 7)), control);
      await t.refuses("a fraction", RangeError, () => build(t, resize(1.5, 7)), control);
      await t.refuses("too many", RangeError, () => build(t, resize(5, 2 ** 31)), control);
      await t.refuses("text", TypeError, () => build(t, resize("5", 7)), control);
      await t.refuses("only a height", TypeError, () => build(t, resize(5)), control);
      // Python makes pictures without pixels.
      await t.refuses("none", RangeError, () => build(t, resize(0, 7)), control, "only here");
    }),
    check("resize without a layout", ["resize(alg)"], onTiny("relu_add"), async (t) => {
      const bad = () => build(t, (processor) => processor.input().preprocess().resize("linear"));
      await t.refuses("no height", OpenVINOError, bad, () => build(t, () => {}));
    }),
    check("mean and scale by one number", ["mean(value)", "scale(value)"], onNetworks, (t) => {
      observeBuild(t, (processor) => processor.input().preprocess().mean(12.5).scale(3));
    }),
    onPictures("mean and scale by channel", ["mean(values)", "scale(values)"], (t) => {
      const channels = Array.from({ length: pictureShape(t)[1] }, (_, i) => i);
      observeBuild(
        t,
        steps((steps) => steps.mean(channels.map((i) => 10 * i + 0.5)).scale(channels.map((i) => i + 2))),
      );
    }),
    check(
      "mean and scale, each and in order",
      ["mean(value)", "mean(values)", "scale(value)", "scale(values)"],
      channelMean,
      async (t) => {
        observeBuild(t, steps((steps) => steps.mean(2.5)), "mean");
        observeBuild(t, steps((steps) => steps.scale(4)), "scale");
        observeBuild(t, steps((steps) => steps.mean([1, 20, 300])), "means");
        observeBuild(t, steps((steps) => steps.scale([2, 4, 8])), "scales");
        observeBuild(t, steps((steps) => steps.mean([1, 20, 300]).scale([2, 4, 8])), "mean, scale");
        observeBuild(t, steps((steps) => steps.scale([2, 4, 8]).mean([1, 20, 300])), "scale, mean");
        observeBuild(t, steps((steps) => steps.mean(0.1).mean(-7)), "twice");
        const control = () => build(t, steps((steps) => steps.mean([1, 2, 3]).scale([1, 2, 3])));
        await t.refuses("two means", OpenVINOError, () => build(t, steps((steps) => steps.mean([1, 2]))), control);
        await t.refuses("two scales", OpenVINOError, () => build(t, steps((steps) => steps.scale([1, 2]))), control);
        await t.refuses("no means", TypeError, () => build(t, steps((steps) => steps.mean([]))), control);
        await t.refuses("text", TypeError, () => build(t, steps((steps) => steps.mean("1" as never))), control);
        await t.refuses("text scale", TypeError, () => build(t, steps((steps) => steps.scale("1" as never))), control);
        const texts = ["1", "2", "x"] as unknown as number[];
        await t.refuses("list of text", TypeError, () => build(t, steps((steps) => steps.mean(texts))), control);
      },
    ),
    onPictures("crop", ["crop(begin, end)"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        processor.input().tensor().setShape([n, c, h + 6, w + 9]);
        processor.input().preprocess().crop([0, 0, 2, 5], [n, c, h + 2, w + 5]);
      });
    }),
    check("crop, also from the end", ["crop(begin, end)"], channelMean, async (t) => {
      const crop = (begin: number[], end: number[]) => (processor: PrePostProcessor) => {
        processor.input().tensor().setShape([1, 3, 6, 8]);
        processor.input().preprocess().crop(begin, end);
      };
      observeBuild(t, crop([0, 0, 1, 2], [1, 3, 5, 6]), "from the beginning");
      observeBuild(t, crop([0, 0, 1, 2], [1, 3, -1, -2]), "from the end");
      observeBuild(t, crop([0, 0, -4, -5], [1, 3, 6, -1]), "both");
      const control = () => build(t, crop([0, 0, 2, 4], [1, 3, 6, 8]));
      await t.refuses("fewer", OpenVINOError, () => build(t, crop([0, 0], [1, 3, 5, 6])), control);
      await t.refuses("too small", OpenVINOError, () => build(t, crop([0, 0, 0, 0], [1, 3, 3, 4])), control);
      await t.refuses("a number", TypeError, () => build(t, crop(1 as never, [1, 3, 6, 8])), control);
      await t.refuses("a fraction", RangeError, () => build(t, crop([0, 0, 1.5, 2], [1, 3, 6, 8])), control);
    }),
    onPictures("pad", ["pad(pads_begin, pads_end, value: float, mode)"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        processor.input().tensor().setShape([n, c, h - 6, w - 9]);
        processor.input().preprocess().pad([0, 0, 2, 5], [0, 0, 4, 4], 117, "constant");
      });
    }),
    check("pad by each mode", ["pad(pads_begin, pads_end, value: float, mode)"], channelMean, async (t) => {
      const pad = (mode: unknown, value: unknown = 7, end: unknown = [0, 0, 1, 1]) => (processor: PrePostProcessor) => {
        processor.input().tensor().setShape([1, 3, 2, 3]);
        processor.input().preprocess().pad([0, 0, 1, 0], end as number[], value as number, mode as PaddingMode);
      };
      for (const mode of ["constant", "reflect", "symmetric"]) {
        observeBuild(t, pad(mode), mode);
        observeBuild(t, pad(mode.toUpperCase()), mode.toUpperCase());
      }
      observeBuild(t, pad("constant", -2.5), "another number");
      t.observe("edge", answers(t, build(t, pad("edge"))));
      const refuses = (label: string, error: typeof TypeError, ...bad: unknown[]) =>
        t.refuses(label, error, () => build(t, pad(...bad as [unknown])), () => build(t, pad("constant")));
      await refuses("no mode", TypeError, "round");
      await refuses("text", TypeError, "constant", "x");
      await refuses("no list", TypeError, "constant", 7, 1);
      const short = () => build(t, pad("constant", 7, [0, 1]));
      await t.refuses("fewer", OpenVINOError, short, () => build(t, pad("constant")));
    }),
    check("convert_element_type", ["convert_element_type(type=Type.dynamic)"], onNetworks, (t) => {
      // Fractions are cut off.
      observeBuild(t, (processor) => {
        processor.input().preprocess().scale(7).convertElementType("i32").convertElementType("f32");
      });
    }),
    check("convert_element_type to each", ["convert_element_type(type=Type.dynamic)"], channelMean, async (t) => {
      for (const type of types) {
        const describe = steps((steps) => steps.scale(7).convertElementType(type).convertElementType("f32"));
        observeBuild(t, describe, type, type === "bf16" ? throughBf16 : undefined);
      }
      const set = (type: unknown) => () => build(t, steps((steps) => steps.convertElementType(type as ElementType)));
      await t.refuses("no type", TypeError, set("number"), set("f32"));
      await t.refuses("a number", TypeError, set(3), set("f32"));
    }),
    check("convert_element_type to the model's", ["convert_element_type(type=Type.dynamic)"], channelMean, (t) => {
      observeBuild(t, (processor) => {
        processor.input().tensor().setElementType("u8");
        processor.input().preprocess().convertElementType().scale(2);
      });
    }),
    onPictures("convert_layout by order", ["convert_layout(dims)"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        processor.input().tensor().setShape([n, h, w, c]);
        processor.input().preprocess().convertLayout([0, 3, 1, 2]);
      });
    }),
    check("convert_layout by each order", ["convert_layout(dims)"], channelMean, async (t) => {
      const convert = (order: unknown) => (processor: PrePostProcessor) => {
        processor.input().preprocess().convertLayout(order as number[]);
      };
      for (const order of [[0, 1, 3, 2], [0, 1, 2, 3], []]) observeBuild(t, convert(order), `[${order}]`);
      observeBuild(
        t,
        steps((steps) => steps.convertLayout([0, 2, 3, 1]).convertLayout([0, 3, 1, 2])),
        "there and back",
      );
      const refuses = (label: string, error: typeof RangeError | typeof OpenVINOError, order: unknown[]) =>
        t.refuses(label, error, () => build(t, convert(order)), () => build(t, convert([0, 1, 3, 2])));
      await refuses("fewer", OpenVINOError, [0, 1]);
      await refuses("one twice", OpenVINOError, [0, 1, 1, 2]);
      await refuses("one that there is not", OpenVINOError, [0, 1, 2, 4]);
      await refuses("negative", RangeError, [0, 1, 2, -1]);
      await refuses("a fraction", RangeError, [0, 1, 2, 0.5]);
    }),
    onPictures("convert_layout", ["convert_layout(dst_layout)"], (t) => {
      const [n, c, h, w] = pictureShape(t);
      observeBuild(t, (processor) => {
        processor.input().tensor().setShape([n, h, w, c]).setLayout("NHWC");
        processor.input().preprocess().convertLayout("NCHW");
        processor.input().model().setLayout("NCHW");
      });
    }),
    check("convert_layout to each, and to the model's", ["convert_layout(dst_layout)"], channelMean, async (t) => {
      const convert = (...layout: string[]) => (processor: PrePostProcessor) => {
        processor.input().tensor().setShape([1, 4, 4, 3]).setLayout("NHWC");
        processor.input().preprocess().convertLayout(...layout as [string]);
        processor.input().model().setLayout("NCHW");
      };
      for (const layout of ["NCHW", "NCWH", "HWCN", "NHWC"]) observeBuild(t, convert(layout), layout);
      observeBuild(t, convert(), "the model's");
      await t.refuses("other letters", OpenVINOError, () => build(t, convert("NABC")), () => build(t, convert("NCHW")));
      await t.refuses("no layout", OpenVINOError, () => build(t, convert("N[")), () => build(t, convert("NCHW")));
      await t.refuses("a number", TypeError, () => build(t, convert(1 as never)), () => build(t, convert("NCHW")));
    }),
    onPictures("convert_color", ["convert_color(dst_format)"], (t) => {
      const [, channels] = pictureShape(t);
      t.observe("channels", channels);
      if (channels !== 3) return;
      observeBuild(t, (processor) => {
        layouts(processor, "NHWC");
        processor.input().tensor().setElementType("u8").setColorFormat("RGB");
        processor.input().preprocess().convertColor("BGR").convertElementType("f32");
      });
    }),
    check("convert_color from each to each", ["convert_color(dst_format)"], channelMean, async (t) => {
      const convert = (from: ColorFormat, to: ColorFormat) => (processor: PrePostProcessor) => {
        layouts(processor, "NHWC");
        processor.input().tensor().setElementType("u8").setColorFormat(from);
        processor.input().preprocess().convertElementType("f32").convertColor(to);
      };
      for (const from of ["RGB", "BGR", "RGBX", "BGRX"] as const) {
        for (const to of ["RGB", "BGR"] as const) observeBuild(t, convert(from, to), `${from} to ${to}`);
      }
      for (const from of ["RGB", "BGR"] as const) {
        const grey = t.readModel();
        grey.reshape([1, 1, 4, 4]);
        observeBuilt(t, build(t, convert(from, "GRAY"), grey), `${from} to GRAY`);
      }
      const bad = () => build(t, (processor) => processor.input().preprocess().convertColor("BGR"));
      await t.refuses("from nothing", OpenVINOError, bad, () => build(t, convert("RGB", "BGR")));
      const steps = new PrePostProcessor(t.readModel()).input().preprocess();
      const set = (format: unknown) => () => steps.convertColor(format as ColorFormat);
      await t.refuses("no format", TypeError, set("PINK"), set("BGR"));
    }),
    onPictures("reverse_channels", ["reverse_channels()"], (t) => {
      observeBuild(t, steps((steps) => steps.reverseChannels()));
    }),
    check("reverse_channels by layout", ["reverse_channels()"], channelMean, (t) => {
      for (const layout of ["NCHW", "NHWC", "NHCW"]) {
        observeBuild(t, (processor) => {
          layouts(processor, layout);
          processor.input().preprocess().mean([1, 2, 3]).reverseChannels();
        }, layout);
      }
      observeBuild(t, steps((steps) => steps.reverseChannels().reverseChannels()), "twice");
    }),
    check("reverse_channels without channels", ["reverse_channels()"], onTiny("relu_add"), async (t) => {
      const bad = () => build(t, (processor) => processor.input().preprocess().reverseChannels());
      await t.refuses("no channels", OpenVINOError, bad, () => build(t, () => {}));
    }),
    showsItselfAs(
      "<PreProcessSteps>",
      onTiny("relu_add"),
      (t) => new PrePostProcessor(t.readModel()).input().preprocess(),
    ),
  ],
};

const outputInfo: Group = {
  class: "preprocess.OutputInfo",
  needs: ["preprocessing"],
  checks: [
    check("tensor", ["tensor()"], onNetworks, (t) => {
      observeBuild(t, (processor) => {
        const output = processor.output();
        output.tensor().setElementType("f16");
        // The same part each time: the last call counts.
        output.tensor().setElementType("f64");
      });
    }),
    check("of two outputs", ["tensor()"], onTiny("two_in_two_out"), (t) => {
      observeBuild(t, (processor) => {
        const [sum, diff] = [processor.output("sum"), processor.output(1)];
        diff.tensor().setElementType("i16");
        sum.tensor().setElementType("f64");
      });
    }),
    showsItselfAs("<OutputInfo>", onTiny("relu_add"), (t) => new PrePostProcessor(t.readModel()).output()),
  ],
};

const outputTensorInfo: Group = {
  class: "preprocess.OutputTensorInfo",
  needs: ["preprocessing"],
  checks: [
    check("set_element_type", ["set_element_type(type)"], onNetworks, async (t) => {
      observeBuild(t, (processor) => processor.output().tensor().setElementType("f16"));
      const tensor = new PrePostProcessor(t.readModel()).output().tensor();
      const set = (type: unknown) => () => tensor.setElementType(type as ElementType);
      await t.refuses("no type", TypeError, set("float"), set("f32"));
      await t.refuses("a number", TypeError, set(1), set("f32"));
      assertStrictEquals(tensor.setElementType("f16"), tensor);
    }),
    check("set_layout", ["set_layout(layout)"], onTiny("dynamic_nchw"), async (t) => {
      for (const layout of ["NHWC", "NCHW", "WHCN"]) {
        postprocess(t, (output) => {
          output.model().setLayout("NCHW");
          output.tensor().setLayout(layout).setElementType("f16");
        }, layout);
      }
      const tensor = new PrePostProcessor(t.readModel()).output().tensor();
      const set = (layout: unknown) => () => tensor.setLayout(layout as string);
      await t.refuses("no layout", OpenVINOError, set("[N"), set("NCHW"));
      await t.refuses("a number", TypeError, set(4), set("NCHW"));
      assertStrictEquals(tensor.setLayout("NCHW"), tensor);
    }),
    check("set_element_type to each", ["set_element_type(type)"], channelMean, (t) => {
      for (const type of types) {
        const describe = (processor: PrePostProcessor) => processor.output().tensor().setElementType(type);
        observeBuild(t, describe, type, type === "i8" ? overflow : undefined);
      }
    }),
    showsItselfAs(
      "<OutputTensorInfo>",
      onTiny("relu_add"),
      (t) => new PrePostProcessor(t.readModel()).output().tensor(),
    ),
  ],
};

/** An output with a layout: the tiny models' are not pictures, so it is called N, C, H and W here. */
function postprocess(
  t: CheckContext,
  describe: (output: ReturnType<PrePostProcessor["output"]>) => unknown,
  label: string,
) {
  observeBuild(t, (processor) => {
    processor.input().tensor().setShape([2, 3, 4, 5]);
    describe(processor.output());
  }, label);
}

const onDynamic = onTiny("dynamic_nchw");

const outputModelInfo: Group = {
  class: "preprocess.OutputModelInfo",
  needs: ["preprocessing"],
  checks: [
    showsItselfAs("<OutputModelInfo>", onTiny("relu_add"), (t) => new PrePostProcessor(t.readModel()).output().model()),
    check("set_layout", ["set_layout(layout)", "preprocess.OutputInfo.model()"], onDynamic, async (t) => {
      for (const layout of ["NCHW", "NHWC", "CNHW", "[N,C,H,W]"]) {
        postprocess(t, (output) => {
          output.model().setLayout(layout);
          output.tensor().setLayout("NHWC");
        }, layout);
      }
      const processor = new PrePostProcessor(t.readModel());
      const model = processor.output().model();
      const set = (layout: unknown) => () => model.setLayout(layout as string);
      await t.refuses("no layout", OpenVINOError, set("[N"), set("NCHW"));
      await t.refuses("a letter twice", OpenVINOError, set("NN"), set("NCHW"));
      await t.refuses("a number", TypeError, set(4), set("NCHW"));
      assertStrictEquals(model.setLayout("NCHW"), model);
    }),
    check("the layout is that of the network's output", ["set_layout(layout)"], onNetworks, (t) => {
      observeBuild(t, (processor) => {
        processor.output().model().setLayout("NC");
        processor.output().tensor().setLayout("CN");
      });
    }),
  ],
};

const postProcessSteps: Group = {
  class: "preprocess.PostProcessSteps",
  needs: ["preprocessing"],
  checks: [
    showsItselfAs(
      "<PostProcessSteps>",
      onTiny("relu_add"),
      (t) => new PrePostProcessor(t.readModel()).output().postprocess(),
    ),
    check(
      "convert_element_type",
      ["convert_element_type(type=Type.dynamic)", "preprocess.OutputInfo.postprocess()"],
      onNetworks,
      (t) => {
        observeBuild(t, (processor) => processor.output().postprocess().convertElementType("f16"));
        observeBuild(t, (processor) => {
          processor.output().tensor().setElementType("f64");
          processor.output().postprocess().convertElementType();
        }, "to the tensor's");
      },
    ),
    check("convert_element_type to each", ["convert_element_type(type=Type.dynamic)"], channelMean, async (t) => {
      for (const type of types) {
        const describe = (processor: PrePostProcessor) => processor.output().postprocess().convertElementType(type);
        observeBuild(t, describe, type, type === "i8" ? overflow : undefined);
      }
      const steps = new PrePostProcessor(t.readModel()).output().postprocess();
      const set = (type: unknown) => () => steps.convertElementType(type as ElementType);
      await t.refuses("no type", TypeError, set("number"), set("f32"));
      await t.refuses("a number", TypeError, set(3), set("f32"));
      assertStrictEquals(steps.convertElementType(), steps);
    }),
    check("convert_layout", ["convert_layout(dst_layout)"], onDynamic, async (t) => {
      for (const layout of [["NHWC"], ["NCWH"], ["NCHW"], []]) {
        postprocess(t, (output) => {
          output.model().setLayout("NCHW");
          output.tensor().setLayout("NHWC");
          output.postprocess().convertLayout(...layout as [string]);
        }, `${layout}`);
      }
      const convert = (layout: unknown) => () =>
        build(t, (processor) => {
          processor.output().model().setLayout("NCHW");
          processor.output().postprocess().convertLayout(layout as string);
        });
      await t.refuses("other letters", OpenVINOError, convert("NABC"), convert("NHWC"));
      await t.refuses("no layout", OpenVINOError, convert("N["), convert("NHWC"));
      await t.refuses("a number", TypeError, convert(1), convert("NHWC"));
    }),
    check("convert_layout by order", ["convert_layout(dims)"], onDynamic, async (t) => {
      for (const order of [[0, 2, 3, 1], [3, 2, 1, 0], [0, 1, 2, 3], []]) {
        postprocess(t, (output) => output.postprocess().convertLayout(order), `[${order}]`);
      }
      const convert = (order: unknown) => () =>
        build(t, (processor) => processor.output().postprocess().convertLayout(order as number[]));
      const right = convert([0, 2, 3, 1]);
      await t.refuses("fewer", OpenVINOError, convert([0, 1]), right);
      await t.refuses("one twice", OpenVINOError, convert([0, 1, 1, 2]), right);
      await t.refuses("one that there is not", OpenVINOError, convert([0, 1, 2, 4]), right);
      await t.refuses("negative", RangeError, convert([0, 1, 2, -1]), right);
      await t.refuses("texts", TypeError, convert(["0", "1", "2", "3"]), right);
    }),
    check(
      "steps of two outputs, in order",
      ["convert_element_type(type=Type.dynamic)"],
      onTiny("two_in_two_out"),
      (t) => {
        observeBuild(t, (processor) => {
          processor.output("sum").postprocess().convertElementType("i32").convertElementType("f16");
          processor.output(1).postprocess().convertLayout([1, 0]).convertElementType("f64");
        });
      },
    ),
  ],
};

/** The checks of pre- and post-processing, a group for each class of `openvino.preprocess`. */
export const preprocess: readonly Group[] = [
  prePostProcessor,
  inputInfo,
  inputTensorInfo,
  preProcessSteps,
  inputModelInfo,
  outputInfo,
  outputTensorInfo,
  outputModelInfo,
  postProcessSteps,
];
