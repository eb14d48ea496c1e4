import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { Core, getVersion, type Model, PrePostProcessor, saveModel, Tensor } from "openvino-ffi";
import { type Check, check, onNetworksInAllFormats, onOtherFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";

const entry = "save_model(model, output_model, compress_to_fp16=True)";

/** Saves a model and observes both files. Names of models and nodes have numbers that depend on what was read before. */
function save(t: CheckContext, label: string, model: Model, compressToFp16?: boolean): string {
  const path = join(t.folder, `${label}.xml`);
  saveModel(model, path, compressToFp16 === undefined ? {} : { compressToFp16 });
  const text = readFileSync(path, "utf8").replaceAll(/ name="[^"]*"/g, "").replaceAll(getVersion().buildNumber, "");
  t.observe(`${label}: the text's hash`, createHash("sha256").update(text).digest("hex"));
  const weights = new Uint8Array(readFileSync(path.replace(/xml$/, "bin")));
  t.observe(`${label}: the weights`, weights);
  return path;
}

/** Everything that ports report. */
function portsOf({ inputs, outputs }: Model): unknown[] {
  return [...inputs, ...outputs].map((port) => [[...port.names].toSorted(), port.elementType, port.partialShape]);
}

/** A model's output for numbers in its input's shape. */
function answer(model: Model, shape = model.input().shape): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const input = Tensor.from(Float32Array.from({ length: size }, (_, i) => i % 7 - 3), { shape });
  return new Core().compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" }).infer([input]).get(0);
}

/** The checks of the function that saves models. */
export const saveModelChecks: readonly Check[] = [
  check("save_model", [entry], [
    ...onOtherFormats,
    ...onTiny("relu_add", "dynamic_nchw", "dynamic_bounded", "strings", "stateful_two", "stateful_attention"),
    ...onTiny("precisions", "precisions_int", "scalar_out", "two_in_two_out", "any_type", "channel_mean"),
  ], (t) => {
    const model = t.readModel();
    const before = portsOf(model);
    for (const [label, compress] of [["by default", undefined], ["as f16", true], ["as it is", false]] as const) {
      const saved = new Core().readModel(save(t, label, model, compress));
      assertEquals(portsOf(saved).map(String), before.map(String));
      t.observe(`${label}: ports`, portsOf(saved));
    }
    // The model itself stays as it is.
    t.observe("ports", portsOf(model));
  }),
  check("a saved model computes the same", [entry], [
    ...onNetworksInAllFormats,
    ...onOtherFormats,
    ...onTiny("relu_add", "channel_mean"),
  ], (t) => {
    const model = t.readModel();
    const exact = new Core().readModel(save(t, "as it is", model, false));
    assertEquals(answer(exact).data, answer(model).data);
    t.observe("output", answer(exact));
    t.observe("output of f16", answer(new Core().readModel(save(t, "as f16", model))));
  }),
  check("save_model after reshape", [entry], onTiny("relu_add", "dynamic_nchw"), (t) => {
    const model = t.readModel();
    const [, ...rest] = model.input().partialShape.dimensions!;
    model.reshape([2, ...rest.map(({ min, max }) => min === max ? min : 8)]);
    const saved = new Core().readModel(save(t, "reshaped", model, false));
    t.observe("ports", portsOf(saved));
    t.observe("output", answer(saved));
  }),
  check("save_model after pre-processing", [entry], onTiny("channel_mean"), (t) => {
    const processor = new PrePostProcessor(t.readModel());
    const input = processor.input();
    input.tensor().setElementType("u8").setLayout("NHWC").setSpatialStaticShape(6, 5);
    input.preprocess().convertElementType("f32").resize("linear").mean([1, 2, 3]).scale(2);
    input.model().setLayout("NCHW");
    const model = processor.build();
    const saved = new Core().readModel(save(t, "with steps", model));
    t.observe("ports", portsOf(saved));
    const image = Tensor.from(Uint8Array.from({ length: 90 }, (_, i) => i), { shape: [1, 6, 5, 3] });
    t.observe("output", new Core().compileModel(saved, "CPU").infer([image]).get(0));
    // Layouts are saved, too.
    saved.setBatch(3);
    t.observe("a batch", portsOf(saved));
  }, { needs: ["preprocessing"] }),
  check("save_model of a model's states", [entry], onTiny("stateful_two"), (t) => {
    const saved = new Core().readModel(save(t, "stateful", t.readModel()));
    const request = new Core().compileModel(saved, "CPU").createInferRequest();
    request.infer(Float32Array.of(1, 2, 3, 4));
    request.infer(Float32Array.of(1, 2, 3, 4));
    t.observe("states", request.queryState().map(({ name, state }) => [name, state]));
  }, { needs: ["states"] }),
  check("save_model over the model's own files", [entry], onTiny("relu_add"), (t) => {
    const path = join(t.folder, "own.xml");
    for (const each of ["xml", "bin"]) copyFileSync(t.path().replace(/xml$/, each), path.replace(/xml$/, each));
    const model = new Core().readModel(path);
    const before = answer(model);
    saveModel(model, path);
    t.observe("the model that was read", answer(model));
    t.where("only here", () => assertEquals(answer(model).data, before.data));
    t.observe("the saved one", answer(new Core().readModel(path)));
  }, { needs: ["only here"] }),
  check("save_model's paths", [entry], onTiny("relu_add"), async (t) => {
    const model = t.readModel();
    const control = () => saveModel(model, join(t.folder, "right.xml"));
    saveModel(model, join(t.folder, "new", "folder", "mödel 模型 1.xml"));
    t.observe("in a new folder", readdirSync(join(t.folder, "new", "folder")).toSorted());
    for (const name of ["model", "model.bin", "model.XML", "model.xml.onnx"]) {
      await t.refuses(name, RangeError, () => saveModel(model, join(t.folder, name)), control);
    }
    await t.refuses("a number", TypeError, () => saveModel(model, 3 as never), control);
    await t.refuses("a path for a model", TypeError, () => saveModel(t.path() as never, t.path()), control);
    await t.refuses("a text for a boolean", TypeError, () => {
      saveModel(model, join(t.folder, "x.xml"), { compressToFp16: "no" as never });
    }, control);
    await t.refuses("a file for a folder", Error as never, () => {
      saveModel(model, join(t.folder, "right.xml", "model.xml"));
    }, control);
    t.where("only here", () => {
      saveModel(model, pathToFileURL(join(t.folder, "by url.xml")));
      assert(existsSync(join(t.folder, "by url.bin")));
      assertEquals(readdirSync(t.folder).toSorted(), ["by url.bin", "by url.xml", "new", "right.bin", "right.xml"]);
    });
  }),
];
