import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { headersFolder } from "../conformance/test_support/c_headers.ts";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { load } from "../ffi/load.ts";
import { Core, type KnownProperties, OpenVINOError, type Properties, type PropertyValue } from "./mod.ts";
import { formatProperty, parseProperty } from "./properties.ts";

function kindOf(value: PropertyValue): string {
  return Array.isArray(value) ? "list" : typeof value === "object" ? "record" : typeof value;
}

/** The kind of a value, by the type that `KnownProperties` gives it. */
type KindOf<Value> = Value extends boolean ? "boolean"
  : Value extends number ? "number"
  : Value extends string ? "string"
  : Value extends readonly unknown[] ? "list"
  : "record";

/** Kinds by name: none that the types do not know, and none but what they say. */
type Kinds = { readonly [Name in keyof KnownProperties]?: KindOf<KnownProperties[Name]> };

/**
 * The results of `core.get_property("CPU", name)` in Python: bool, float and int are booleans and numbers; list, tuple,
 * set and the dict of supported properties are lists; str and enumerations are strings.
 */
const ofDevice: Kinds = {
  AVAILABLE_DEVICES: "list",
  CPU_DENORMALS_OPTIMIZATION: "boolean",
  CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE: "number",
  DEVICE_ARCHITECTURE: "string",
  DEVICE_ID: "string",
  DEVICE_TYPE: "string",
  DYNAMIC_QUANTIZATION_GROUP_SIZE: "number",
  ENABLE_CPU_PINNING: "boolean",
  ENABLE_CPU_RESERVATION: "boolean",
  ENABLE_HYPER_THREADING: "boolean",
  ENABLE_TENSOR_PARALLEL: "boolean",
  ENABLE_WEIGHTLESS: "boolean",
  EXECUTION_DEVICES: "list",
  EXECUTION_MODE_HINT: "string",
  FULL_DEVICE_NAME: "string",
  INFERENCE_NUM_THREADS: "number",
  INFERENCE_PRECISION_HINT: "string",
  KEY_CACHE_GROUP_SIZE: "number",
  KEY_CACHE_PRECISION: "string",
  KV_CACHE_PRECISION: "string",
  LOG_LEVEL: "string",
  MODEL_DISTRIBUTION_POLICY: "list",
  NUM_STREAMS: "number",
  OPTIMIZATION_CAPABILITIES: "list",
  PERFORMANCE_HINT: "string",
  PERFORMANCE_HINT_NUM_REQUESTS: "number",
  PERF_COUNT: "boolean",
  RANGE_FOR_ASYNC_INFER_REQUESTS: "list",
  RANGE_FOR_STREAMS: "list",
  SCHEDULING_CORE_TYPE: "string",
  SUPPORTED_PROPERTIES: "list",
  TBB_PARTITIONER: "string",
  VALUE_CACHE_GROUP_SIZE: "number",
  VALUE_CACHE_PRECISION: "string",
  WEIGHTS_PATH: "string",
};

/**
 * The same for `compiled_model.get_property(name)` of properties that only compiled models have. For PERF_COUNT and
 * PERFORMANCE_HINT_NUM_REQUESTS the CPU plugin's compiled model returns text, and so does Python; this library returns
 * the types they have everywhere else.
 */
const ofCompiled: Kinds = {
  NETWORK_NAME: "string",
  OPTIMAL_NUMBER_OF_INFER_REQUESTS: "number",
  RUNTIME_REQUIREMENTS: "string",
};

/**
 * The same for virtual devices and models compiled for them. Apart from the supported properties, dicts are records.
 */
const ofVirtual: Kinds = {
  AUTO_BATCH_TIMEOUT: "number",
  DEVICES_UTILIZATION_THRESHOLD: "record",
  DEVICE_BIND_BUFFER: "boolean",
  DEVICE_PROPERTIES: "record",
  ENABLE_RUNTIME_FALLBACK: "boolean",
  ENABLE_STARTUP_FALLBACK: "boolean",
  HETERO_NUMBER_OF_SUBMODELS: "number",
  LOADED_FROM_CACHE: "boolean",
  LOW_POWER_DEVICE: "string",
  MODEL_PRIORITY: "string",
  MULTI_DEVICE_PRIORITIES: "string",
  PERF_CURVE_TABLE: "record",
  SCHEDULE_POLICY: "string",
};

test("getProperty() gives each property of the CPU in the kind that Python gives", () => {
  const core = new Core();
  for (const [name, kind] of Object.entries(ofDevice)) {
    assertEquals(kindOf(core.getProperty("CPU", name)), kind, name);
  }
  const supported = core.getProperty("CPU", "SUPPORTED_PROPERTIES");
  // COMPATIBILITY_CHECK cannot be converted in Python.
  const known = new Set([...Object.keys(ofDevice), "COMPATIBILITY_CHECK"]);
  assertEquals(supported.filter((name) => !known.has(name)), []);
  assertEquals(kindOf(core.getProperty("CPU", "COMPATIBILITY_CHECK")), "string");
});

test("getProperty() gives each property of a compiled model in the kind that Python gives", () => {
  const compiled = new Core().compileModel(modelPath("relu_add"), "CPU");
  const all: Readonly<Record<string, string>> = { ...ofDevice, ...ofCompiled };
  const supported = compiled.getProperty("SUPPORTED_PROPERTIES");
  assert(supported.length > 20);
  for (const name of supported) assertEquals(kindOf(compiled.getProperty(name)), all[name], name);
  assertEquals(compiled.getProperty("NETWORK_NAME"), "relu_add");
  assertEquals(compiled.getProperty("EXECUTION_DEVICES"), ["CPU"]);
  assertEquals(compiled.getProperty("OPTIMAL_NUMBER_OF_INFER_REQUESTS"), 1);
  assertEquals(compiled.getProperty("PERF_COUNT"), false);
});

test("getProperty() gives each property of AUTO, MULTI, BATCH and HETERO in the kind that Python gives", () => {
  const core = new Core();
  const all: Readonly<Record<string, string>> = { ...ofDevice, ...ofCompiled, ...ofVirtual };
  for (const device of ["AUTO", "MULTI", "BATCH", "HETERO"]) {
    for (const name of core.getProperty(device, "SUPPORTED_PROPERTIES")) {
      // It has no value before it is set.
      if (device === "BATCH" && name === "MULTI_DEVICE_PRIORITIES") continue;
      assertEquals(kindOf(core.getProperty(device, name)), all[name], `${device} ${name}`);
    }
    const compiled = core.compileModel(modelPath("relu_add"), `${device}:CPU`);
    const supported = compiled.getProperty("SUPPORTED_PROPERTIES");
    assert(supported.length >= 5, device);
    for (const name of supported) {
      assertEquals(kindOf(compiled.getProperty(name)), all[name], `compiled for ${device} ${name}`);
    }
    assertEquals(compiled.getProperty("EXECUTION_DEVICES"), ["CPU"]);
    assertEquals(compiled.getProperty("MULTI_DEVICE_PRIORITIES"), "CPU");
  }
});

test("parseProperty() gives texts, lists of names and lists of numbers as the C++ headers declare them", () => {
  const folders = ["", "auto", "intel_cpu", "intel_gpu", "intel_npu"];
  const declared = folders.flatMap((folder) => {
    const text = readFileSync(join(headersFolder(load().path), "../runtime", folder, "properties.hpp"), "utf8");
    return Array.from(
      text.matchAll(/Property<(std::[\s\S]*?)(?:, *(?:ov::)?PropertyMutability::\w+)?>\s+\w+\{\s*"(\w+)"/g),
      ([, type, name]) => [type!, name!] as const,
    );
  });
  assert(declared.length > 15, `${declared.length} were read`);
  for (const [type, name] of declared) {
    const value = parseProperty(name, "0.10");
    if (/^std::(string|filesystem::path)$/.test(type)) assertEquals(value, "0.10", name);
    else if (/^std::(vector<std::string>|set<)/.test(type)) assertEquals(value, ["0.10"], name);
    else if (/^std::tuple</.test(type)) assertEquals(value, [0.1], name);
  }
});

/** Values as set, and as read back. */
const settable: readonly (readonly [name: string, set: PropertyValue, get: PropertyValue])[] = [
  ["PERF_COUNT", true, true],
  ["PERF_COUNT", "NO", false],
  ["PERF_COUNT", "YES", true],
  ["ENABLE_CPU_PINNING", false, false],
  ["NUM_STREAMS", 2, 2],
  ["NUM_STREAMS", "1", 1],
  ["INFERENCE_PRECISION_HINT", "f32", "f32"],
  ["EXECUTION_MODE_HINT", "ACCURACY", "ACCURACY"],
  ["PERFORMANCE_HINT", "THROUGHPUT", "THROUGHPUT"],
  ["PERFORMANCE_HINT_NUM_REQUESTS", 3, 3],
  ["CPU_SPARSE_WEIGHTS_DECOMPRESSION_RATE", 0.5, 0.5],
  ["LOG_LEVEL", "LOG_ERROR", "LOG_ERROR"],
  ["MODEL_DISTRIBUTION_POLICY", ["TENSOR_PARALLEL"], ["TENSOR_PARALLEL"]],
  ["MODEL_DISTRIBUTION_POLICY", [], []],
];

test("setProperty() and getProperty() of a device agree, typed both ways", () => {
  const core = new Core();
  for (const [name, set, get] of settable) {
    core.setProperty("CPU", { [name]: set });
    assertEquals(core.getProperty("CPU", name), get, name);
  }
});

test("setProperty() and getProperty() without a device are the runtime's", () => {
  const core = new Core();
  assertEquals(core.getProperty("ENABLE_MMAP"), true);
  core.setProperty({ ENABLE_MMAP: false });
  assertEquals(core.getProperty("ENABLE_MMAP"), false);
  core.setProperty({ PERF_COUNT: true });
  assertEquals(core.getProperty("CPU", "PERF_COUNT"), true);
  core.setProperty({});
  core.setProperty("CPU", {});
  core.setProperty("CPU", { PERF_COUNT: undefined } as unknown as Properties);
});

test("compileModel() takes properties, typed", () => {
  const core = new Core();
  const config = { PERF_COUNT: true, PERFORMANCE_HINT_NUM_REQUESTS: 2, INFERENCE_PRECISION_HINT: "f32" };
  const compiled = core.compileModel(modelPath("relu_add"), "CPU", config);
  for (const [name, value] of Object.entries(config)) assertEquals(compiled.getProperty(name), value);
  // Not set on the device.
  assertEquals(core.getProperty("CPU", "PERF_COUNT"), false);
});

test("properties of a wrong kind are refused", () => {
  const core = new Core();
  const compiled = core.compileModel(modelPath("relu_add"), "CPU");
  for (const wrong of [null, "PERF_COUNT", 3, [["PERF_COUNT", true]], new Map()]) {
    assertThrows(() => core.setProperty(wrong as never), TypeError);
    assertThrows(() => core.setProperty("CPU", wrong as never), TypeError, `"properties"`);
    assertThrows(() => compiled.setProperty(wrong as never), TypeError, `"properties"`);
    assertThrows(() => core.compileModel(modelPath("relu_add"), "CPU", wrong as never), TypeError, `"config"`);
  }
  assertThrows(() => core.setProperty("CPU", undefined as never), TypeError, `"properties"`);
  assertThrows(() => core.setProperty(undefined as never), TypeError, `"properties"`);
  assertThrows(() => core.setProperty(1 as never, {}), TypeError, `"device"`);
  assertThrows(() => compiled.setProperty(undefined as never), TypeError, `"properties"`);
  for (const value of [null, {}, Symbol(), NaN, Infinity, () => 1, new Date()]) {
    assertThrows(() => core.setProperty("CPU", { PERF_COUNT: value as never }), TypeError, "PERF_COUNT");
  }
  assertThrows(() => core.setProperty("CPU", { "A\0": "b" }), TypeError, "NUL");
  for (const wrong of [1, null, undefined, {}]) {
    assertThrows(() => core.getProperty("CPU", wrong as never), TypeError, `"name"`);
    assertThrows(() => core.getProperty(wrong as never, "PERF_COUNT"), TypeError, `"device"`);
    assertThrows(() => compiled.getProperty(wrong as never), TypeError, `"name"`);
  }
  core.setProperty("CPU", { PERF_COUNT: false });
});

test("parseProperty() keeps text that only looks like a number", () => {
  assertEquals(parseProperty("NETWORK_NAME", "007"), "007");
  assertEquals(parseProperty("DEVICE_LUID", "1234567812345678"), "1234567812345678");
  assertEquals(parseProperty("CACHE_DIR", "1"), "1");
  assertEquals(parseProperty("DEVICE_ID", "0.10"), "0.10");
  assertEquals(parseProperty("NPU_PLATFORM", "3720"), "3720");
  assertEquals(parseProperty("WEIGHTS_PATH", "NO"), "NO");
  assertEquals(parseProperty("X", "1234567812345678901234"), "1234567812345678901234");
  assertEquals(parseProperty("X", "0x10"), "0x10");
  assertEquals(parseProperty("X", ""), "");
  assertEquals(["-1", "0.5", "1e-3", "12"].map((text) => parseProperty("X", text)), [-1, 0.5, 0.001, 12]);
  assertEquals(["YES", "NO", "true", "false"].map((text) => parseProperty("X", text)), [true, false, true, false]);
});

test("parseProperty() gives lists however many items they have", () => {
  assertEquals(parseProperty("EXECUTION_DEVICES", ""), []);
  assertEquals(parseProperty("EXECUTION_DEVICES", "CPU"), ["CPU"]);
  assertEquals(parseProperty("AVAILABLE_DEVICES", "0.10 1"), ["0.10", "1"]);
  assertEquals(parseProperty("EXECUTION_DEVICES", "GPU.0 1e3"), ["GPU.0", "1e3"]);
  assertEquals(parseProperty("RANGE_FOR_STREAMS", "1,8"), [1, 8]);
  assertEquals(parseProperty("RANGE_FOR_ASYNC_INFER_REQUESTS", "1 2 1"), [1, 2, 1]);
  assertEquals(parseProperty("OPTIMIZATION_CAPABILITIES", "FP32 INT8  BIN "), ["FP32", "INT8", "BIN"]);
});

test("formatProperty() writes what the runtime reads", () => {
  assertEquals(formatProperty("X", true), "YES");
  assertEquals(formatProperty("X", false), "NO");
  assertEquals(formatProperty("X", 0.5), "0.5");
  assertEquals(formatProperty("X", 12n), "12");
  assertEquals(formatProperty("X", ["CPU", 1]), "CPU,1");
  assertEquals(formatProperty("X", []), "");
});

test("DEVICE_PROPERTIES are given and returned as records", () => {
  const core = new Core();
  // A number of which no processor makes another, as it does of streams.
  const [name, policy] = ["PERFORMANCE_HINT_NUM_REQUESTS", ["TENSOR_PARALLEL"]] as const;
  const properties = { CPU: { [name]: 2, PERF_COUNT: true, MODEL_DISTRIBUTION_POLICY: policy } };
  for (const device of ["AUTO:CPU", "HETERO:CPU", "MULTI:CPU"]) {
    const set = core.compileModel(modelPath("relu_add"), device, { DEVICE_PROPERTIES: properties });
    const { CPU: cpu } = set.getProperty("DEVICE_PROPERTIES") as Record<string, Record<string, PropertyValue>>;
    const { [name]: number, PERF_COUNT, MODEL_DISTRIBUTION_POLICY, EXECUTION_DEVICES } = cpu!;
    assertEquals(
      [number, PERF_COUNT, MODEL_DISTRIBUTION_POLICY, EXECUTION_DEVICES],
      [2, true, policy, ["CPU"]],
      device,
    );
    const types = Object.entries(cpu!).map(([name, value]) => [name, kindOf(value)]);
    assertEquals(types, types.map(([name]) => [name, { ...ofDevice, ...ofCompiled }[name!]]));
    const text = core.compileModel(modelPath("relu_add"), device, { DEVICE_PROPERTIES: `{CPU:{${name}:2}}` });
    assertEquals((text.getProperty("DEVICE_PROPERTIES") as typeof properties).CPU[name], 2);
  }
  // A device's own properties too.
  const own = core.compileModel(modelPath("relu_add"), "CPU", { DEVICE_PROPERTIES: { CPU: { [name]: 2 } } });
  assertEquals(own.getProperty(name), 2);
  const none = core.compileModel(modelPath("relu_add"), "AUTO:CPU", { DEVICE_PROPERTIES: { CPU: {} } });
  assertEquals(none.infer([1, -2, 3, -4]).get(0).data, Float32Array.of(2, 0, 4, 0));
  // OpenVINO takes them for a compilation only.
  assertThrows(() => core.setProperty({ DEVICE_PROPERTIES: properties }), OpenVINOError, "DEVICE_PROPERTIES");
  assertThrows(() => core.setProperty("AUTO", { DEVICE_PROPERTIES: properties }), OpenVINOError, "DEVICE_PROPERTIES");
});

test("formatProperty() writes nested records for properties that hold such, and refuses them elsewhere", () => {
  const format = (value: unknown) => formatProperty("DEVICE_PROPERTIES", value);
  assertEquals(
    format({ CPU: { NUM_STREAMS: 2 }, "GPU.0": { PERF_COUNT: true, A: undefined } }),
    [
      "{CPU:{NUM_STREAMS:2},GPU.0:{PERF_COUNT:YES}}",
    ][0],
  );
  assertEquals(format({ CPU: { CACHE_DIR: "C:/a b" } }), "{CPU:{CACHE_DIR:C:/a b}}");
  assertEquals(formatProperty("DEVICE_PROPERTIES_CPU", { NUM_STREAMS: 2 }), "{NUM_STREAMS:2}");
  // OpenVINO does not end reading texts in which something has no colon.
  assertEquals([format({}), format({ CPU: {}, GPU: { A: 1 } })], ["", "{GPU:{A:1}}"]);
  for (const endless of ["{}", "{", "{ }", "{CPU", "{CPU:{}}", "{CPU:{A}}", "{CPU:{A:1},}", "{CPU:{A:1,b}}"]) {
    assertThrows(() => format(endless), TypeError, "must be a record or text");
  }
  for (const text of ["", "CPU", "{CPU:{A:1}}", "{CPU: {A: 1}, GPU: {B: 2}}", "{CPU:{A:}}", '{"CPU":{"A":1}}']) {
    assertEquals(format(text), text);
  }
  for (
    const wrong of [{ CPU: { A: "a,b" } }, { CPU: { A: "}" } }, { CPU: { "A:B": 1 } }, { "": { A: 1 } }, {
      CPU: "{x:1",
    }]
  ) {
    assertThrows(() => format(wrong), TypeError, "DEVICE_PROPERTIES cannot hold");
  }
  for (const wrong of [{ CPU: { A: null } }, { CPU: { A: Symbol() } }, { CPU: new Map() }, new Map(), null]) {
    assertThrows(() => format(wrong), TypeError, "must be a string");
  }
  assertThrows(() => formatProperty("CACHE_DIR", { CPU: 1 }), TypeError, "CACHE_DIR must be");
});

test("parseProperty() reads nested records, and leaves other text as it is", () => {
  const parse = (text: string) => parseProperty("DEVICE_PROPERTIES", text);
  assertEquals(parse("{CPU:{NUM_STREAMS:2,PERF_COUNT:NO},GPU.0:{CACHE_DIR:a:b,c}}"), {
    CPU: { NUM_STREAMS: 2, PERF_COUNT: false },
    "GPU.0": { CACHE_DIR: "a:b,c" },
  });
  assertEquals(parse("{CPU:{EXECUTION_DEVICES:CPU,MODEL_DISTRIBUTION_POLICY:}}"), {
    CPU: { EXECUTION_DEVICES: ["CPU"], MODEL_DISTRIBUTION_POLICY: [] },
  });
  assertEquals([parse(""), parse("{}")], [{}, {}]);
  for (const text of ["x", "{x}", "{CPU:{A:1}", "{A:{B:{C:1}}}x"]) assertEquals(parse(text), text);
});
