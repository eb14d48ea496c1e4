import { Buffer } from "node:buffer";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { cppCalls } from "../ffi/cpp.ts";
import { load } from "../ffi/load.ts";
import { temporaryFolder } from "../conformance/test_support/temporary_folder.ts";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { type CompiledModel, Core, type Model, OpenVINOError, type Properties, Tensor } from "./mod.ts";

const f32 = { INFERENCE_PRECISION_HINT: "f32" } as const;
const onnxPath = fileURLToPath(new URL("../conformance/models/relu_add.onnx", import.meta.url));
const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const xml = () => bytesOf(modelPath("relu_add"));
const bin = () => bytesOf(modelPath("relu_add").replace(".xml", ".bin"));

/** y = relu(x + 1) of [1, -2, 3, -0.5]. */
const expected = [2, 0, 4, 0.5];

function run(compiled: CompiledModel): number[] {
  return [...compiled.infer([[1, -2, 3, -0.5]]).get(0).data as Float32Array];
}

function runModel(core: Core, model: Model): number[] {
  return run(core.compileModel(model, "CPU", f32));
}

test("getVersions() refuses an unknown device and says which there are", () => {
  const core = new Core();
  assertThrows(() => core.readModel("missing.xml"), OpenVINOError, "missing.xml");
  const error = assertThrows(() => core.getVersions("FOO"), OpenVINOError, `"FOO"`);
  assertStringIncludes(error.message, "available: CPU");
  assertEquals(error.code, "NOT_FOUND");
  assert(!error.message.includes("missing.xml"), "the message of an earlier error");
  assertThrows(() => core.getVersions(undefined as never), TypeError, `"device"`);
  assertEquals(Object.keys(core.getVersions("CPU")), ["CPU"]);
});

test("new Core() refuses a configuration that is none", () => {
  assertThrows(() => new Core("/missing/plugins.xml"), OpenVINOError, resolve("/missing/plugins.xml"));
  assertThrows(() => new Core(onnxPath), OpenVINOError, "relu_add.onnx");
  assertThrows(() => new Core(3 as never), TypeError, `"config"`);
  assertThrows(() => new Core(null as never), TypeError, `"config"`);
  assertThrows(() => new Core(new URL("https://example.com/x.xml")), TypeError, "file URL");
});

test("readModel() takes a path, a file URL, and the weights' path", () => {
  const core = new Core();
  using folder = temporaryFolder();
  const path = modelPath("relu_add");
  assertEquals(runModel(core, core.readModel(path)), expected);
  assertEquals(runModel(core, core.readModel(pathToFileURL(path))), expected);
  const moved = join(folder.path, "mödel 模型.xml");
  const weights = join(folder.path, "weights ü.bin");
  copyFileSync(path, moved);
  copyFileSync(path.replace(".xml", ".bin"), weights);
  assertEquals(runModel(core, core.readModel(moved, weights)), expected);
  assertEquals(runModel(core, core.readModel(pathToFileURL(moved), pathToFileURL(weights))), expected);
});

test("readModel() takes content, with weights as bytes or as a Tensor", () => {
  const core = new Core();
  assertEquals(runModel(core, core.readModel(xml(), bin())), expected);
  assertEquals(runModel(core, core.readModel(xml(), Tensor.from(bin()))), expected);
  assertEquals(runModel(core, core.readModel(xml(), Tensor.from(new Float32Array(bin().buffer)))), expected);
  const padded = new Uint8Array(xml().length + 10);
  padded.set(xml(), 10);
  assertEquals(runModel(core, core.readModel(padded.subarray(10), bin())), expected);
});

test("readModel() copies weights: the caller's may be changed or transferred", () => {
  const core = new Core();
  const weights = bin();
  const model = core.readModel(xml(), weights);
  weights.fill(0x7f);
  weights.buffer.transfer();
  assertEquals(runModel(core, model), expected);
  const onnx = bytesOf(onnxPath);
  const fromOnnx = core.readModel(onnx);
  onnx.fill(0x7f);
  assertEquals(runModel(core, fromOnnx), expected);
});

test("models, weights and blobs may lie in memory of any kind, but in none that is gone", async () => {
  const core = new Core();
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  const views: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
    resizable: (bytes) => over(new ArrayBuffer(bytes.length, { maxByteLength: bytes.length * 2 }), bytes),
    shared: (bytes) => over(new SharedArrayBuffer(bytes.length), bytes),
    growable: (bytes) => over(new SharedArrayBuffer(bytes.length, { maxByteLength: bytes.length * 2 }), bytes),
    "a part": (bytes) => over(new ArrayBuffer(bytes.length + 9), bytes, 9),
    "a Buffer": (bytes) => Buffer.from(bytes),
    "with a length of its own": (bytes) =>
      Object.defineProperties(bytes, { length: { value: 1e9 }, byteLength: { value: 1e9 } }),
  };
  for (const [kind, make] of Object.entries(views)) {
    assertEquals(runModel(core, core.readModel(make(xml()), make(bin()))), expected, kind);
    assertEquals(runModel(core, await core.readModelAsync(make(xml()), make(bin()))), expected, kind);
    assertEquals(run(core.importModel(make(blob.slice()), "CPU")), expected, kind);
    assertEquals(run(core.importModel(make(blob.slice()), "CPU", { PERF_COUNT: true })), expected, kind);
  }
  const gone: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
    transferred: (bytes) => {
      (bytes.buffer as ArrayBuffer).transfer();
      return bytes;
    },
    shrunk: (bytes) => {
      const buffer = new ArrayBuffer(bytes.length * 2, { maxByteLength: bytes.length * 2 });
      const view = new Uint8Array(buffer, bytes.length, bytes.length);
      buffer.resize(1);
      return view;
    },
  };
  for (const [kind, make] of Object.entries(gone)) {
    assertThrows(() => core.readModel(make(xml()), bin()), TypeError, `"model" is detached`, kind);
    assertThrows(() => core.readModel(xml(), make(bin())), TypeError, `"weights" is detached`, kind);
    assertThrows(() => core.importModel(make(blob.slice()), "CPU"), TypeError, `"blob" is detached`, kind);
    await assertRejects(() => core.readModelAsync(make(xml()), bin()), TypeError, `"model" is detached`);
  }
});

/** Bytes in a buffer. */
function over(buffer: ArrayBufferLike, bytes: Uint8Array, offset = 0): Uint8Array {
  const view = new Uint8Array(buffer, offset, bytes.length);
  view.set(bytes);
  return view;
}

test("bytes that are given to readModelAsync() are read before it returns", async () => {
  const core = new Core();
  const [content, weights] = [over(new SharedArrayBuffer(xml().length), xml()), bin()];
  const reading = core.readModelAsync(content, weights);
  content.fill(0);
  weights.fill(0);
  weights.buffer.transfer();
  assertEquals(runModel(core, await reading), expected);
});

test("with ENABLE_MMAP off, a model's files may be overwritten and cut off while it is used", () => {
  using folder = temporaryFolder();
  const [model, weights] = [join(folder.path, "m.xml"), join(folder.path, "m.bin")];
  const write = () => {
    writeFileSync(model, xml());
    writeFileSync(weights, bin());
  };
  const core = new Core();
  core.setProperty({ ENABLE_MMAP: false });
  for (const spoil of [() => writeFileSync(weights, bin().fill(0x7f)), () => truncateSync(weights)]) {
    write();
    const read = core.readModel(model);
    const compiled = core.compileModel(model, "CPU", f32);
    spoil();
    assertEquals(runModel(core, read), expected);
    assertEquals(run(compiled), expected);
  }
});

test("readModel() keeps the weights when JavaScript's memory is collected", async () => {
  const ended = await runInOwnProcess(
    `import { readFileSync } from "node:fs";
    import { Core, Tensor } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const core = new Core();
    const path = ${JSON.stringify(modelPath("relu_add"))};
    const read = (wrap) => core.readModel(
      new Uint8Array(readFileSync(path)), wrap(new Uint8Array(readFileSync(path.replace(".xml", ".bin")))));
    const models = [read((bytes) => bytes), read((bytes) => Tensor.from(bytes))];
    for (let i = 0; i < 5; i++) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 5));
      globalThis.junk = Array.from({ length: 1000 }, () => new Float32Array(4).fill(NaN));
    }
    for (const model of models) {
      const compiled = core.compileModel(model, "CPU", { INFERENCE_PRECISION_HINT: "f32" });
      console.log(JSON.stringify([...compiled.infer([[1, -2, 3, -0.5]]).get(0).data]));
    }`,
    { gc: true },
  );
  assertEquals([ended.code, ended.stdout], [0, `${JSON.stringify(expected)}\n`.repeat(2)], ended.stderr);
});

test("readModel() refuses what is no model and names it", () => {
  const core = new Core();
  using folder = temporaryFolder();
  const file = (name: string, content: string | Uint8Array) => {
    const path = join(folder.path, name);
    writeFileSync(path, content);
    return path;
  };
  const wrong = [
    ...[
      folder.path,
      file("empty.xml", ""),
      file("garbage.xml", "<net garbage"),
      file("cut.xml", xml().slice(0, 900)),
    ],
    ...[file("garbage.onnx", "no model"), file("empty.onnx", ""), file("noweights.xml", xml())],
  ];
  for (const path of wrong) {
    const error = assertThrows(() => core.readModel(path), OpenVINOError, `reading the model ${path}`);
    assert(!/\.cpp|\.hpp/.test(error.message), error.message);
  }
  assertEquals(runModel(core, core.readModel(modelPath("relu_add"))), expected);
});

test("a file that does not exist is named by its absolute path, and so is that of the weights", async () => {
  const core = new Core();
  using folder = temporaryFolder();
  const missing = join(folder.path, "missing.xml");
  const uses: Record<string, (path: string) => unknown> = {
    model: (path) => core.readModel(path),
    weights: (path) => core.readModel(modelPath("relu_add"), path),
    config: (path) => new Core(path),
  };
  for (const [name, use] of Object.entries(uses)) {
    const message = `"${name}" does not exist: `;
    assertEquals(assertThrows(() => use(missing), OpenVINOError, message + missing).code, "NOT_FOUND");
    assertThrows(() => use(join(missing, "more.xml")), OpenVINOError, message + missing);
    assertThrows(() => use("here.xml"), OpenVINOError, message + join(process.cwd(), "here.xml"));
    assertThrows(() => use(""), OpenVINOError, `${message}""`);
  }
  const compiling = assertThrows(() => core.compileModel(missing, "CPU"), OpenVINOError, missing);
  const later = await assertRejects(() => core.compileModelAsync(missing, "CPU"), OpenVINOError, missing);
  assertEquals([compiling.code, later.code], ["NOT_FOUND", "NOT_FOUND"]);

  const alone = join(folder.path, "alone.xml");
  const bin = join(folder.path, "alone.bin");
  copyFileSync(modelPath("relu_add"), alone);
  const absent = `looked for in ${bin}, which does not exist`;
  assertEquals(assertThrows(() => core.readModel(alone), OpenVINOError, absent).code, "NOT_FOUND");
  await assertRejects(() => core.compileModelAsync(alone, "CPU"), OpenVINOError, absent);
  writeFileSync(bin, "");
  assertThrows(() => core.compileModel(alone, "CPU"), OpenVINOError, `looked for in ${bin})`);
  copyFileSync(modelPath("relu_add").replace(".xml", ".bin"), bin);
  assertEquals(runModel(core, core.readModel(alone)), expected);
});

test("a URL where a file is needed says so, as text too", () => {
  const core = new Core();
  const url = "https://example.com/model.xml";
  for (const given of [url, new URL(url)]) {
    assertThrows(() => core.readModel(given), TypeError, `"model" must be a path or a file URL, got "${url}"`);
    assertThrows(() => core.compileModel(given, "CPU"), TypeError, "OpenVINO reads files only");
    assertThrows(() => core.readModel(modelPath("relu_add"), given), TypeError, `"weights"`);
    assertThrows(() => new Core(given), TypeError, `"config"`);
    assertThrows(() => core.importModel(given as never, "CPU"), TypeError, `"blob"`);
  }
  const file = pathToFileURL(modelPath("relu_add"));
  assertThrows(() => core.readModel(file.href), TypeError, "pass a URL object");
  assertEquals(runModel(core, core.readModel(file)), expected);
});

test("an unknown device or property tells the name that was probably meant", async () => {
  const core = new Core();
  const path = modelPath("relu_add");
  const compiled = core.compileModel(path, "CPU");
  const blob = compiled.exportModel();
  const devices: Record<string, (device: string) => unknown> = {
    compileModel: (device) => core.compileModel(path, device),
    compileModelAsync: (device) => core.compileModelAsync(path, device),
    importModel: (device) => core.importModel(blob, device),
    getVersions: (device) => core.getVersions(device),
    getProperty: (device) => core.getProperty(device, "FULL_DEVICE_NAME"),
    setProperty: (device) => new Core().setProperty(device, { NUM_STREAMS: 1 }),
  };
  for (const [member, use] of Object.entries(devices)) {
    const refused = (device: string) => assertRejects(async () => await use(device), OpenVINOError);
    assertStringIncludes((await refused("cpu")).message, `, did you mean "CPU"?`, member);
    assert(!(await refused("XPU")).message.includes("did you mean"), member);
    await use("CPU");
  }
  const properties: Record<string, readonly [use: (name: string) => unknown, wrong: string, right: string]> = {
    "compileModel": [(name) => core.compileModel(path, "CPU", { [name]: 1 }), "NUM_STREAM", "NUM_STREAMS"],
    "compileModelAsync": [
      (name) => core.compileModelAsync(core.readModel(path), "CPU", { [name]: "LATENCY" }),
      "PERFORMANCE_HNT",
      "PERFORMANCE_HINT",
    ],
    "importModel": [(name) => core.importModel(blob, "CPU", { [name]: 1 }), "numStreams", "NUM_STREAMS"],
    "getProperty": [(name) => core.getProperty("CPU", name), "FULL_DEVICE_NAM", "FULL_DEVICE_NAME"],
    "getProperty of the runtime": [(name) => core.getProperty(name), "ENABLE_MAP", "ENABLE_MMAP"],
    "setProperty": [(name) => new Core().setProperty("CPU", { [name]: 1 }), "NUM_STREAM", "NUM_STREAMS"],
    "setProperty of all": [(name) => new Core().setProperty({ [name]: 1 }), "NUM_STREAM", "NUM_STREAMS"],
    "getProperty of a compiled model": [(name) => compiled.getProperty(name), "NETWORK_NAM", "NETWORK_NAME"],
  };
  for (const [member, [use, wrong, right]] of Object.entries(properties)) {
    const refused = (name: string) => assertRejects(async () => await use(name), OpenVINOError);
    assertStringIncludes((await refused(wrong)).message, `, did you mean "${right}"?`, member);
    assert(!(await refused("NOPE")).message.includes("did you mean"), member);
    await use(right);
  }
  assertEquals(run(compiled), expected);
});

test("readModel() refuses content that is no model", () => {
  const core = new Core();
  for (const content of [new Uint8Array(0), new Uint8Array(100), xml().slice(0, 900), bytesOf(onnxPath).slice(0, 60)]) {
    assertThrows(() => core.readModel(content, bin()), OpenVINOError);
  }
  assertThrows(() => core.readModel(xml()), OpenVINOError);
  assertThrows(() => core.readModel(xml(), new Uint8Array(4)), OpenVINOError);
  assertEquals(runModel(core, core.readModel(xml(), bin())), expected);
});

test("readModel() refuses arguments of the wrong kind", () => {
  const core = new Core();
  for (const wrong of [undefined, null, 3, {}, ["a"], new ArrayBuffer(4), new Float32Array(4), new Tensor("u8", [4])]) {
    assertThrows(() => core.readModel(wrong as never), TypeError, `"model"`);
  }
  for (const wrong of [null, 3, {}, modelPath("relu_add"), new Float32Array(4), Tensor.from(["a"])]) {
    assertThrows(() => core.readModel(xml(), wrong as never), TypeError, `"weights"`);
  }
  for (const wrong of [null, 3, bin(), new Tensor("u8", [4])]) {
    assertThrows(() => core.readModel(modelPath("relu_add"), wrong as never), TypeError, `"weights"`);
  }
  assertThrows(() => core.readModel(new URL("https://example.com/model.xml")), TypeError, "https://example.com");
  assertThrows(() => core.readModel("a\0b.xml"), TypeError, "NUL");
});

test("compileModel() refuses an unknown device and says which there are", async () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  for (const device of ["FOO", ""]) {
    const words = `Device with "${device}" name is not registered in the OpenVINO Runtime (available: CPU`;
    assertThrows(() => core.compileModel(model, device), OpenVINOError, words);
    assertThrows(() => core.compileModel(modelPath("relu_add"), device), OpenVINOError, words);
    await assertRejects(() => core.compileModelAsync(model, device), OpenVINOError, words);
    assertThrows(() => core.importModel(new Uint8Array(4), device), OpenVINOError, words);
  }
  assertThrows(() => core.getProperty("FOO", "FULL_DEVICE_NAME"), OpenVINOError, "available: CPU");
  assertThrows(() => core.setProperty("FOO", { PERF_COUNT: true }), OpenVINOError, "available: CPU");
  assertEquals(runModel(core, model), expected);
});

test("compileModel() refuses unknown properties, wrong values and wrong kinds", () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  assertThrows(() => core.compileModel(model, "CPU", { NOPE: 1 }), OpenVINOError, "NOPE");
  assertThrows(() => core.compileModel(model, "CPU", { NUM_STREAMS: "many" }), OpenVINOError, "many");
  assertThrows(() => core.compileModel("missing.xml", "CPU"), OpenVINOError, "missing.xml");
  for (const wrong of [undefined, null, 3, {}, [1]]) {
    assertThrows(() => core.compileModel(wrong as never, "CPU"), TypeError, `"model"`);
  }
  for (const wrong of [null, 3, {}]) {
    assertThrows(() => core.compileModel(model, wrong as never), TypeError, `"device"`);
  }
  assertEquals(runModel(core, model), expected);
});

test("compileModel() takes bytes with their weights, and weights with nothing else", async () => {
  const core = new Core();
  assertEquals(run(core.compileModel(xml(), "CPU", f32, bin())), expected);
  assertEquals(run(core.compileModel(xml(), "CPU", f32, Tensor.from(bin()))), expected);
  assertEquals(run(core.compileModel(bytesOf(onnxPath), "CPU", f32)), expected);
  const [text, weights, config] = [xml(), bin(), { ...f32, PERF_COUNT: true }];
  const compiling = core.compileModelAsync(text, "CPU", config, weights);
  // The caller may change everything at once, and do without the core.
  text.fill(0);
  weights.fill(0x7f);
  config.PERF_COUNT = false;
  core.dispose();
  const compiled = await compiling;
  assertEquals([run(compiled), compiled.getProperty("PERF_COUNT")], [expected, true]);
  const other = new Core();
  assertThrows(() => other.compileModel(xml(), "CPU"), OpenVINOError);
  assertThrows(() => other.compileModel(xml(), "CPU", f32, bin().slice(0, 4)), OpenVINOError);
  await assertRejects(() => other.compileModelAsync(xml(), "CPU", f32, bin().slice(0, 4)), OpenVINOError);
  for (const wrong of ["weights.bin", 3, null, Tensor.from(["a"])]) {
    assertThrows(() => other.compileModel(xml(), "CPU", f32, wrong as never), TypeError, `"weights"`);
  }
  for (const model of [modelPath("relu_add"), other.readModel(modelPath("relu_add"))]) {
    assertThrows(() => other.compileModel(model, "CPU", f32, bin()), TypeError, `"weights" are those`);
    await assertRejects(() => other.compileModelAsync(model, "CPU", f32, bin()), TypeError, `"weights" are those`);
    assertEquals(run(other.compileModel(model, "CPU", f32)), expected);
  }
  // What is wrong besides is told before anything is read.
  assertThrows(() => other.compileModel(new Uint8Array(4), 3 as never), TypeError, `"device"`);
  assertThrows(() => other.compileModel(new Uint8Array(4), "CPU", 3 as never), TypeError, `"config"`);
});

test("readModel() takes properties of the runtime for itself, and refuses others", async () => {
  using folder = temporaryFolder();
  const core = new Core();
  const moved = join(folder.path, "model.xml");
  copyFileSync(modelPath("relu_add"), moved);
  writeFileSync(moved.replace("xml", "bin"), bin());
  const model = core.readModel(moved, undefined, { ENABLE_MMAP: false, FORCE_TBB_TERMINATE: true });
  const later = await core.readModelAsync(moved, undefined, { ENABLE_MMAP: false });
  // Not mapped, so the file may be overwritten.
  writeFileSync(moved.replace("xml", "bin"), new Uint8Array(bin().length));
  core.dispose();
  const other = new Core();
  assertEquals([runModel(other, model), runModel(other, later)], [expected, expected]);
  assertEquals(runModel(other, other.readModel(modelPath("relu_add"), undefined, {})), expected);
  assertEquals(runModel(other, other.readModel(xml(), bin(), { ENABLE_MMAP: "NO" })), expected);
  assertEquals(other.getProperty("ENABLE_MMAP"), true);
  const read = (config: unknown, path = modelPath("relu_add")) =>
    other.readModel(path, undefined, config as Properties);
  assertEquals(assertThrows(() => read({ PERF_COUNT: true }), OpenVINOError, "PERF_COUNT").code, "NOT_FOUND");
  assertThrows(() => read({ ENABLE_MAP: false }), OpenVINOError, `did you mean "ENABLE_MMAP"?`);
  assertThrows(() => read({ ENABLE_MMAP: "maybe" }), OpenVINOError, "maybe");
  for (const wrong of [null, 3, []]) assertThrows(() => read(wrong), TypeError, `"config"`);
  assertThrows(() => read({ ENABLE_MMAP: false }, "missing.xml"), OpenVINOError, "missing.xml");
  assertThrows(() => read({ ENABLE_MMAP: false }, 3 as never), TypeError, `"model"`);
  await assertRejects(() => other.readModelAsync(modelPath("relu_add"), undefined, { NOPE: 1 }), OpenVINOError, "NOPE");
});

test("readModel() with properties does as this core has been told", () => {
  const core = new Core();
  core.setProperty({ ENABLE_MMAP: false });
  using folder = temporaryFolder();
  const moved = join(folder.path, "model.xml");
  copyFileSync(modelPath("relu_add"), moved);
  writeFileSync(moved.replace("xml", "bin"), bin());
  const model = core.readModel(moved, undefined, { CACHE_DIR: folder.path });
  writeFileSync(moved.replace("xml", "bin"), new Uint8Array(bin().length));
  assertEquals(runModel(core, model), expected);
});

test("importModel() takes a tensor of bytes, and refuses one of strings", () => {
  const core = new Core();
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  const tensor = Tensor.from(blob);
  const imported = core.importModel(tensor, "CPU", f32);
  (tensor.data as Uint8Array).fill(0);
  assertEquals(run(imported), expected);
  assertThrows(() => core.importModel(Tensor.from(["a"]), "CPU"), TypeError, `"blob"`);
  assertThrows(() => core.importModel(tensor, "CPU"), OpenVINOError);
});

test("getProperty() takes what a property depends on", () => {
  if (cppCalls(load()) === null) return;
  const core = new Core();
  const name = "MULTI_DEVICE_PRIORITIES";
  assertEquals(core.getProperty("HETERO", name, { [name]: "CPU" }), "CPU");
  assertEquals(core.getProperty("HETERO", name, {}), core.getProperty("HETERO", name));
  // Python has no type for what this returns.
  const check = (requirements: string) =>
    core.getProperty("CPU", "COMPATIBILITY_CHECK", { RUNTIME_REQUIREMENTS: requirements });
  assert(check("of no device") !== core.getProperty("CPU", "COMPATIBILITY_CHECK"));
  for (const property of core.getProperty("CPU", "SUPPORTED_PROPERTIES")) {
    assertEquals(core.getProperty("CPU", property, {}), core.getProperty("CPU", property), property);
  }
  assertThrows(() => core.getProperty("CPU", "NOPE", {}), OpenVINOError, "Cannot get unsupported property: NOPE");
  assertThrows(() => core.getProperty("FOO", "PERF_COUNT", {}), OpenVINOError, "available: CPU");
  assertThrows(
    () => core.getProperty("CPU", "PERF_COUNT", { DEVICE_PROPERTIES: "x" }),
    OpenVINOError,
    "the device refuses DEVICE_PROPERTIES",
  );
  assertThrows(() => core.getProperty("CPU", "PERF_COUNT", { MODEL_PTR: {} } as never), TypeError, "MODEL_PTR");
  for (const wrong of [undefined, null, 3, "x"]) {
    assertThrows(() => core.getProperty("CPU", "PERF_COUNT", wrong as never), TypeError, `"args"`);
  }
  assertEquals(core.getProperty("CPU", "PERF_COUNT", {}), false);
});

test("setProperty() refuses unknown properties and values, and the core compiles afterwards", () => {
  const refusals: readonly ((core: Core) => void)[] = [
    (core) => core.setProperty("CPU", { NOPE: 1 }),
    (core) => core.setProperty({ NOPE: 1 }),
    (core) => core.setProperty("CPU", { NUM_STREAMS: "many" }),
    (core) => core.setProperty({ NUM_STREAMS: "many" }),
    (core) => core.setProperty("CPU", { PERF_COUNT: true, NOPE: 1 }),
    (core) => core.setProperty("AUTO", { NOPE: 1 }),
  ];
  for (const refused of refusals) {
    // A new core, on which no device is loaded yet, and one that has compiled before.
    for (const used of [false, true]) {
      const core = new Core();
      if (used) core.compileModel(modelPath("relu_add"), "CPU");
      assertThrows(() => refused(core), OpenVINOError, "setting ");
      assertEquals(core.getProperty("CPU", "PERF_COUNT"), false);
      assertEquals(run(core.compileModel(modelPath("relu_add"), used ? "AUTO" : "CPU", f32)), expected);
    }
  }
  const core = new Core();
  core.setProperty("CPU", f32);
  assertEquals(run(core.compileModel(modelPath("relu_add"), "CPU")), expected);
});

test("importModel() takes properties, and leaves the device's as they were", () => {
  const core = new Core();
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  assertEquals(core.importModel(blob, "CPU", { PERF_COUNT: true }).getProperty("PERF_COUNT"), true);
  assertEquals(core.getProperty("CPU", "PERF_COUNT"), false);
  assertThrows(() => core.importModel(blob, "CPU", { NOPE: 1 }), OpenVINOError, "NOPE");
  assertThrows(() => core.importModel(blob.slice(0, 200), "CPU", { PERF_COUNT: true }), OpenVINOError);
  assertEquals(core.getProperty("CPU", "PERF_COUNT"), false);
  assertEquals(run(core.importModel(blob, "CPU")), expected);
});

test("importModel() takes what cannot be read back, and refuses as before what there is not", () => {
  const core = new Core();
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  assertThrows(() => core.getProperty("CPU", "CACHE_MODE"), OpenVINOError);
  assertEquals(run(core.importModel(blob, "CPU", { CACHE_MODE: "OPTIMIZE_SPEED", ...f32 })), expected);
  assertThrows(
    () => core.importModel(blob, "CPU", { PERF_COUNT: "maybe" }),
    OpenVINOError,
    "setting PERF_COUNT of CPU",
  );
  assertThrows(() => core.importModel(blob, "FOO", f32), OpenVINOError, "available: CPU");
  assertThrows(() => core.importModel(blob, "CPU", { PERF_COUNT: null } as never), TypeError, "PERF_COUNT");
  // The core is unchanged.
  for (const device of ["CPU", "AUTO"]) {
    assertEquals(run(core.compileModel(modelPath("relu_add"), device, f32)), expected);
  }
  assertEquals(run(core.importModel(blob, "CPU")), expected);
});

/** The file of the CPU's plugin, beside the library. */
function cpuPlugin(): string {
  return readdirSync(dirname(load().path)).find((name) =>
    /^(lib)?openvino_\w+_cpu_plugin\.(so|dylib|dll)$/.test(name)
  )!;
}

test("importModel() with properties does as this core has been told", () => {
  using folder = temporaryFolder();
  const path = join(folder.path, "plugins.xml");
  writeFileSync(
    path,
    `<ie><plugins><plugin name="MYCPU" location="${cpuPlugin()}">
      <properties><property key="PERF_COUNT" value="YES"/></properties></plugin></plugins></ie>`,
  );
  const core = new Core(path);
  const blob = core.compileModel(modelPath("relu_add"), "MYCPU", f32).exportModel();
  const asked = (properties: Properties) => {
    const compiled = core.importModel(blob, "MYCPU", properties);
    return ["PERF_COUNT", "NUM_STREAMS", "LOG_LEVEL"].map((name) => compiled.getProperty(name));
  };
  // Not more than processors.
  const two = core.compileModel(modelPath("relu_add"), "CPU", { NUM_STREAMS: 2 }).getProperty("NUM_STREAMS");
  assertEquals(asked({ NUM_STREAMS: 1 }), [true, 1, "LOG_NONE"]);
  core.setProperty("MYCPU", { NUM_STREAMS: 2, LOG_LEVEL: "LOG_ERROR" });
  assertEquals(asked({ PERF_COUNT: false }), [false, two, "LOG_ERROR"]);
  core.setProperty("MYCPU", { NUM_STREAMS: 1 });
  core.setProperty({ LOG_LEVEL: "LOG_WARNING" });
  assertThrows(() => core.setProperty("MYCPU", { NOPE: 1 }), OpenVINOError, "NOPE");
  assertEquals(asked({ PERF_COUNT: false }), [false, 1, "LOG_WARNING"]);
  assertEquals(asked({ NUM_STREAMS: 2 }), [true, two, "LOG_WARNING"]);
  // Set on this device only.
  assertEquals(["PERF_COUNT", "NUM_STREAMS"].map((name) => core.getProperty("MYCPU", name)), [true, 1]);
});

test("importModel() with properties does not show them to what compiles meanwhile", async () => {
  const core = new Core();
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  const large = fileURLToPath(new URL("../samples/data/efficientnet-lite0.xml", import.meta.url));
  let settled = false;
  const compiling = core.compileModelAsync(large, "CPU").finally(() => settled = true);
  let imports = 0;
  while (!settled) {
    core.importModel(blob, "CPU", { PERF_COUNT: true, NUM_STREAMS: 1 }).dispose();
    imports += 1;
    assertEquals(core.getProperty("CPU", "PERF_COUNT"), false);
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert(imports > 0);
  assertEquals((await compiling).getProperty("PERF_COUNT"), false);
});

test("what importModel() with properties made goes on when the core is gone, and core after core does not add up", async () => {
  const ended = await runInOwnProcess(
    `import { Core } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const core = new Core();
    const path = ${JSON.stringify(modelPath("relu_add"))};
    const blob = core.compileModel(path, "CPU", { INFERENCE_PRECISION_HINT: "f32" }).exportModel();
    const kept = core.importModel(blob, "CPU", { PERF_COUNT: true });
    for (let i = 0; i < 50; i++) core.importModel(blob, "CPU", { PERF_COUNT: true }).dispose();
    core.dispose();
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
    const request = kept.createInferRequest();
    kept.dispose();
    console.log(JSON.stringify([...request.infer([[1, -2, 3, -0.5]]).get(0).data]));`,
    { gc: true },
  );
  assertEquals([ended.code, ended.stdout.trim()], [0, JSON.stringify(expected)], ended.stderr);
});

test("importModel() refuses what is no compiled model", async () => {
  const core = new Core();
  for (const wrong of [undefined, null, "blob", [1], new ArrayBuffer(4), new Float32Array(4)]) {
    assertThrows(() => core.importModel(wrong as never, "CPU"), TypeError, `"blob"`);
  }
  assertThrows(() => core.importModel(new Uint8Array(4), undefined as never), TypeError, `"device"`);
  assertThrows(() => core.importModel(new Uint8Array(4), "CPU", 3 as never), TypeError, `"config"`);
  // In its own process: a value that is not refused may crash it.
  const ended = await runInOwnProcess(
    `import { Core } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const core = new Core();
    const blob = core.compileModel(${JSON.stringify(modelPath("relu_add"))}, "CPU").exportModel();
    const wrong = [new Uint8Array(0), new Uint8Array(700), new Uint8Array(700).fill(0xff)];
    for (let end = 4; end < blob.length; end += 400) wrong.push(blob.slice(0, end));
    let refused = 0;
    for (const bytes of wrong) {
      try { core.importModel(bytes, "CPU"); } catch (error) { if (error.name === "OpenVINOError") refused += 1; }
    }
    console.log(refused === wrong.length, core.importModel(blob, "CPU").infer([[1, 1, 1, 1]]).get(0).data[0]);`,
  );
  assertEquals([ended.code, ended.stdout.trim()], [0, "true 2"], ended.stderr);
});

test("bytes that a model was made of are given up with it, without a collection", { timeout: 900_000 }, async () => {
  const core = new Core();
  const weights = new Uint8Array(8e6);
  weights.set(bin());
  const blob = core.compileModel(modelPath("long_batch"), "CPU", f32).exportModel();
  const uses: readonly (() => Disposable | Promise<Disposable>)[] = [
    () => core.readModel(xml(), weights),
    () => core.readModelAsync(xml(), weights),
    () => core.importModel(blob, "CPU"),
  ];
  assert(blob.length > 4e6);
  for (const make of uses) {
    const round = async () => (await make())[Symbol.dispose]();
    for (let i = 0; i < 3; i++) await round();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 10; i++) await round();
    const grown = process.memoryUsage().rss - before;
    assert(grown < 20e6, `${make}: ${grown / 1e6} MB`);
  }
});

test("what was made of bytes goes on without them, and is made again of them", () => {
  const core = new Core();
  const model = core.readModel(xml(), bin());
  const imported = core.importModel(core.compileModel(modelPath("long_batch"), "CPU", f32).exportModel(), "CPU", f32);
  const others = Array.from({ length: 50 }, () => new Uint8Array(1e6).fill(255));
  assertEquals(runModel(core, model), expected);
  const rows = (...values: number[]) => Tensor.from(values.map((value) => [value]));
  for (let i = 0; i < 3; i++) {
    const y = imported.infer({ x: rows(1, 2), plus: rows(i, i) }).get("y");
    assertEquals([...y.data as Float32Array], [1 + i, 2 + i]);
    assertThrows(() => imported.infer({ x: rows(1, 2, 3), plus: rows(1, 2) }), OpenVINOError, "failed");
  }
  assertEquals(others.length, 50);
});

test("addExtension() refuses what is no library and names it", () => {
  const core = new Core();
  for (const path of [resolve("/missing/extension.so"), modelPath("relu_add")]) {
    assertThrows(() => core.addExtension(path), OpenVINOError, `the extension ${path}`);
    assertThrows(() => core.addExtension(pathToFileURL(path)), OpenVINOError, path);
  }
  for (const wrong of [undefined, 3, {}, new URL("https://example.com/x.so")]) {
    assertThrows(() => core.addExtension(wrong as never), TypeError, `"path"`);
  }
  assertEquals(run(core.compileModel(modelPath("relu_add"), "CPU", f32)), expected);
});

test("a disposed core refuses every use, and what it made goes on", () => {
  const core = new Core();
  const model = core.readModel(modelPath("relu_add"));
  const compiled = core.compileModel(model, "CPU", f32);
  const blob = compiled.exportModel();
  const uses: readonly ((core: Core) => unknown)[] = [
    (core) => core.availableDevices,
    (core) => core.getVersions("CPU"),
    (core) => core.readModel(modelPath("relu_add")),
    (core) => core.compileModel(modelPath("relu_add"), "CPU"),
    (core) => core.compileModel(model, "CPU"),
    (core) => core.importModel(blob, "CPU"),
    (core) => core.getProperty("CPU", "PERF_COUNT"),
    (core) => core.getProperty("ENABLE_MMAP"),
    (core) => core.setProperty("CPU", { PERF_COUNT: true }),
    (core) => core.setProperty({ ENABLE_MMAP: true }),
  ];
  for (const use of uses) use(core);
  core.dispose();
  core.dispose();
  core[Symbol.dispose]();
  for (const use of uses) assertThrows(() => use(core), OpenVINOError, "the Core has been disposed");
  assertThrows(() => core.addExtension("x"), OpenVINOError, "disposed");
  assertEquals(run(compiled), expected);
  assertEquals(runModel(new Core(), model), expected);
});

test("a folder and its files are named in full, whatever characters they have", () => {
  using folder = temporaryFolder();
  const inner = join(folder.path, "日本 %20 #1");
  mkdirSync(inner);
  for (const end of [".xml", ".bin"]) copyFileSync(modelPath("relu_add").replace(".xml", end), join(inner, `m${end}`));
  const core = new Core();
  assertEquals(runModel(core, core.readModel(join(inner, "m.xml"))), expected);
  assertEquals(runModel(core, core.readModel(pathToFileURL(join(inner, "m.xml")))), expected);
});

test("readModel() reads IR, ONNX and PaddlePaddle from bytes, and says of the others that they are read from files", () => {
  const core = new Core();
  const bytes = (name: string) => new Uint8Array(readFileSync(join(dirname(modelPath("relu_add")), name)));
  const models = [
    core.readModel(bytes("relu_add.xml"), bytes("relu_add.bin")),
    core.readModel(bytes("relu_add.onnx")),
    core.readModel(bytes("relu_add.pdmodel"), bytes("relu_add.pdiparams")),
  ];
  for (const model of models) assertEquals(model.input().names, new Set(["x"]));
  assertThrows(
    () => core.readModel(bytes("relu_add.tflite")),
    OpenVINOError,
    "TensorFlow Lite model from memory, which",
  );
  assertThrows(() => core.readModel(bytes("relu_add.pb")), OpenVINOError, "others from a file only");
  const broken = assertThrows(
    () => core.readModel(bytes("relu_add.xml").subarray(0, 99)),
    OpenVINOError,
    "from memory",
  );
  assert(!broken.message.includes("only"), broken.message);
});
