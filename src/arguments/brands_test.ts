import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { tiny } from "../../conformance/test_support/tiny_models.ts";
import {
  AsyncInferQueue,
  Core,
  type InferRequest,
  PartialShape,
  PrePostProcessor,
  type Properties,
  Tensor,
} from "../mod.ts";
import { RemoteCore } from "../remote/mod.ts";
import { signalOf, urlOf } from "./brands.ts";

const context = createContext({});

/** A value of another realm, of no class of this one. */
function foreign<T>(code: string): T {
  return runInContext(`(${code})`, context) as T;
}

/** Bytes of another realm. */
function foreignBytes(bytes: Uint8Array): Uint8Array {
  const made = foreign<Uint8Array>(`new Uint8Array(${bytes.length})`);
  made.set(bytes);
  assert(!(made instanceof Uint8Array));
  return made;
}

/** Imitates a URL of another realm: `node:vm`'s realms have none, those of emulated browsers do. */
class URL2 {
  readonly href: string;

  constructor(href: string) {
    this.href = href;
  }
  get protocol(): string {
    return this.href.split(":")[0] + ":";
  }
  get [Symbol.toStringTag](): string {
    return "URL";
  }
}

/** Imitates an AbortSignal of another realm. */
class AbortSignal2 extends EventTarget {
  aborted = false;
  reason: unknown;
  abort(reason: unknown): void {
    this.aborted = true;
    this.reason = reason;
    this.dispatchEvent(new Event("abort"));
  }
  get [Symbol.toStringTag](): string {
    return "AbortSignal";
  }
}

const xml = new Uint8Array(readFileSync(modelPath("relu_add")));
const bin = new Uint8Array(readFileSync(modelPath("relu_add").replace(".xml", ".bin")));
const f32 = { INFERENCE_PRECISION_HINT: "f32" };
const inputs = "[1, -2, 3, -0.5]";
const expected = [2, 0, 4, 0.5];

function output(request: InferRequest): number[] {
  return Array.from(request.getOutputTensor().data as Float32Array);
}

test("Core takes models, weights, blobs, properties and URLs of another realm", async () => {
  const core = new Core();
  const run = (model: ReturnType<Core["readModel"]>) => {
    const request = core.compileModel(model, "CPU", foreign<Properties>(JSON.stringify(f32))).createInferRequest();
    request.infer([[1, -2, 3, -0.5]]);
    return output(request);
  };
  assertEquals(run(core.readModel(foreignBytes(xml), foreignBytes(bin))), expected);
  assertEquals(run(await core.readModelAsync(foreignBytes(xml), foreignBytes(bin))), expected);
  const url = new URL2(pathToFileURL(modelPath("relu_add")).href) as unknown as URL;
  assertEquals(run(core.readModel(url)), expected);
  assertEquals(core.compileModel(url, "CPU").inputs.length, 1);
  const blob = core.compileModel(modelPath("relu_add"), "CPU", f32).exportModel();
  const imported = core.importModel(foreignBytes(blob), "CPU", foreign<Properties>("{ PERF_COUNT: true }"));
  assertEquals(imported.getProperty("PERF_COUNT"), true);
  core.setProperty("CPU", foreign<Properties>("{ NUM_STREAMS: 1, MODEL_DISTRIBUTION_POLICY: ['TENSOR_PARALLEL'] }"));
  assertEquals(core.getProperty("CPU", "MODEL_DISTRIBUTION_POLICY"), ["TENSOR_PARALLEL"]);
  // Other values are still refused.
  for (const wrong of ["new Float32Array(4)", "new ArrayBuffer(4)", "new DataView(new ArrayBuffer(4))", "new Map()"]) {
    assertThrows(() => core.readModel(foreign(wrong)), TypeError, `"model"`);
    assertThrows(() => core.importModel(foreign(wrong), "CPU"), TypeError, `"blob"`);
    assertThrows(() => core.readModel(xml, foreign(wrong)), TypeError, `"weights"`);
  }
  assertThrows(() => core.readModel(new URL2("https://example.com/m.xml") as never), TypeError, "https://example.com");
});

test("inputs may be typed arrays, lists, records and maps of another realm, of every element type", () => {
  const request = tiny("relu_add").createInferRequest();
  const given = [
    `new Float32Array(${inputs})`,
    `new Float64Array(${inputs})`,
    `[${inputs}]`,
    `{ x: new Float32Array(${inputs}) }`,
    `new Map([["x", ${inputs}]])`,
    `new Map([[0, new Float32Array(${inputs})]])`,
    `[new Float32Array(new SharedArrayBuffer(16)).map((_, i) => ${inputs}[i])]`,
  ];
  for (const code of given) {
    request.infer(foreign(code));
    assertEquals(output(request), expected, code);
    request.infer(foreign(code), foreign("{ shareInputs: true }"));
    assertEquals(output(request), expected, `${code}, shared`);
  }
  const integers = tiny("precisions").createInferRequest();
  assertEquals(integers.inputTensors.length > 1, true, "inputs that have been looked at need not be given");
  integers.infer({ in_i64: foreign("new BigInt64Array([1n, -2n, 3n, 4n])") });
  assertEquals(integers.getTensor("out_i64").data, BigInt64Array.of(2n, -1n, 4n, 5n));
  integers.infer({ in_i64: foreign("new BigUint64Array([1n, 2n, 3n, 4n])") });
  assertEquals(integers.getTensor("out_i64").data, BigInt64Array.of(2n, 3n, 4n, 5n));
  assertThrows(() => request.infer(foreign("new DataView(new ArrayBuffer(16))")), TypeError);
  assertThrows(() => request.infer(foreign("new Set([1])")), TypeError);
});

test("requests and queues take maps, tensors' lists and options of another realm", async () => {
  const request = tiny("two_in_two_out").createInferRequest();
  const tensors = foreign<Map<string, Tensor>>("new Map()");
  for (const name of ["a", "b"]) tensors.set(name, Tensor.from(new Float32Array(6).fill(2), { shape: [2, 3] }));
  request.setTensors(tensors);
  request.setInputTensors(tensors);
  request.infer();
  assertEquals(Array.from(request.getTensor("sum").data as Float32Array), Array(6).fill(4));
  const outputs = foreign<Map<string, Tensor>>("new Map()");
  outputs.set("sum", new Tensor("f32", [2, 3]));
  request.setOutputTensors(outputs);
  request.infer();
  assertEquals(Array.from(outputs.get("sum")!.data as Float32Array), Array(6).fill(4));
  const queue = new AsyncInferQueue(tiny("relu_add"), 1);
  await queue.startAsync(foreign(`new Map([["x", [${inputs}]]])`), 1, foreign("{ shareInputs: true }"));
  await queue.waitAll();
  assertEquals(output(queue.at(0)!), expected);
});

test("Tensor takes arrays and buffers of another realm", () => {
  assertEquals(new Tensor("f32", foreign("[2]"), foreign("new Float32Array([1, 2])")).data, Float32Array.of(1, 2));
  for (const kind of ["ArrayBuffer", "SharedArrayBuffer"]) {
    const tensor = new Tensor("u8", [4], foreign<ArrayBuffer>(`new ${kind}(4)`));
    assertEquals(tensor.data, new Uint8Array(4));
  }
  assertThrows(
    () => new Tensor("u8", [4], foreign("new ArrayBuffer(4, { maxByteLength: 8 })")),
    TypeError,
    "resizable",
  );
  assertThrows(
    () => new Tensor("u8", [4], foreign("new SharedArrayBuffer(4, { maxByteLength: 8 })")),
    TypeError,
    "resizable",
  );
  const buffer = foreign<ArrayBuffer>("new ArrayBuffer(4)");
  buffer.transfer();
  assertThrows(() => new Tensor("u8", [4], buffer), TypeError, "detached");
  assertThrows(() => new Tensor("u8", [4], foreign("new DataView(new ArrayBuffer(4))")), TypeError, `"data"`);
  assertEquals(Tensor.from(foreign<Int32Array>("new Int32Array([1, 2])")).elementType, "i32");
  assertEquals(Tensor.from(foreign<bigint[][]>("[[1n, 2n]]")).elementType, "i64");
  assertEquals(Tensor.from(foreign<string[][]>("[['a'], ['b']]")).strData, ["a", "b"]);
  const target = new Tensor("i64", [2]);
  target.copyFrom(foreign("new BigInt64Array([5n, 6n])"));
  assertEquals(target.data, BigInt64Array.of(5n, 6n));
});

test("Model.reshape(), PartialShape and PrePostProcessor take lists, records and maps of another realm", () => {
  const core = new Core();
  const model = core.readModel(modelPath("dynamic_nchw"));
  const reshapes = [
    "[1, 3, 4, 4]",
    "{ x: [2, 3, 4, 4] }",
    "new Map([[0, [3, 3, 4, 4]]])",
    "new Map([['x', '[4,3,4,4]']])",
  ];
  reshapes.forEach((code, i) => {
    model.reshape(foreign(code));
    assertEquals(model.input().shape, [i + 1, 3, 4, 4], code);
  });
  assertEquals(String(PartialShape.from(foreign("[1, -1, [2, 4]]"))), "[1,?,2..4]");
  const processor = new PrePostProcessor(core.readModel(modelPath("channel_mean")));
  processor.input().preprocess().mean(foreign("[1, 2, 3]"));
  assertEquals(processor.build().outputs.length, 1);
});

test("signals of another realm call off", async () => {
  const request = tiny("slow").createInferRequest();
  const signal = new AbortSignal2();
  const running = request.inferAsync([1], { signal: signal as unknown as AbortSignal });
  signal.abort("enough");
  assertEquals(await running.catch((reason: unknown) => reason), "enough");
  await assertRejects(() => request.inferAsync([1], { signal: {} as AbortSignal }), TypeError, `"signal"`);
  const remote = new AbortSignal2();
  remote.abort(new Error("called off"));
  const core = new RemoteCore("http://127.0.0.1:1", { signal: remote as unknown as AbortSignal });
  await assertRejects(() => core.compileModelAsync("x"), Error, "called off");
});

test("RemoteCore takes URLs and options of another realm, and refuses bytes of one", async () => {
  const server = new URL2("http://127.0.0.1:1") as unknown as URL;
  const core = new RemoteCore(server, foreign("{ attempts: 1, timeout: 2000, headers: { a: 'b' } }"));
  await assertRejects(() => core.compileModelAsync(foreignBytes(xml) as never), Error, "readModel");
  assertThrows(() => new RemoteCore(new URL2("file:///x") as unknown as URL), TypeError, `"url"`);
  assertThrows(() => new RemoteCore({} as never), TypeError, `"url"`);
});

test("urlOf() and signalOf() know what is one, and give this realm's own as it is", () => {
  const [url, { signal }] = [new URL("file:///a"), new AbortController()];
  assertEquals(urlOf(url)?.href, url.href);
  assert(signalOf(signal) === signal);
  assert(urlOf(new URL2("file:///a b")) instanceof URL);
  for (const wrong of [undefined, null, 1, "file:///a", {}, { href: "file:///a" }, new URL2("no url"), () => {}]) {
    assertEquals(urlOf(wrong), undefined);
    assertEquals(signalOf(wrong), undefined);
  }
  const aborted = new AbortSignal2();
  aborted.abort(7);
  assertEquals([signalOf(aborted)?.aborted, signalOf(aborted)?.reason], [true, 7]);
});
