import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { type CompiledModel, Core, type Model, OpenVINOError, type Properties, Tensor } from "openvino-ffi";
import { assertLeavesTheEventLoopFree } from "../assert/event_loop.ts";
import { type Allowance, formOnly } from "./allowance.ts";
import { check, type Group, onNetworks, onNetworksInAllFormats, onOtherFormats, onTiny } from "./check.ts";
import type { CheckContext } from "./check_context.ts";
import { showsItself } from "./shows_itself.ts";

const f32: Properties = { INFERENCE_PRECISION_HINT: "f32" };

/** Properties of a machine. */
const machines = formOnly("it is the machine's own");
/** For a model compiled without asking for f32. */
const anyPrecision: Allowance = { because: "processors with AVX512_BF16 or AMX compute it in bf16", relative: 1 / 4 };
/** For a model compiled for any device. */
const anyDevice: Allowance = { because: "it is of another device where there is one", relative: 1e-2 };

/** The model's output for an image. */
function answer(t: CheckContext, compiled: CompiledModel, seed = 1): Tensor {
  return compiled.infer([t.pictureTensor(seed)]).get(0);
}

/** Everything that ports report, with their positions. */
function portsOf(t: CheckContext, { inputs, outputs }: Model | CompiledModel): unknown[] {
  return [...inputs.entries(), ...outputs.entries()].map(([place, port]) => {
    // In Python the index refers to the port's node: always 0.
    t.where("only here", () => assertEquals(port.index, place));
    return [place, [...port.names].toSorted(), port.elementType, port.partialShape];
  });
}

/** The path of an IR's weights. */
function weightsPath(t: CheckContext): string {
  return t.path().replace(/\.xml$/, ".bin");
}

function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path));
}

/** A file that registers the CPU plugin under another name, with profiling on. */
function pluginsFile(t: CheckContext): string {
  const plugin = new Core().getVersions("CPU")["CPU"]!.description;
  const location = process.platform === "win32" ? `${plugin}.dll` : `lib${plugin}.so`;
  const path = join(t.folder, "plugins.xml");
  const properties = `<properties><property key="PERF_COUNT" value="YES"/></properties>`;
  const text = `<ie><plugins><plugin name="MYCPU" location="${location}">${properties}</plugin></plugins></ie>`;
  writeFileSync(path, text);
  return path;
}

/** Entries with long names. */
const readModel = "read_model(model: str | object, weights: str | object = None)";
const queryModel = "query_model(model, device_name, config=None)";
const readBytes = "read_model(model: bytes, weights: bytes | Tensor = None)";
const compileModel = "compile_model(model: Model, device_name=None, config=None)";
const compilePath = "compile_model(model: str | Path, device_name=None, config=None)";
const compileBytes = "compile_model(model: str, weights=None)";
const readWithProperties = "read_model(model: str | bytes | object, config=None)";
const importTensor = "import_model(model_stream: Tensor, device_name)";
const getWithArguments = "get_property(device_name, name, arguments)";
const importModel = "import_model(model_stream: bytes, device_name, config=None)";

/** The checks of Core. */
export const core: Group = {
  class: "Core",
  needs: ["core"],
  checks: [
    check("each has its own properties", ["Core(xml_config_file='')"], onNetworks, (t) => {
      const [one, other] = [new Core(), new Core()];
      one.setProperty("CPU", { PERF_COUNT: true });
      t.observe("set", one.getProperty("CPU", "PERF_COUNT"));
      t.observe("the other", other.getProperty("CPU", "PERF_COUNT"));
      t.observe("model", portsOf(t, one.readModel(t.path())));
      t.observe("model of the other", portsOf(t, other.readModel(t.path())));
    }),
    check("a configuration of plugins", ["Core(xml_config_file='')"], onNetworks, (t) => {
      const path = pluginsFile(t);
      const configured = new Core(path);
      t.observe("listed", configured.availableDevices.includes("MYCPU"));
      t.observe("its property", configured.getProperty("MYCPU", "PERF_COUNT"));
      t.observe("the other device's", configured.getProperty("CPU", "PERF_COUNT"));
      t.observe("model", portsOf(t, configured.readModel(t.path())));
      t.observe("without it", new Core().availableDevices.includes("MYCPU"));
      assertEquals(new Core(pathToFileURL(path)).getProperty("MYCPU", "PERF_COUNT"), true);
    }),
    check("a configured plugin infers", ["Core(xml_config_file='')"], onTiny("relu_add"), (t) => {
      const compiled = new Core(pluginsFile(t)).compileModel(t.path(), "MYCPU", f32);
      t.observe("profiling", compiled.getProperty("PERF_COUNT"));
      t.observe("output", answer(t, compiled));
    }),
    check("a configuration that is none", ["Core(xml_config_file='')"], onNetworks, async (t) => {
      const missing = join(t.folder, "missing.xml");
      const path = pluginsFile(t);
      await t.refuses("missing", OpenVINOError, () => new Core(missing), () => new Core(path));
      await t.refuses("a number", TypeError, () => new Core(3 as never), () => new Core());
      t.where("messages", () => assertThrows(() => new Core(missing), OpenVINOError, missing));
    }),
    check("available_devices", ["available_devices", "get_available_devices()"], onNetworks, (t) => {
      const core = new Core();
      t.observe("devices", core.availableDevices, machines);
      t.observe("the processor", core.availableDevices.includes("CPU"));
      // A new array each time.
      core.availableDevices.length = 0;
      t.observe("again", core.availableDevices.includes("CPU"));
    }),
    check("get_versions", ["get_versions(device_name)"], onNetworks, async (t) => {
      const core = new Core();
      const versions = core.getVersions("CPU");
      t.observe("devices", Object.keys(versions));
      t.observe("description", versions["CPU"]!.description, formOnly("the plugin of ARM has another name"));
      t.observe("build", versions["CPU"]!.buildNumber, formOnly("it is the release's"));
      await t.refuses("a number", TypeError, () => core.getVersions(3 as never), () => core.getVersions("CPU"));
      // Python returns nothing for an unknown device; here unknown names are errors.
      await t.refuses(
        "unknown",
        "NOT_FOUND",
        () => core.getVersions("FOO"),
        () => core.getVersions("CPU"),
        "only here",
      );
      t.where("only here", () => assertThrows(() => core.getVersions("FOO"), OpenVINOError, `"FOO"`));
    }),

    check("read_model from a path", [readModel], onNetworksInAllFormats, (t) => {
      const model = new Core().readModel(t.path());
      t.observe("name", model.friendlyName);
      t.observe("ports", portsOf(t, model));
      t.observe("dynamic", model.isDynamic());
    }),
    check("read_model of models with several ports", [readModel], [
      ...onTiny("two_in_two_out", "dynamic_nchw", "precisions", "strings", "scalar_out"),
    ], (t) => {
      const model = new Core().readModel(t.path());
      t.observe("name", model.friendlyName);
      t.observe("ports", portsOf(t, model));
      t.observe("dynamic", model.isDynamic());
    }),
    check("read_model of other formats", [readModel], onOtherFormats, (t) => {
      const model = new Core().readModel(t.path());
      // OpenVINO numbers Paddle's models instead, counting up.
      if (!t.model.endsWith(".pdmodel")) t.observe("name", model.friendlyName);
      t.observe("ports", portsOf(t, model));
      t.observe("dynamic", model.isDynamic());
      const compiled = new Core().compileModel(model, "CPU", f32);
      t.observe("output", answer(t, compiled));
      t.observe("negative numbers", compiled.infer([Tensor.from(Float32Array.of(1, -0.5, -1, -7), { shape: [1, 4] })]));
      assertEquals(portsOf(t, new Core().readModel(pathToFileURL(t.path()))), portsOf(t, model));
    }),
    check("read_model of other formats with their weights", [readModel], onTiny("relu_add.pdmodel"), async (t) => {
      const core = new Core();
      const weights = t.path().replace(/pdmodel$/, "pdiparams");
      const moved = join(t.folder, "moved.pdmodel");
      copyFileSync(t.path(), moved);
      const read = () => core.readModel(moved, weights);
      t.observe("output", answer(t, core.compileModel(read(), "CPU", f32)));
      await t.refuses("missing", OpenVINOError, () => core.readModel(moved, join(t.folder, "missing.pdiparams")), read);
    }),
    check("read_model with weights that lie elsewhere", [readModel], onNetworks, (t) => {
      const core = new Core();
      const moved = join(t.folder, "mödel 模型 1.xml");
      copyFileSync(t.path(), moved);
      const model = core.readModel(moved, weightsPath(t));
      t.observe("ports", portsOf(t, model));
      const compiled = core.compileModel(model, "CPU", f32);
      t.observe("output", answer(t, compiled));
      t.observe("another picture", answer(t, compiled, 2));
      assertEquals(portsOf(t, core.readModel(pathToFileURL(moved), pathToFileURL(weightsPath(t)))), portsOf(t, model));
    }),
    check("read_model without its weights", [readModel], onNetworks, async (t) => {
      const core = new Core();
      const moved = join(t.folder, "moved.xml");
      copyFileSync(t.path(), moved);
      const read = () => core.readModel(moved, weightsPath(t));
      await t.refuses("none", OpenVINOError, () => core.readModel(moved), read);
      const missing = join(t.folder, "missing.bin");
      await t.refuses("missing", OpenVINOError, () => core.readModel(moved, missing), read);
      await t.refuses("a number", TypeError, () => core.readModel(moved, 3 as never), read);
    }),
    check("read_model of what is no model", [readModel], onNetworks, async (t) => {
      const core = new Core();
      const read = () => core.readModel(t.path());
      const [missing, garbage] = [join(t.folder, "missing.xml"), join(t.folder, "garbage.xml")];
      writeFileSync(garbage, "<net garbage");
      const cut = join(t.folder, "cut.xml");
      writeFileSync(cut, bytesOf(t.path()).slice(0, 900));
      await t.refuses("missing", OpenVINOError, () => core.readModel(missing), read);
      await t.refuses("a folder", OpenVINOError, () => core.readModel(t.folder), read);
      await t.refuses("garbage", OpenVINOError, () => core.readModel(garbage), read);
      await t.refuses("cut", OpenVINOError, () => core.readModel(cut), read);
      await t.refuses("no name", OpenVINOError, () => core.readModel(""), read);
      await t.refuses("a number", TypeError, () => core.readModel(3 as never), read);
      await t.refuses("null", TypeError, () => core.readModel(null as never), read);
      // The message is about this file, not the previous one.
      t.where("messages", () => {
        assertThrows(() => core.readModel(missing), OpenVINOError, missing);
        assertThrows(() => core.readModel(garbage), OpenVINOError, garbage);
        // OpenVINO's message does not name the file.
        assertThrows(() => core.readModel(cut), OpenVINOError, cut);
      });
      t.observe("afterwards", portsOf(t, read()));
    }),
    check("read_model from bytes", [readBytes], onNetworks, (t) => {
      const core = new Core();
      const model = core.readModel(bytesOf(t.path()), bytesOf(weightsPath(t)));
      t.observe("name", model.friendlyName);
      t.observe("ports", portsOf(t, model));
      t.observe("output", answer(t, core.compileModel(model, "CPU", f32)));
    }),
    check("read_model from ONNX bytes", [readBytes], [
      ...onNetworksInAllFormats.filter((name) => name.endsWith(".onnx")),
    ], (t) => {
      const core = new Core();
      const bytes = bytesOf(t.path());
      const model = core.readModel(bytes);
      bytes.fill(0x7f);
      t.observe("ports", portsOf(t, model));
      t.observe("output", answer(t, core.compileModel(model, "CPU", f32)));
    }),
    check("read_model from the bytes of other formats", [readBytes], [
      ...onTiny("relu_add.onnx", "relu_add.pdmodel"),
    ], (t) => {
      const core = new Core();
      const bytes = bytesOf(t.path());
      const weights = t.model.endsWith(".pdmodel") ? bytesOf(t.path().replace(/pdmodel$/, "pdiparams")) : undefined;
      const model = core.readModel(bytes, weights);
      bytes.fill(0x7f);
      weights?.fill(0x7f);
      t.observe("ports", portsOf(t, model));
      t.observe("output", answer(t, core.compileModel(model, "CPU", f32)));
    }),
    check("read_model from the bytes of formats that are read from files only", [readBytes], [
      ...onTiny("relu_add.tflite", "relu_add.pb"),
    ], async (t) => {
      const core = new Core();
      await t.refuses("bytes", OpenVINOError, () => core.readModel(bytesOf(t.path())), () => core.readModel(t.path()));
    }),
    check("read_model copies the bytes", [readBytes], onTiny("relu_add"), (t) => {
      const core = new Core();
      // The text need not start at the beginning of its memory.
      const xml = new Uint8Array([1, 2, 3, ...bytesOf(t.path())]).subarray(3);
      const weights = bytesOf(weightsPath(t));
      const model = core.readModel(xml, weights);
      const tensor = Tensor.from(bytesOf(weightsPath(t)));
      const ofTensor = core.readModel(xml, tensor);
      weights.fill(0x7f);
      // Python's model keeps using the tensor's memory.
      t.where("only here", () => (tensor.data as Uint8Array).fill(0x7f));
      xml.fill(0);
      t.observe("bytes", answer(t, core.compileModel(model, "CPU", f32)));
      t.observe("a tensor", answer(t, core.compileModel(ofTensor, "CPU", f32)));
    }),
    check("read_model from bytes that are none", [readBytes], [
      ...onTiny("relu_add"),
    ], async (t) => {
      const core = new Core();
      const [xml, weights] = [bytesOf(t.path()), bytesOf(weightsPath(t))];
      const read = () => core.readModel(xml, weights);
      await t.refuses("no weights", OpenVINOError, () => core.readModel(xml), read);
      await t.refuses("too few weights", OpenVINOError, () => core.readModel(xml, weights.slice(0, 4)), read);
      await t.refuses("empty", OpenVINOError, () => core.readModel(new Uint8Array(0), weights), read);
      await t.refuses("cut", OpenVINOError, () => core.readModel(xml.slice(0, 900), weights), read);
      await t.refuses("no bytes", TypeError, () => core.readModel([1, 2] as never, weights), read);
      t.observe("afterwards", portsOf(t, read()));
    }),
    check("read_model from bytes of other formats", [readBytes], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const bytes = (end: string) => new Uint8Array(readFileSync(t.path().replace(/xml$/, end)));
      const read = () => core.readModel(bytes("pdmodel"), bytes("pdiparams"));
      t.observe("PaddlePaddle", answer(t, core.compileModel(read(), "CPU", f32)));
      t.observe("ONNX", answer(t, core.compileModel(core.readModel(bytes("onnx")), "CPU", f32)));
      await t.refuses("TensorFlow Lite", OpenVINOError, () => core.readModel(bytes("tflite")), read);
      await t.refuses("TensorFlow", OpenVINOError, () => core.readModel(bytes("pb")), read);
      await t.refuses("PaddlePaddle without weights", OpenVINOError, () => core.readModel(bytes("pdmodel")), read);
    }),
    check("read_model with properties", [readWithProperties], [...onNetworks, ...onTiny("relu_add")], async (t) => {
      const core = new Core();
      const read = (config?: Properties) => core.readModel(t.path(), undefined, config);
      t.observe("ports", portsOf(t, read({ ENABLE_MMAP: false })));
      t.observe("output", answer(t, core.compileModel(read({ ENABLE_MMAP: false, CACHE_DIR: t.folder }), "CPU", f32)));
      t.observe("no properties", portsOf(t, read({})));
      t.observe("with weights", portsOf(t, core.readModel(t.path(), weightsPath(t), { ENABLE_MMAP: "NO" })));
      const ofBytes = core.readModel(bytesOf(t.path()), bytesOf(weightsPath(t)), { ENABLE_MMAP: true });
      t.observe("bytes", answer(t, core.compileModel(ofBytes, "CPU", f32)));
      t.observe("the runtime's as before", core.getProperty("ENABLE_MMAP"));
      await t.refuses(
        "wrong value",
        OpenVINOError,
        () => read({ ENABLE_MMAP: "maybe" }),
        () => read({ ENABLE_MMAP: true }),
      );
      await t.refuses("a number", TypeError, () => read(3 as never), read);
      // Python takes any name.
      await t.refuses("unknown", "NOT_FOUND", () => read({ NOPE: 1 }), () => read({ ENABLE_MMAP: true }), "only here");
      t.where("messages", () => assertThrows(() => read({ ENABLE_MAP: false }), OpenVINOError, `"ENABLE_MMAP"?`));
      const changing: Record<string, boolean> = { ENABLE_MMAP: false };
      const reading = core.readModelAsync(t.path(), undefined, changing);
      changing["NOPE"] = true;
      t.observe("async", answer(t, core.compileModel(await reading, "CPU", f32)));
    }),
    check("readModelAsync", ["readModelAsync"], onNetworks, async (t) => {
      const core = new Core();
      const reading = core.readModelAsync(t.path());
      assertInstanceOf(reading, Promise);
      const model = await reading;
      t.observe("name", model.friendlyName);
      t.observe("ports", portsOf(t, model));
      const missing = join(t.folder, "missing.xml");
      await t.refuses(
        "missing",
        OpenVINOError,
        () => core.readModelAsync(missing),
        () => core.readModelAsync(t.path()),
      );
      await t.where("messages", () => assertRejects(() => core.readModelAsync(missing), OpenVINOError, missing));
    }),
    check("readModelAsync of other formats", ["readModelAsync"], onOtherFormats, async (t) => {
      const core = new Core();
      const model = await core.readModelAsync(t.path());
      t.observe("ports", portsOf(t, model));
      t.observe("output", answer(t, core.compileModel(model, "CPU", f32)));
    }),
    check("readModelAsync from bytes", ["readModelAsync"], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const [xml, weights] = [bytesOf(t.path()), bytesOf(weightsPath(t))];
      const reading = core.readModelAsync(xml, weights);
      // The caller may change the bytes at once.
      xml.fill(0);
      weights.fill(0x7f);
      const models = [await reading, await core.readModelAsync(t.path(), weightsPath(t))];
      for (const [i, model] of models.entries()) {
        t.observe(`output ${i}`, answer(t, core.compileModel(model, "CPU", f32)));
      }
      await t.refuses(
        "a number",
        TypeError,
        () => core.readModelAsync(3 as never),
        () => core.readModelAsync(t.path()),
      );
    }),

    check(
      "compile_model of a model",
      [
        compileModel,
      ],
      onNetworksInAllFormats,
      (t) => {
        const core = new Core();
        const model = core.readModel(t.path());
        const compiled = core.compileModel(model, "CPU", f32);
        t.observe("ports", portsOf(t, compiled));
        t.observe("output", answer(t, compiled));
        t.observe("another picture", answer(t, compiled, 2));
        t.observe("the model as before", portsOf(t, model));
      },
    ),
    check("compile_model of a path", [compilePath], onNetworks, (t) => {
      const compiled = new Core().compileModel(t.path(), "CPU", f32);
      t.observe("ports", portsOf(t, compiled));
      t.observe("output", answer(t, compiled));
    }),
    check("compile_model of bytes", [compileBytes], [...onNetworks, ...onTiny("relu_add")], async (t) => {
      const core = new Core();
      const [xml, weights] = [bytesOf(t.path()), bytesOf(weightsPath(t))];
      const compile = () => core.compileModel(xml, "CPU", f32, weights);
      const compiled = compile();
      t.observe("ports", portsOf(t, compiled));
      t.observe("output", answer(t, compiled));
      t.observe("of a tensor", answer(t, core.compileModel(xml, "CPU", f32, Tensor.from(weights))));
      const compiling = core.compileModelAsync(xml, "CPU", f32, weights);
      await t.refuses("no weights", OpenVINOError, () => core.compileModel(xml, "CPU", f32), compile);
      await t.refuses("too few", OpenVINOError, () => core.compileModel(xml, "CPU", f32, weights.slice(0, 4)), compile);
      await t.refuses("unknown device", OpenVINOError, () => core.compileModel(xml, "FOO", f32, weights), compile);
      await t.refuses(
        "unknown property",
        OpenVINOError,
        () => core.compileModel(xml, "CPU", { NOPE: 1 }, weights),
        compile,
      );
      await t.refuses("no bytes", TypeError, () => core.compileModel(xml, "CPU", f32, 3 as never), compile);
      t.where("only here", () => assertThrows(() => core.compileModel(t.path(), "CPU", f32, weights), TypeError));
      t.observe("async", answer(t, await compiling));
    }),
    check("compile_model of the bytes of other formats", [compileBytes], [
      ...onTiny("relu_add.onnx", "relu_add.pdmodel"),
    ], (t) => {
      const bytes = bytesOf(t.path());
      const weights = t.model.endsWith(".pdmodel") ? bytesOf(t.path().replace(/pdmodel$/, "pdiparams")) : undefined;
      t.observe("output", answer(t, new Core().compileModel(bytes, "CPU", f32, weights)));
    }),
    check("compile_model of a path of other formats", [compilePath], onOtherFormats, (t) => {
      const compiled = new Core().compileModel(t.path(), "CPU", f32);
      t.observe("ports", portsOf(t, compiled));
      t.observe("output", answer(t, compiled));
    }),
    check("compile_model of what is no model in other formats", [compilePath], onOtherFormats, async (t) => {
      const core = new Core();
      const extension = /\.\w+$/.exec(t.model)![0];
      const [folder, garbage] = [join(t.folder, `empty${extension}`), join(t.folder, `garbage${extension}`)];
      mkdirSync(folder);
      writeFileSync(garbage, "no model");
      const compile = () => core.compileModel(t.path(), "CPU", f32);
      for (
        const [what, path] of [["missing", join(t.folder, `none${extension}`)], ["empty folder", folder], [
          "garbage",
          garbage,
        ]]
      ) {
        await t.refuses(what!, OpenVINOError, () => core.compileModel(path!, "CPU", f32), compile);
      }
      t.observe("afterwards", answer(t, compile()));
    }),
    check(
      "compile_model of a file URL",
      [
        compilePath,
      ],
      onTiny("relu_add"),
      (t) => {
        t.observe("output", answer(t, new Core().compileModel(pathToFileURL(t.path()), "CPU", f32)));
      },
    ),
    check(
      "compile_model without a device",
      [
        compileModel,
        compilePath,
      ],
      onNetworks,
      (t) => {
        const core = new Core();
        const compiled = core.compileModel(t.path(), undefined, f32);
        t.observe("ports", portsOf(t, compiled));
        t.observe("device", compiled.getProperty("EXECUTION_DEVICES"), machines);
        t.observe("output", answer(t, compiled), anyDevice);
      },
    ),
    check(
      "compile_model of a model without a device or properties",
      [
        compileModel,
      ],
      onTiny("relu_add"),
      (t) => {
        const core = new Core();
        const compiled = core.compileModel(core.readModel(t.path()));
        t.observe("ports", portsOf(t, compiled));
        t.observe("device", compiled.getProperty("EXECUTION_DEVICES"), machines);
      },
    ),
    check(
      "compile_model with properties",
      [
        compileModel,
        compilePath,
      ],
      onNetworks,
      (t) => {
        const core = new Core();
        const properties = { ...f32, PERF_COUNT: true, INFERENCE_NUM_THREADS: 1, NUM_STREAMS: 1 };
        const compiled = core.compileModel(core.readModel(t.path()), "CPU", properties);
        t.observe("a boolean", compiled.getProperty("PERF_COUNT"));
        t.observe("a number", compiled.getProperty("INFERENCE_NUM_THREADS"));
        t.observe("streams", compiled.getProperty("NUM_STREAMS"));
        t.observe("an element type", compiled.getProperty("INFERENCE_PRECISION_HINT"));
        t.observe("the device as before", core.getProperty("CPU", "PERF_COUNT"));
        const request = compiled.createInferRequest();
        request.infer(t.pictureTensor(1));
        t.observe("profiled", request.getProfilingInfo().some(({ status }) => status === "EXECUTED"));
      },
    ),
    check(
      "compile_model with every kind of value",
      [
        compileModel,
      ],
      onTiny("relu_add"),
      (t) => {
        const core = new Core();
        const compile = (properties: Properties) => core.compileModel(t.path(), "CPU", { ...f32, ...properties });
        t.observe("false", compile({ PERF_COUNT: false }).getProperty("PERF_COUNT"));
        t.observe("YES", compile({ PERF_COUNT: "YES" }).getProperty("PERF_COUNT"));
        t.observe("NO", compile({ PERF_COUNT: "NO" }).getProperty("PERF_COUNT"));
        t.observe("a hint", compile({ PERFORMANCE_HINT: "THROUGHPUT" }).getProperty("PERFORMANCE_HINT"));
        t.observe("a number as text", compile({ INFERENCE_NUM_THREADS: "1" }).getProperty("INFERENCE_NUM_THREADS"));
        t.observe("several", portsOf(t, compile({ PERF_COUNT: true, PERFORMANCE_HINT: "LATENCY", NUM_STREAMS: 1 })));
      },
    ),
    check(
      "compile_model gives models of their own",
      [
        compileModel,
      ],
      onTiny("relu_add", "channel_mean"),
      (t) => {
        const core = new Core();
        const model = core.readModel(t.path());
        const first = core.compileModel(model, "CPU", f32);
        const second = core.compileModel(model, "CPU", { ...f32, PERF_COUNT: true });
        t.observe("first", first.getProperty("PERF_COUNT"));
        t.observe("second", second.getProperty("PERF_COUNT"));
        const held = answer(t, first, 1);
        t.observe("other picture", answer(t, second, 2));
        t.observe("held", held);
      },
    ),
    check("compile_model for devices over others", [compileModel, compilePath], onTiny("relu_add"), async (t) => {
      const core = new Core();
      for (const device of ["AUTO:CPU", "HETERO:CPU", "MULTI:CPU", "BATCH:CPU(2)"]) {
        const compiled = core.compileModel(t.path(), device, f32);
        t.observe(`${device}: ports`, portsOf(t, compiled));
        t.observe(`${device}: output`, answer(t, compiled));
        t.observe(`${device}: devices`, compiled.getProperty("EXECUTION_DEVICES"));
        const request = core.compileModel(core.readModel(t.path()), device, f32).createInferRequest();
        request.startAsync(t.pictureTensor(2));
        await request.wait();
        t.observe(`${device}: results of a model`, request.results);
      }
    }),
    check(
      "compile_model with a cache",
      [compilePath, "CompiledModel.get_property(property)"],
      onTiny("relu_add"),
      (t) => {
        const compile = (folder: string) => {
          const core = new Core();
          core.setProperty({ CACHE_DIR: folder });
          return core.compileModel(t.path(), "CPU", f32);
        };
        const cache = join(t.folder, "cäche 缓存");
        for (const time of ["first", "second"]) {
          const compiled = compile(cache);
          t.observe(`${time}: loaded from the cache`, compiled.getProperty("LOADED_FROM_CACHE"));
          t.observe(`${time}: output`, answer(t, compiled));
        }
        t.observe("files in it", readdirSync(cache).length > 0);
        t.observe("another cache", compile(join(t.folder, "other")).getProperty("LOADED_FROM_CACHE"));
      },
    ),
    check(
      "compile_model refuses",
      [
        compileModel,
        compilePath,
      ],
      onTiny("relu_add"),
      async (t) => {
        const core = new Core();
        const model = core.readModel(t.path());
        const missing = join(t.folder, "missing.xml");
        const compile = () => core.compileModel(model, "CPU", f32);
        const ofPath = () => core.compileModel(t.path(), "CPU", f32);
        await t.refuses("unknown device", OpenVINOError, () => core.compileModel(model, "FOO"), compile);
        await t.refuses("no device", OpenVINOError, () => core.compileModel(model, ""), compile);
        await t.refuses("unknown device, path", OpenVINOError, () => core.compileModel(t.path(), "FOO"), ofPath);
        await t.refuses("unknown property", OpenVINOError, () => core.compileModel(model, "CPU", { NOPE: 1 }), compile);
        await t.refuses("unknown, path", OpenVINOError, () => core.compileModel(t.path(), "CPU", { NOPE: 1 }), ofPath);
        const many = { NUM_STREAMS: "many" };
        await t.refuses("wrong value", OpenVINOError, () => core.compileModel(model, "CPU", many), compile);
        await t.refuses("missing", OpenVINOError, () => core.compileModel(missing, "CPU"), ofPath);
        await t.refuses("no model", TypeError, () => core.compileModel(3 as never, "CPU"), compile);
        await t.refuses("no properties", TypeError, () => core.compileModel(model, "CPU", 3 as never), compile);
        await t.refuses("device of another kind", TypeError, () => core.compileModel(model, 3 as never), compile);
        t.where("messages", () => {
          assertThrows(() => core.compileModel(model, "FOO"), OpenVINOError, `"FOO"`);
          assertThrows(() => core.compileModel(model, "CPU", { NOPE: 1 }), OpenVINOError, "NOPE");
          assertThrows(() => core.compileModel(missing, "CPU"), OpenVINOError, missing);
        });
        t.observe("afterwards", answer(t, compile()));
      },
    ),
    check("compile_model with properties of devices", [compilePath], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const compile = (device: string, properties: Record<string, Properties>) =>
        core.compileModel(t.path(), device, { DEVICE_PROPERTIES: properties });
      for (const device of ["AUTO:CPU", "HETERO:CPU", "MULTI:CPU"]) {
        const compiled = compile(device, { CPU: { ...f32, NUM_STREAMS: 2, PERF_COUNT: true } });
        const { CPU: cpu } = compiled.getProperty("DEVICE_PROPERTIES") as { CPU: Record<string, unknown> };
        for (const name of ["NUM_STREAMS", "EXECUTION_DEVICES", "NETWORK_NAME", "ENABLE_TENSOR_PARALLEL"]) {
          t.observe(`${device}: ${name}`, cpu[name]);
        }
        t.observe(`${device}: names`, Object.keys(cpu).toSorted());
        t.observe(`${device}: supported`, [...cpu["SUPPORTED_PROPERTIES"] as string[]].toSorted());
        t.observe(`${device}: output`, answer(t, compiled));
      }
      const control = () => compile("HETERO:CPU", { CPU: { NUM_STREAMS: 1 } });
      await t.refuses(
        "a wrong value",
        OpenVINOError,
        () => compile("AUTO:CPU", { CPU: { NUM_STREAMS: "x" } }),
        control,
      );
    }),
    check("compileModelAsync", ["compileModelAsync"], onNetworks, async (t) => {
      const core = new Core();
      const model = core.readModel(t.path());
      const compiling = core.compileModelAsync(model, "CPU", { ...f32, PERF_COUNT: true });
      assertInstanceOf(compiling, Promise);
      // Another thread is reading the model; Python compiles at once.
      t.where("only here", () => {
        const error = assertThrows(() => model.reshape(model.input().partialShape), OpenVINOError);
        assertEquals(error.code, "REQUEST_BUSY");
      });
      const compiled = await compiling;
      t.observe("ports", portsOf(t, compiled));
      t.observe("property", compiled.getProperty("PERF_COUNT"));
      t.observe("output", answer(t, compiled));
      model.reshape(model.input().partialShape);
      t.observe("reshaped", portsOf(t, model));
      await t.where("only here", () => assertLeavesTheEventLoopFree(() => core.compileModelAsync(model, "CPU")));
    }),
    check("compileModelAsync of other formats", ["compileModelAsync"], onOtherFormats, async (t) => {
      t.observe("output", answer(t, await new Core().compileModelAsync(t.path(), "CPU", f32)));
    }),
    check("compileModelAsync of a path", ["compileModelAsync"], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const compile = () => core.compileModelAsync(t.path(), "CPU", f32);
      const [one, other] = await Promise.all([compile(), compile()]);
      t.observe("one", answer(t, one));
      t.observe("other", answer(t, other, 2));
      const refused = (device: string, config: Properties) => () => core.compileModelAsync(t.path(), device, config);
      await t.refuses("unknown device", OpenVINOError, refused("FOO", f32), compile);
      await t.refuses("unknown property", OpenVINOError, refused("CPU", { NOPE: 1 }), compile);
      const missing = join(t.folder, "missing.xml");
      await t.refuses("missing", OpenVINOError, () => core.compileModelAsync(missing, "CPU"), compile);
      await t.refuses("no model", TypeError, () => core.compileModelAsync(3 as never, "CPU"), compile);
      await t.where("messages", () => assertRejects(refused("CPU", { NOPE: 1 }), OpenVINOError, "NOPE"));
      t.observe("afterwards", answer(t, await compile()));
    }),

    check("import_model", [importModel], onNetworks, (t) => {
      const core = new Core();
      const blob = t.compiled().exportModel();
      const imported = core.importModel(blob, "CPU");
      const inF32 = core.importModel(blob, "CPU", f32);
      // The caller may change the bytes.
      blob.fill(0);
      t.observe("ports", portsOf(t, imported));
      t.observe("output", answer(t, imported), anyPrecision);
      t.observe("another picture", answer(t, imported, 2), anyPrecision);
      t.observe("output in f32", answer(t, inF32));
      t.observe("another picture in f32", answer(t, inF32, 2));
    }),
    check(
      "import_model into another core",
      [
        importModel,
      ],
      onTiny("relu_add", "two_in_two_out", "dynamic_bounded", "precisions"),
      (t) => {
        const blob = t.compiled().exportModel();
        const moved = new Uint8Array(blob.length + 3);
        moved.set(blob, 3);
        t.observe("ports", portsOf(t, new Core().importModel(moved.subarray(3), "CPU")));
      },
    ),
    check("import_model of a tensor", [importTensor], onTiny("relu_add", "two_in_two_out"), async (t) => {
      const core = new Core();
      const blob = t.compiled().exportModel();
      const tensor = Tensor.from(blob);
      const imported = core.importModel(tensor, "CPU", f32);
      t.observe("ports", portsOf(t, imported));
      t.observe("output", imported.infer(imported.inputs.map(({ shape }) => new Tensor("f32", shape))));
      t.observe("async", portsOf(t, await core.importModelAsync(Tensor.from(blob), "CPU")));
      const control = () => core.importModel(tensor, "CPU");
      await t.refuses("zeros", OpenVINOError, () => core.importModel(new Tensor("u8", [700]), "CPU"), control);
      await t.refuses("unknown device", OpenVINOError, () => core.importModel(tensor, "FOO"), control);
    }),
    check(
      "import_model with properties",
      [
        importModel,
      ],
      onTiny("relu_add"),
      (t) => {
        const core = new Core();
        const blob = t.compiled().exportModel();
        const imported = core.importModel(blob, "CPU", { ...f32, PERF_COUNT: true });
        t.observe("set", imported.getProperty("PERF_COUNT"));
        t.observe("the device as before", core.getProperty("CPU", "PERF_COUNT"));
        t.observe("not set", core.importModel(blob, "CPU").getProperty("PERF_COUNT"));
        t.observe("output", answer(t, imported));
      },
    ),
    check(
      "import_model refuses",
      [
        importModel,
      ],
      onTiny("relu_add"),
      async (t) => {
        const core = new Core();
        const blob = t.compiled().exportModel();
        const control = () => core.importModel(blob, "CPU");
        await t.refuses("empty", OpenVINOError, () => core.importModel(new Uint8Array(0), "CPU"), control);
        await t.refuses("zeros", OpenVINOError, () => core.importModel(new Uint8Array(700), "CPU"), control);
        await t.refuses("cut", OpenVINOError, () => core.importModel(blob.slice(0, 300), "CPU"), control);
        await t.refuses("unknown device", OpenVINOError, () => core.importModel(blob, "FOO"), control);
        await t.refuses("no bytes", TypeError, () => core.importModel("x" as never, "CPU"), control);
        await t.refuses("unknown property", OpenVINOError, () => core.importModel(blob, "CPU", { NOPE: 1 }), control);
        t.observe("the device as before", core.getProperty("CPU", "PERF_COUNT"));
        t.observe("afterwards", answer(t, control()), anyPrecision);
      },
    ),

    check("importModelAsync", ["importModelAsync"], onNetworks, async (t) => {
      const core = new Core();
      const blob = t.compiled().exportModel();
      const importing = [core.importModelAsync(blob, "CPU"), core.importModelAsync(blob, "CPU", f32)] as const;
      assertInstanceOf(importing[0], Promise);
      // The caller may change the bytes at once.
      blob.fill(0);
      const [imported, inF32] = await Promise.all(importing);
      t.observe("ports", portsOf(t, imported));
      t.observe("output", answer(t, imported), anyPrecision);
      t.observe("output in f32", answer(t, inF32));
      t.observe("another picture in f32", answer(t, inF32, 2));
      const bytes = t.compiled().exportModel();
      await t.where("only here", () => assertLeavesTheEventLoopFree(() => core.importModelAsync(bytes, "CPU")));
    }),
    check("importModelAsync refuses", ["importModelAsync"], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const blob = t.compiled().exportModel();
      const control = () => core.importModelAsync(blob, "CPU", { ...f32, PERF_COUNT: true });
      const refused = (bytes: Uint8Array, device: string, config: Properties) => () =>
        core.importModelAsync(bytes, device, config);
      await t.refuses("empty", OpenVINOError, refused(new Uint8Array(0), "CPU", f32), control);
      await t.refuses("zeros", OpenVINOError, refused(new Uint8Array(700), "CPU", f32), control);
      await t.refuses("cut", OpenVINOError, refused(blob.slice(0, 300), "CPU", {}), control);
      await t.refuses("unknown device", OpenVINOError, refused(blob, "FOO", {}), control);
      await t.refuses("no bytes", TypeError, refused("x" as never, "CPU", {}), control);
      await t.refuses("unknown property", OpenVINOError, refused(blob, "CPU", { NOPE: 1 }), control);
      const compiled = await control();
      t.observe("set", compiled.getProperty("PERF_COUNT"));
      t.observe("the device as before", core.getProperty("CPU", "PERF_COUNT"));
      t.observe("afterwards", answer(t, compiled));
    }),

    check("get_property of the runtime", ["get_property(property)"], onNetworks, async (t) => {
      const core = new Core();
      t.observe("on", core.getProperty("ENABLE_MMAP"));
      t.observe("off", core.getProperty("FORCE_TBB_TERMINATE"));
      t.observe("text", core.getProperty("CACHE_DIR"));
      const get = (name: unknown) => () => core.getProperty(name as string);
      await t.refuses("unknown", OpenVINOError, get("NOPE"), get("ENABLE_MMAP"));
      await t.refuses("a device's", OpenVINOError, get("PERF_COUNT"), get("ENABLE_MMAP"));
      await t.refuses("a number", TypeError, get(3), get("ENABLE_MMAP"));
      t.where("messages", () => assertThrows(get("NOPE"), OpenVINOError, "NOPE"));
    }),
    check("get_property of a device", ["get_property(device_name, property)"], onNetworks, async (t) => {
      const core = new Core();
      const get = (name: string) => core.getProperty("CPU", name);
      t.observe("boolean", get("PERF_COUNT"));
      t.observe("number", get("INFERENCE_NUM_THREADS"));
      t.observe("fraction", get("CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE"));
      t.observe("hint", get("PERFORMANCE_HINT"));
      t.observe("mode", get("EXECUTION_MODE_HINT"));
      t.observe("list of text", get("EXECUTION_DEVICES"));
      t.observe("empty list", get("MODEL_DISTRIBUTION_POLICY"));
      t.observe("text", get("FULL_DEVICE_NAME"), machines);
      t.observe("list of numbers", get("RANGE_FOR_STREAMS"), machines);
      t.observe("capabilities", get("OPTIMIZATION_CAPABILITIES"), machines);
      t.observe("names", get("SUPPORTED_PROPERTIES"), machines);
      t.observe("element type", get("INFERENCE_PRECISION_HINT"), machines);
      await t.refuses("unknown", OpenVINOError, () => get("NOPE"), () => get("PERF_COUNT"));
      const of = (device: unknown) => () => core.getProperty(device as string, "PERF_COUNT");
      await t.refuses("unknown device", OpenVINOError, of("FOO"), of("CPU"));
      await t.refuses("a number", TypeError, of(3), of("CPU"));
      t.where("messages", () => assertThrows(of("FOO"), OpenVINOError, `"FOO"`));
    }),
    check("get_property with arguments", [getWithArguments], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const get = (device: unknown, name: unknown, args: unknown) => () =>
        core.getProperty(device as string, name as string, args as Properties);
      const priorities = "MULTI_DEVICE_PRIORITIES";
      t.observe("depends on it", get("HETERO", priorities, { [priorities]: "CPU" })());
      t.observe("without", get("HETERO", priorities, {})());
      const names = ["PERF_COUNT", "INFERENCE_NUM_THREADS", "PERFORMANCE_HINT", "EXECUTION_DEVICES", "DEVICE_ID"];
      for (const name of names) t.observe(name, get("CPU", name, { NUM_STREAMS: 2, PERF_COUNT: true })());
      t.observe("names", get("CPU", "SUPPORTED_PROPERTIES", { DEVICE_ID: "" })(), machines);
      t.observe("the device as before", core.getProperty("CPU", "PERF_COUNT"));
      const control = get("CPU", "PERF_COUNT", {});
      await t.refuses("unknown", OpenVINOError, get("CPU", "NOPE", {}), control);
      await t.refuses("unknown device", OpenVINOError, get("FOO", "PERF_COUNT", {}), control);
      await t.refuses("what is refused", OpenVINOError, get("CPU", "PERF_COUNT", { DEVICE_PROPERTIES: "x" }), control);
      await t.refuses("a number as device", TypeError, get(3, "PERF_COUNT", {}), control);
      await t.refuses("a number as name", TypeError, get("CPU", 3, {}), control);
      await t.refuses("no arguments", TypeError, get("CPU", "PERF_COUNT", 3), control);
      t.where("messages", () => {
        assertThrows(get("CPU", "NOPE", {}), OpenVINOError, "NOPE");
        assertThrows(get("CPU", "PERF_COUNT", { DEVICE_PROPERTIES: "x" }), OpenVINOError, "DEVICE_PROPERTIES");
      });
    }),
    check("what may be done with a device's properties", ["getSupportedProperties"], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const cpu = core.getSupportedProperties("CPU");
      t.observe("read", cpu["FULL_DEVICE_NAME"]);
      t.observe("read and set", cpu["NUM_STREAMS"]);
      t.observe("set", cpu["WEIGHTS_PATH"]);
      t.observe("none", cpu["NOPE"]);
      t.observe("all", cpu, machines);
      t.observe("as many as names", Object.keys(cpu).length === core.getProperty("CPU", "SUPPORTED_PROPERTIES").length);
      for (const device of ["AUTO", "MULTI", "HETERO", "BATCH"]) {
        t.observe(device, core.getSupportedProperties(device));
      }
      const of = (device: unknown) => () => core.getSupportedProperties(device as string);
      await t.refuses("unknown device", OpenVINOError, of("FOO"), of("CPU"));
      await t.refuses("no device", OpenVINOError, of(""), of("CPU"));
      await t.refuses("a number", TypeError, of(3), of("CPU"));
      t.where("messages", () => assertThrows(of("FOO"), OpenVINOError, `"FOO"`));
    }),
    check("set_property of the runtime", ["set_property(properties)"], onNetworks, async (t) => {
      const core = new Core();
      core.setProperty({ ENABLE_MMAP: false });
      t.observe("set", core.getProperty("ENABLE_MMAP"));
      t.observe("another core's", new Core().getProperty("ENABLE_MMAP"));
      t.observe("model", portsOf(t, core.readModel(t.path())));
      core.setProperty({ ENABLE_MMAP: true });
      t.observe("set back", core.getProperty("ENABLE_MMAP"));
      await t.refuses("a number", TypeError, () => core.setProperty(3 as never), () => core.setProperty({}));
    }),
    check("set_property of all devices", ["set_property(properties)"], onTiny("relu_add"), (t) => {
      const core = new Core();
      core.setProperty({ PERF_COUNT: true, INFERENCE_NUM_THREADS: 1 });
      t.observe("boolean", core.getProperty("CPU", "PERF_COUNT"));
      t.observe("number", core.getProperty("CPU", "INFERENCE_NUM_THREADS"));
      const compiled = core.compileModel(t.path(), "CPU", f32);
      t.observe("compiled", compiled.getProperty("PERF_COUNT"));
      t.observe("output", answer(t, compiled));
    }),
    check("set_property of a device", ["set_property(device_name, properties)"], onNetworks, (t) => {
      const core = new Core();
      core.setProperty("CPU", { ...f32, PERF_COUNT: true, INFERENCE_NUM_THREADS: 1 });
      t.observe("boolean", core.getProperty("CPU", "PERF_COUNT"));
      t.observe("number", core.getProperty("CPU", "INFERENCE_NUM_THREADS"));
      const compiled = core.compileModel(t.path(), "CPU");
      t.observe("compiled", compiled.getProperty("PERF_COUNT"));
      t.observe("output", answer(t, compiled));
      core.setProperty("CPU", { PERF_COUNT: false });
      t.observe("set back", core.getProperty("CPU", "PERF_COUNT"));
      t.observe("the other as it was", core.getProperty("CPU", "INFERENCE_NUM_THREADS"));
      t.observe("compiled before", compiled.getProperty("PERF_COUNT"));
    }),
    check(
      "set_property refuses",
      [
        "set_property(properties)",
        "set_property(device_name, properties)",
      ],
      onTiny("relu_add"),
      async (t) => {
        const core = new Core();
        // Python notices only once the device is loaded.
        core.getProperty("CPU", "PERF_COUNT");
        const control = () => core.setProperty("CPU", { PERF_COUNT: false });
        // In Python, a core that has refused accepts nothing more, so each core refuses only once there.
        const another = () => {
          if (t.can("only here")) return core;
          const made = new Core();
          made.getProperty("CPU", "PERF_COUNT");
          return made;
        };
        const set = (properties: Properties) => () => another().setProperty("CPU", properties);
        await t.refuses("unknown", OpenVINOError, set({ NOPE: 1 }), control);
        await t.refuses("wrong value", OpenVINOError, set({ NUM_STREAMS: "many" }), control);
        await t.refuses("unknown everywhere", OpenVINOError, () => another().setProperty({ NOPE: 1 }), control);
        const elsewhere = () => another().setProperty("FOO", { PERF_COUNT: true });
        await t.refuses("unknown device", OpenVINOError, elsewhere, control);
        await t.refuses("no properties", TypeError, () => another().setProperty("CPU", 3 as never), control);
        t.where("messages", () => assertThrows(set({ NOPE: 1 }), OpenVINOError, "NOPE"));
        t.observe("as before", core.getProperty("CPU", "PERF_COUNT"));
        // In Python, a core that has refused breaks later compilations. Here neither it nor a new core does.
        t.where("only here", () => {
          const fresh = new Core();
          assertThrows(() => fresh.setProperty("CPU", { NOPE: 1 }), OpenVINOError, "NOPE");
          assertThrows(() => fresh.setProperty({ NOPE: 1 }), OpenVINOError, "NOPE");
          for (const each of [core, fresh]) answer(t, each.compileModel(t.path(), "CPU", f32));
        });
      },
    ),
    check(
      "add_extension refuses what is no library",
      ["add_extension(library_path: PathLike | str)"],
      onNetworks,
      async (t) => {
        const core = new Core();
        const read = () => core.readModel(t.path());
        const missing = join(t.folder, "missing.so");
        await t.refuses("missing", OpenVINOError, () => core.addExtension(missing), read);
        await t.refuses("a model", OpenVINOError, () => core.addExtension(t.path()), read);
        await t.refuses("a number", TypeError, () => core.addExtension(3 as never), read);
        t.where("messages", () => assertThrows(() => core.addExtension(missing), OpenVINOError, missing));
        t.observe("afterwards", portsOf(t, read()));
      },
    ),
    check("query_model", [queryModel], onNetworksInAllFormats, (t) => {
      const core = new Core();
      const model = core.readModel(t.path());
      const operations = core.queryModel(model, "CPU");
      // OpenVINO numbers operations without a name through all models of a process.
      const named = Object.entries(operations).map(([name, device]) => `${name.replace(/_\d+$/, "")}: ${device}`);
      t.observe("operations", named.toSorted());
      t.observe(
        "by HETERO",
        Object.keys(core.queryModel(model, "HETERO:CPU")).length === Object.keys(operations).length,
      );
      t.observe("the model as before", portsOf(t, model));
      t.observe("compiled", answer(t, core.compileModel(model, "CPU", f32)));
    }),
    check("query_model for virtual devices and with properties", [queryModel], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const model = core.readModel(t.path());
      const query = (device: unknown, config?: Properties) => () => core.queryModel(model, device as string, config);
      for (const device of ["CPU", "AUTO:CPU", "MULTI:CPU", "HETERO:CPU", "HETERO", "BATCH:CPU"]) {
        t.observe(device, query(device)());
      }
      t.observe("with properties", query("CPU", { PERF_COUNT: true, NUM_STREAMS: 2, CACHE_DIR: "" })());
      t.observe("the device as before", core.getProperty("CPU", "PERF_COUNT"));
      await t.refuses("unknown device", OpenVINOError, query("NOPE"), query("CPU"));
      await t.refuses("unknown device within", OpenVINOError, query("HETERO:NOPE"), query("HETERO:CPU"));
      await t.refuses("no device", OpenVINOError, query(""), query("CPU"));
      await t.refuses("no devices", OpenVINOError, query("AUTO"), query("AUTO:CPU"));
      await t.refuses("unknown property", OpenVINOError, query("CPU", { NOPE: 1 }), query("CPU", { NUM_STREAMS: 1 }));
      await t.refuses(
        "wrong value",
        OpenVINOError,
        query("CPU", { PERF_COUNT: "x" }),
        query("CPU", { PERF_COUNT: true }),
      );
      await t.refuses("a number", TypeError, query(3), query("CPU"));
      await t.refuses("no model", TypeError, () => core.queryModel(t.path() as never, "CPU"), query("CPU"));
      t.where("messages", () => {
        assertThrows(query("NOPE"), OpenVINOError, `"NOPE"`);
        assertThrows(query("CPU", { NOPE: 1 }), OpenVINOError, "NOPE");
      });
      t.observe("afterwards", query("CPU")());
    }),
    check("unload_plugin", ["unload_plugin(device_name)"], onTiny("relu_add"), async (t) => {
      const core = new Core();
      const compiled = core.compileModel(t.path(), "CPU", f32);
      core.unloadPlugin("CPU");
      t.observe("what was compiled", answer(t, compiled));
      t.observe("compiled anew", answer(t, core.compileModel(t.path(), "CPU", f32)));
      core.unloadPlugin("CPU");
      t.observe("devices", core.availableDevices.includes("CPU"));
      await t.refuses("no device", OpenVINOError, () => core.unloadPlugin("NOPE"), () => core.availableDevices);
      await t.refuses("no name", OpenVINOError, () => core.unloadPlugin(""), () => core.availableDevices);
      await t.refuses("a number", TypeError, () => core.unloadPlugin(3 as never), () => core.availableDevices);
    }),
    check("dispose", ["dispose"], onNetworks, (t) => {
      const core = new Core();
      const model = core.readModel(t.path());
      const before = portsOf(t, model);
      core.dispose();
      core.dispose();
      core[Symbol.dispose]();
      const uses = [
        () => core.availableDevices,
        () => core.getVersions("CPU"),
        () => core.readModel(t.path()),
        () => core.compileModel(t.path(), "CPU"),
        () => core.importModel(new Uint8Array(4), "CPU"),
        () => core.getProperty("ENABLE_MMAP"),
        () => core.getSupportedProperties("CPU"),
        () => core.queryModel(model, "CPU"),
        () => core.setProperty({ ENABLE_MMAP: true }),
        () => core.addExtension(t.path()),
      ];
      for (const use of uses) assertThrows(use, OpenVINOError, "disposed");
      // Objects made with it stay usable.
      assertEquals(portsOf(t, model), before);
      answer(t, new Core().compileModel(model, "CPU", f32));
      {
        using inBlock = new Core();
        assertEquals(inBlock.availableDevices.includes("CPU"), true);
      }
    }, { needs: ["dispose"] }),
    showsItself(onNetworks, () => new Core(), { allowance: machines }),
  ],
};
