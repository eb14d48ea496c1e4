import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import {
  type AnyTensor,
  AsyncInferQueue,
  CompiledModel,
  ConstOutput,
  Core,
  type ElementType,
  elementTypes,
  type InferRequest,
  InferResults,
  type Model,
  type Nested,
  PartialShape,
  PrePostProcessor,
  type Properties,
  type PropertyValue,
  Tensor,
  type TypedArray,
} from "./mod.ts";

/**
 * Code that the compiler must accept or reject. `deno check` and `tsc` check it: an `@ts-expect-error` is an error if
 * the next line compiles. The functions named `rejected` are never called.
 */

/** `true` only if both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

function same<A, B>(..._: Same<A, B> extends true ? [] : [never]): void {}

function rejected(..._: (() => unknown)[]): void {}

test("Tensor's data has the typed array of its element type", () => {
  const f32 = new Tensor("f32", [1]);
  same<typeof f32, Tensor<"f32">>();
  same<typeof f32.data, Float32Array>();
  same<typeof f32.elementType, "f32">();
  same<typeof f32.bytesData, Uint8Array>();
  const [i64, f16, bf16, boolean, u4] = [
    ...[new Tensor("i64", [1]).data, new Tensor("f16", [1]).data, new Tensor("bf16", [1]).data] as const,
    ...[new Tensor("boolean", [1]).data, new Tensor("u4", [1]).data] as const,
  ];
  same<typeof i64, BigInt64Array>();
  same<typeof f16, Float16Array>();
  same<typeof bf16, Uint16Array>();
  same<typeof boolean, Uint8Array>();
  same<typeof u4, Uint8Array>();
  const text = new Tensor("string", [1]);
  same<typeof text.data, never>();
  same<typeof text.bytesData, Uint8Array[]>();
  const region = new Tensor(f32, [0], Int32Array.of(1));
  same<typeof region, Tensor<"f32">>();
  const any: Tensor = f32;
  same<typeof any.elementType, ElementType>();
  const data: TypedArray = any.data;
  assertEquals(data, Float32Array.of(0));
  rejected(
    // @ts-expect-error: no such element type
    () => new Tensor("float32", [1]),
    // @ts-expect-error: another kind of typed array
    () => new Tensor("f32", [1], new Float64Array(1)),
    // @ts-expect-error: another signedness
    () => new Tensor("i8", [1], new Uint8Array(1)),
    // @ts-expect-error: bigints are of another kind
    () => new Tensor("i32", [1], new BigInt64Array(1)),
    // @ts-expect-error: values to convert
    () => new Tensor("f32", [1], [1]),
    // @ts-expect-error: strings share no memory
    () => new Tensor("string", [1], new ArrayBuffer(32)),
    // @ts-expect-error: no shape
    () => new Tensor("f32"),
    // @ts-expect-error: a shape of text
    () => new Tensor("f32", "[1]"),
    // @ts-expect-error: read-only
    () => f32.data = new Float32Array(1),
    // @ts-expect-error: bigints only
    () => new Tensor("i64", [1]).data[0] = 1,
    // @ts-expect-error: numbers only
    () => f32.data[0] = 1n,
    // @ts-expect-error: one is not the other
    (): Tensor<"i32"> => f32,
    // @ts-expect-error: neither a tensor nor a typed array
    () => f32.copyTo([1]),
    // @ts-expect-error: neither a tensor, a typed array nor lists
    () => f32.copyFrom(1),
    // @ts-expect-error: a region has an end
    () => new Tensor(f32, [0]),
    // @ts-expect-error: a region is of the tensor's type
    (): Tensor<"i32"> => new Tensor(f32, [0], [1]),
    // @ts-expect-error: strings only
    () => text.strData = [1],
  );
});

test("Tensor.from() knows the element type of its values", () => {
  const of = {
    numbers: Tensor.from([1, 2]),
    nested: Tensor.from([[[1], [2]]]),
    bigints: Tensor.from([[1n]]),
    booleans: Tensor.from([true]),
    strings: Tensor.from([["a"]]),
    f64: Tensor.from(new Float64Array(1)),
    u64: Tensor.from(new BigUint64Array(1)),
    u8: Tensor.from(new Uint8ClampedArray(1)),
    shaped: Tensor.from(new Int16Array(2), { shape: [2, 1] }),
    converted: Tensor.from([1, 2], { type: "u8" }),
    both: Tensor.from([1, 2], { type: "bf16", shape: [2] }),
    rows: Tensor.from([new Int32Array(1), new Int32Array(1)]),
    nestedRows: Tensor.from([[[new Float64Array(1)]]]),
    convertedRows: Tensor.from([new Int32Array(1)], { type: "f16" }),
  };
  same<typeof of.numbers, Tensor<"f32">>();
  same<typeof of.nested, Tensor<"f32">>();
  same<typeof of.bigints, Tensor<"i64">>();
  same<typeof of.booleans, Tensor<"boolean">>();
  same<typeof of.strings, Tensor<"string">>();
  same<typeof of.f64, Tensor<"f64">>();
  same<typeof of.u64, Tensor<"u64">>();
  same<typeof of.u8, Tensor<"u8">>();
  same<typeof of.shaped, Tensor<"i16">>();
  same<typeof of.converted, Tensor<"u8">>();
  same<typeof of.both, Tensor<"bf16">>();
  same<typeof of.rows, Tensor<"i32">>();
  same<typeof of.nestedRows, Tensor<"f64">>();
  same<typeof of.convertedRows, Tensor<"f16">>();
  const values: TypedArray = new Float32Array(1);
  const unknown = Tensor.from(values);
  assertEquals(unknown.elementType === "f32" && unknown.data.fill(2), Float32Array.of(2));
  // The types match the values.
  assertEquals(Object.values(of).map(({ elementType }) => elementType), [
    ...["f32", "f32", "i64", "boolean", "string", "f64", "u64", "u8", "i16", "u8", "bf16"] as const,
    ...["i32", "f64", "f16"] as const,
  ]);
  rejected(
    // @ts-expect-error: neither numbers nor strings
    () => Tensor.from([1, "a"]),
    // @ts-expect-error: rows and numbers
    () => Tensor.from([new Float32Array(1), 1]),
    // @ts-expect-error: no list
    () => Tensor.from(1),
    // @ts-expect-error: no list
    () => Tensor.from("a"),
    // @ts-expect-error: raw memory is for the constructor
    () => Tensor.from(new ArrayBuffer(4)),
    // @ts-expect-error: no such element type
    () => Tensor.from([1], { type: "float" }),
    // @ts-expect-error: no such option
    () => Tensor.from([1], { dtype: "f32" }),
    // @ts-expect-error: nothing in it
    () => Tensor.from([null]),
  );
});

test("a tensor of an unknown type is known by its elementType, or by as()", () => {
  const any: AnyTensor = new Core().compileModel(modelPath("relu_add"), "CPU").infer([[1, 2, 3, 4]]).get(0);
  const plain: Tensor = any;
  const one: Tensor<"f32"> = any.as("f32");
  same<typeof one.data, Float32Array>();
  same<typeof any.elementType, ElementType>();
  if (any.elementType === "f32") same<typeof any.data, Float32Array>();
  if (any.elementType === "i64") same<typeof any.data, BigInt64Array>();
  if (any.elementType === "i64") same<ReturnType<typeof any.toList>, Nested<bigint>>();
  if (any.elementType === "string") same<typeof any.bytesData, Uint8Array[]>();
  if (any.elementType !== "string") same<typeof any.bytesData, Uint8Array>();
  const [half, text] = [new Tensor("f16", []).toList(), new Tensor("string", []).toList()];
  same<typeof half, Nested<number>>();
  same<typeof text, Nested<string>>();
  assertEquals([half, text, plain.as("f32") === one], [0, "", true]);
  rejected(
    // @ts-expect-error: nobody knows the type yet
    (): Float32Array => any.data,
    // @ts-expect-error: nobody knows the type yet
    (): Tensor<"f32"> => any,
    // @ts-expect-error: no such element type
    () => any.as("float32"),
    // @ts-expect-error: no element type has this name
    () => any.elementType === "float32",
    // @ts-expect-error: the type is missing
    () => any.as(),
    // @ts-expect-error: lists of numbers
    (): Nested<bigint> => one.toList(),
  );
});

test("properties have the types of their values", () => {
  const core = new Core();
  const compiled = core.compileModel(modelPath("relu_add"), "CPU", { NUM_STREAMS: 1 });
  const streams = compiled.getProperty("NUM_STREAMS");
  same<typeof streams, number>();
  const measured = core.getProperty("CPU", "PERF_COUNT");
  same<typeof measured, boolean>();
  const devices = compiled.getProperty("EXECUTION_DEVICES");
  same<typeof devices, string[]>();
  const name: string = "NUM_STREAMS";
  const unknown = compiled.getProperty(name);
  same<typeof unknown, PropertyValue>();
  assertEquals([measured, devices, unknown], [false, ["CPU"], streams]);
  const record: Record<string, PropertyValue> = { PERF_COUNT: true };
  const hint: string = "LATENCY";
  const accepted: Properties[] = [
    record,
    { PERFORMANCE_HINT: "LATENCY", INFERENCE_PRECISION_HINT: "f32", NUM_STREAMS: "AUTO", PERF_COUNT: "YES" },
    { PERFORMANCE_HINT: hint, OF_ANOTHER_DEVICE: 3, CACHE_DIR: "", LOG_LEVEL: "LOG_NONE" },
    { MODEL_DISTRIBUTION_POLICY: ["TENSOR_PARALLEL"], DEVICE_PROPERTIES: { CPU: { NUM_STREAMS: 2 }, X: { Y: [1] } } },
  ];
  assertEquals(accepted.length, 4);
  rejected(
    // @ts-expect-error: a number
    (): boolean => compiled.getProperty("NUM_STREAMS"),
    // @ts-expect-error: no number of streams
    (): Properties => ({ NUM_STREAMS: true }),
    // @ts-expect-error: no hint
    (): Properties => ({ PERFORMANCE_HINT: 1 }),
    // @ts-expect-error: nor in a device's
    (): Properties => ({ DEVICE_PROPERTIES: { CPU: { PERF_COUNT: 1 } } }),
    // @ts-expect-error: for each device
    (): Properties => ({ DEVICE_PROPERTIES: ["CPU"] }),
    // @ts-expect-error: no device
    () => core.getProperty(1, "NUM_STREAMS"),
  );
});

test("elementTypes are the element types", () => {
  same<(typeof elementTypes)[number], ElementType>();
  const type: ElementType = elementTypes[0]!;
  assertEquals(type, "boolean");
  rejected(
    // @ts-expect-error: read-only
    () => elementTypes.push("f32"),
    // @ts-expect-error: not a tensor's
    (): ElementType => "dynamic",
  );
});

test("PartialShape takes text, dimensions, pairs and typed arrays", () => {
  assertEquals(String(new PartialShape(["?", "1..4", { min: 2, max: -1 }])), "[?,1..4,2..]");
  assertEquals(String(new PartialShape(Int32Array.of(-1, 2))), "[?,2]");
  const shape = PartialShape.from([-1, [1, 2]]);
  same<typeof shape.rank, number | null>();
  assertEquals(String(shape), "[?,1..2]");
  rejected(
    // @ts-expect-error: no dimension
    () => PartialShape.from([1n]),
    // @ts-expect-error: three bounds
    () => PartialShape.from([[1, 2, 3]]),
    // @ts-expect-error: floats are no dimensions
    () => new PartialShape(new Float32Array(1)),
    // @ts-expect-error: read-only
    () => shape.isStatic = true,
  );
});

test("Core, Model and CompiledModel reject what they throw a TypeError for", () => {
  const core = new Core();
  const model: Model = core.readModel(modelPath("relu_add"));
  const compiled: CompiledModel = core.compileModel(model, "CPU", { PERF_COUNT: true, NUM_STREAMS: 1 });
  const property: PropertyValue = compiled.getProperty("NUM_STREAMS");
  assertEquals(property, 1);
  rejected(
    // @ts-expect-error: no model
    () => core.compileModel(3, "CPU"),
    // @ts-expect-error: numbers are not weights
    () => core.compileModel(new Uint8Array(4), "CPU", {}, [1, 2]),
    // @ts-expect-error: a number is no record of arguments
    () => core.getProperty("CPU", "PERF_COUNT", 3),
    // @ts-expect-error: a number is no record of properties
    () => core.readModel(modelPath("relu_add"), undefined, 3),
    // @ts-expect-error: text is no index
    () => model.getOutputOp("0"),
    // @ts-expect-error: the device is missing
    () => core.compileModel(model, { PERF_COUNT: true }),
    // @ts-expect-error: no such value
    () => core.compileModel(model, "CPU", { PERF_COUNT: null }),
    // @ts-expect-error: no such value
    (): Properties => ({ DEVICE_PROPERTIES: { CPU: null } }),
    // @ts-expect-error: an ArrayBuffer is not content
    () => core.readModel(new ArrayBuffer(4)),
    // @ts-expect-error: numbers are not weights
    () => core.readModel(new Uint8Array(4), [1, 2]),
    // @ts-expect-error: the device is missing
    () => core.importModel(new Uint8Array(4)),
    // @ts-expect-error: text is not a blob
    () => core.importModel("model.blob", "CPU"),
    // @ts-expect-error: the properties are missing
    () => core.setProperty("CPU"),
    // @ts-expect-error: the name is missing
    () => core.getProperty(),
    // @ts-expect-error: a compiled model is not a model
    () => core.compileModel(compiled, "CPU"),
    // @ts-expect-error: no shape
    () => model.reshape(3),
    // @ts-expect-error: no shape
    () => model.reshape({ x: true }),
    // @ts-expect-error: no size
    () => model.setBatch("4"),
    // @ts-expect-error: no key
    () => model.input({}),
    // @ts-expect-error: made by a core
    () => new CompiledModel(),
    // @ts-expect-error: made by a model
    () => new ConstOutput(),
    // @ts-expect-error: read-only
    () => compiled.inputs = [],
    // @ts-expect-error: a model is not compiled
    () => new AsyncInferQueue(model),
  );
});

test("inputs and results reject what is none", () => {
  const compiled = new Core().compileModel(modelPath("relu_add"), "CPU");
  const request: InferRequest = compiled.createInferRequest();
  const results: InferResults = request.infer({ x: [[1, 2, 3, 4]] });
  const first: Tensor = results.get(0);
  assertEquals(first.shape, [1, 4]);
  rejected(
    // @ts-expect-error: a Set is not an input
    () => compiled.infer(new Set([1])),
    // @ts-expect-error: a Date is not a value
    () => compiled.infer({ x: new Date() }),
    // @ts-expect-error: null is not a value
    () => compiled.infer({ x: null }),
    // @ts-expect-error: no such option
    () => compiled.infer([1], { share: true }),
    // @ts-expect-error: no boolean
    () => compiled.infer([1], { shareInputs: "yes" }),
    // @ts-expect-error: a typed array is not a tensor
    () => request.setInputTensor(new Float32Array(4)),
    // @ts-expect-error: an index or a tensor
    () => request.setInputTensor("x", first),
    // @ts-expect-error: names and ports only
    () => request.getTensor(0),
    // @ts-expect-error: no function
    () => request.setCallback("done"),
    // @ts-expect-error: no time
    () => request.waitFor("10"),
    // @ts-expect-error: no key
    () => results.get({}),
    // @ts-expect-error: read-only
    () => results.size = 2,
    // @ts-expect-error: made by an inference
    () => new InferResults(),
  );
});

test("PrePostProcessor rejects what it throws a TypeError for", () => {
  const processor = new PrePostProcessor(new Core().readModel(modelPath("channel_mean")));
  const [tensor, steps] = [processor.input().tensor(), processor.input().preprocess()];
  same<ReturnType<typeof tensor.setLayout>, typeof tensor>();
  assertEquals(tensor.setElementType("u8").setLayout("NHWC") === tensor, true);
  rejected(
    // @ts-expect-error: no model
    () => new PrePostProcessor("model.xml"),
    // @ts-expect-error: no such element type
    () => tensor.setElementType("byte"),
    // @ts-expect-error: no such format
    () => tensor.setColorFormat("rgb"),
    // @ts-expect-error: no such algorithm
    () => steps.resize("bilinear"),
    // @ts-expect-error: no such mode
    () => steps.pad([0], [0], 0, "wrap"),
    // @ts-expect-error: numbers only
    () => steps.mean(["1"]),
    // @ts-expect-error: both sizes
    () => tensor.setSpatialStaticShape(4),
    // @ts-expect-error: static shapes only
    () => tensor.setShape("[1,?]"),
    // @ts-expect-error: an index or a name
    () => processor.input(new Core().readModel("x").input()),
  );
});
