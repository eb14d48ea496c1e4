import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { cppCalls } from "../../ffi/cpp.ts";
import { load } from "../../ffi/load.ts";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../../conformance/test_support/own_process.ts";
import { portsAfter } from "./told_layouts.ts";

/** The layouts of inputs after pre-processing, by what the processor was told. */
type Layouts = Record<string, (string | null)[]>;

/** Asks OpenVINO, or this library as if OpenVINO could not be asked. */
async function layoutsOf(asksOpenVINO: boolean): Promise<Layouts> {
  const url = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  const ended = await runInOwnProcess(`
    import { load } from ${url("../../ffi/load.ts")};
    import { layoutOf } from ${url("../const_output.ts")};
    import { Core, PrePostProcessor } from ${url("../mod.ts")};
    if (!${asksOpenVINO}) load().hasMeasuredCpp = false;
    const core = new Core();
    const steps = {
      none() {},
      convert: (input) => input.preprocess().convertLayout("NHWC"),
      resize(input) {
        input.tensor().setSpatialStaticShape(8, 8);
        input.preprocess().resize("linear");
      },
      color: (input) => input.tensor().setColorFormat("RGB"),
      planes(input) {
        input.tensor().setElementType("u8").setColorFormat("NV12_TWO_PLANES", ["y", "uv"]);
        input.preprocess().convertColor("RGB").convertElementType("f32");
      },
    };
    const results = {};
    for (const path of ${JSON.stringify([modelPath("channel_mean"), modelPath("two_in_two_out")])}) {
      for (const tensor of [undefined, "NHWC", "NCHW", "CNHW", "N...C", "...", "HW", "NC"]) {
        for (const model of [undefined, "NCHW", "NHWC", "CNHW", "N...", "...", "NC"]) {
          for (const [step, apply] of Object.entries(steps)) {
            const processor = new PrePostProcessor(core.readModel(path));
            const name = [path.match(/\\w+(?=\\.xml)/)[0], tensor, model, step].join();
            try {
              const input = processor.input(0);
              if (tensor) input.tensor().setLayout(tensor);
              if (model) input.model().setLayout(model);
              apply(input);
              const built = processor.build();
              results[name] = built.inputs.map((port) => layoutOf(port) ?? null);
              // The layouts stay through a second processor that is told nothing, and through a reshape.
              const again = new PrePostProcessor(built).build();
              again.reshape(Object.fromEntries(again.inputs.map((port) => [port.index, port.partialShape])));
              const kept = again.inputs.map((port) => layoutOf(port) ?? null);
              if (String(kept) !== String(results[name])) throw new Error(name + ": " + kept);
            } catch (error) {
              if (error.code === undefined) throw error; // OpenVINO refuses most combinations
            }
          }
        }
      }
    }
    console.log(JSON.stringify(results));`);
  assertEquals([ended.code, ended.signal], [0, null], ended.stderr);
  return JSON.parse(ended.stdout);
}

test("the layouts after pre-processing are OpenVINO's wherever they are known", async () => {
  const told = await layoutsOf(false);
  assert(Object.keys(told).length > 50);
  const unknown = Object.entries(told).filter(([, layouts]) => layouts.includes(null)).map(([name]) => name);
  // Colours decide the layout unless it is told; planes are inputs of their own; what names no dimension tells nothing.
  assertEquals(unknown.filter((name) => !/,color$|,planes$|,\.\.\.,/.test(name)), []);
  assertEquals(told["channel_mean,,,none"], ["[N,C,H,W]"]);
  assertEquals(told["channel_mean,NHWC,,color"], ["[N,H,W,C]"]);
  if (cppCalls(load()) === null) return; // OpenVINO cannot be asked here
  const asked = await layoutsOf(true);
  assertEquals(Object.keys(told), Object.keys(asked));
  for (const [name, layouts] of Object.entries(told)) {
    assertEquals(layouts, asked[name]!.map((layout, i) => layouts[i] === null ? null : layout), name);
  }
});

test("portsAfter() leaves inputs of which nothing was said, and names", () => {
  const before = { layout: (index: number) => ["[N,C]", "", undefined][index], names: () => ["x", "y"] };
  const of = (told: Parameters<typeof portsAfter>[1]) => [0, 1, 2].map((i) => portsAfter(before, told).layout(i, "x"));
  assertEquals(of(new Map()), ["[N,C]", "", undefined]);
  assertEquals(portsAfter(before, new Map()).names("x"), ["x", "y"]);
  assertEquals(of(new Map([[2, { model: "CN" }]])), ["[N,C]", "", "[C,N]"]);
  assertEquals(of(new Map([[0, { isDerived: true }]])), [undefined, "", undefined]);
  assertEquals(of(new Map([[1, { tensor: "NC", addsInputs: true }]])), [undefined, undefined, undefined]);
});

test("what a processor is told after it has built a model changes nothing in that", () => {
  const told = new Map([[0, { tensor: "NHWC" }]]);
  const { layout } = portsAfter({ layout: () => "", names: () => undefined }, told);
  told.get(0)!.tensor = "NCHW";
  told.clear();
  assertEquals(layout(0, "x"), "[N,H,W,C]");
});
