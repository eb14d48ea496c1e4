import { Buffer } from "node:buffer";
import { test } from "node:test";
import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { modelPath } from "../conformance/test_support/model_path.ts";
import { runInOwnProcess } from "../conformance/test_support/own_process.ts";
import { tiny } from "../conformance/test_support/tiny_models.ts";
import {
  bf16ToNumber,
  Core,
  type ElementType,
  elementTypes,
  numberToBf16,
  OpenVINOError,
  Tensor,
  type TypedArray,
} from "./mod.ts";
import { byteSizeOf, infoOf } from "./element_type.ts";

const numeric = elementTypes.filter((type) => type !== "string");
const packed: readonly ElementType[] = ["i4", "u1", "u2", "u3", "u4", "u6", "nf4", "f4e2m1"];
const raw: readonly ElementType[] = [...packed, "f8e4m3", "f8e5m2", "f8e8m0"];

/** The typed array that holds each element type, as documented. */
const arrays: Readonly<Record<Exclude<ElementType, "string">, string>> = {
  boolean: "Uint8Array",
  bf16: "Uint16Array",
  f16: "Float16Array",
  f32: "Float32Array",
  f64: "Float64Array",
  i4: "Uint8Array",
  i8: "Int8Array",
  i16: "Int16Array",
  i32: "Int32Array",
  i64: "BigInt64Array",
  u1: "Uint8Array",
  u2: "Uint8Array",
  u3: "Uint8Array",
  u4: "Uint8Array",
  u6: "Uint8Array",
  u8: "Uint8Array",
  u16: "Uint16Array",
  u32: "Uint32Array",
  u64: "BigUint64Array",
  nf4: "Uint8Array",
  f8e4m3: "Uint8Array",
  f8e5m2: "Uint8Array",
  f4e2m1: "Uint8Array",
  f8e8m0: "Uint8Array",
};

test("new Tensor() of every element type is zeroed and of its kind", () => {
  for (const type of numeric) {
    using tensor = new Tensor(type, [2, 3]);
    assertEquals(tensor.elementType, type);
    assertEquals(tensor.shape, [2, 3]);
    assertEquals(tensor.size, 6);
    assertEquals(tensor.byteSize, byteSizeOf(type, 6), type);
    const { data, bytesData } = tensor;
    assertEquals(data.constructor.name, arrays[type as keyof typeof arrays], type);
    assertEquals(data.byteLength, tensor.byteSize, type);
    assertEquals(bytesData, new Uint8Array(tensor.byteSize), type);
  }
});

test("new Tensor() of strings holds empty strings", () => {
  using tensor = new Tensor("string", [2, 1]);
  assertEquals(tensor.strData, ["", ""]);
  assertEquals(tensor.byteSize, 64);
  assertEquals(tensor.bytesData, [new Uint8Array(), new Uint8Array()]);
  assertThrows(() => tensor.data, TypeError, "strData");
});

test("new Tensor() of rank 0 has one element", () => {
  for (const type of numeric) {
    using tensor = new Tensor(type, []);
    assertEquals(tensor.shape, []);
    assertEquals([tensor.size, tensor.data.length], [1, byteSizeOf(type, 1) / tensor.data.BYTES_PER_ELEMENT], type);
  }
  using text = new Tensor("string", []);
  text.strData = ["one"];
  assertEquals([text.shape, text.size, text.strData], [[], 1, ["one"]]);
});

test("new Tensor() with a zero dimension is empty", () => {
  for (const shape of [[0], [2, 0, 3], [0, 3]]) {
    for (const type of numeric) {
      using tensor = new Tensor(type, shape);
      assertEquals([tensor.size, tensor.byteSize, tensor.data.length, tensor.bytesData.length], [0, 0, 0, 0]);
      assertEquals(tensor.shape, shape);
    }
    using text = new Tensor("string", shape);
    assertEquals([text.strData, text.bytesData], [[], []]);
    text.strData = [];
  }
});

test("new Tensor() refuses a wrong type or shape", () => {
  assertThrows(() => new Tensor("float" as never, [1]), TypeError, `"type"`);
  assertThrows(() => new Tensor(undefined as never, [1]), TypeError, `"type"`);
  assertThrows(() => new Tensor("f32", 3 as never), TypeError, `"shape"`);
  assertThrows(() => new Tensor("f32", undefined as never), TypeError, `"shape"`);
  assertThrows(() => new Tensor("f32", [-1]), RangeError, `"shape"`);
  assertThrows(() => new Tensor("f32", [1.5]), RangeError, `"shape"`);
  assertThrows(() => (Tensor as unknown as () => void)(), TypeError);
  assertEquals(new Tensor("f32", [1]).size, 1);
});

test("new Tensor() over a typed array shares its memory both ways", () => {
  for (const type of numeric) {
    const memory = new (infoOf(type).array)(byteSizeOf(type, 8) / infoOf(type).array.BYTES_PER_ELEMENT);
    using tensor = new Tensor(type, [8], memory as never);
    const bytes = new Uint8Array(memory.buffer);
    bytes[0] = 0x41;
    assertEquals(tensor.bytesData[0], 0x41, type);
    tensor.bytesData[bytes.length - 1] = 0x42;
    assertEquals(bytes.at(-1), 0x42, type);
  }
});

test("new Tensor() over memory is what a request reads and writes", () => {
  const request = new Core().compileModel(modelPath("relu_add"), "CPU", { INFERENCE_PRECISION_HINT: "f32" })
    .createInferRequest();
  // Less than 64 bytes: V8 would move the memory if it stayed in the heap.
  const input = new Float32Array(4);
  const output = new Float32Array(new ArrayBuffer(64), 16, 4);
  request.setInputTensor(new Tensor("f32", [1, 4], input));
  request.setOutputTensor(new Tensor("f32", [1, 4], output));
  for (const start of [1, 10]) {
    input.set([start, start + 1, -5, -1]);
    request.infer();
    assertEquals([...output], [start + 1, start + 2, 0, 0]);
  }
  assertEquals([...new Float32Array(output.buffer, 0, 4)], [0, 0, 0, 0]);
});

test("new Tensor() over an ArrayBuffer or a SharedArrayBuffer takes raw bytes", () => {
  for (const buffer of [new ArrayBuffer(16), new SharedArrayBuffer(16)]) {
    const floats = new Float32Array(buffer);
    using tensor = new Tensor("f32", [2, 2], buffer);
    floats[3] = 1.5;
    assertEquals([...tensor.data], [0, 0, 0, 1.5]);
    tensor.data[0] = 2;
    assertEquals(floats[0], 2);
  }
  using view = new Tensor("f32", [2], new Float32Array(new SharedArrayBuffer(16), 8));
  view.data[1] = 3;
  assertEquals([...view.data], [0, 3]);
  // Bytes after the last whole element are ignored.
  using odd = new Tensor("i32", [1], new ArrayBuffer(7));
  assertEquals(odd.data.length, 1);
});

test("new Tensor() over a SharedArrayBuffer is what a request reads and writes", () => {
  const request = new Core().compileModel(modelPath("relu_add"), "CPU", { INFERENCE_PRECISION_HINT: "f32" })
    .createInferRequest();
  const [input, output] = [new Float32Array(new SharedArrayBuffer(16)), new Float32Array(new SharedArrayBuffer(16))];
  request.setInputTensor(new Tensor("f32", [1, 4], input));
  request.setOutputTensor(new Tensor("f32", [1, 4], output));
  input.set([1, 2, 3, -4]);
  request.infer();
  assertEquals([...output], [2, 3, 4, 0]);
});

test("new Tensor() over a part of an array keeps its offset", () => {
  const all = Float32Array.of(0, 1, 2, 3, 4, 5);
  using tensor = new Tensor("f32", [2], all.subarray(2, 4));
  assertEquals([...tensor.data], [2, 3]);
  tensor.data[0] = 9;
  assertEquals([...all], [0, 1, 9, 3, 4, 5]);
  const pool = Buffer.from([7, 8, 9]);
  using bytes = new Tensor("u8", [2], pool);
  assertEquals([...bytes.data], [7, 8]);
  using clamped = new Tensor("u8", [2], new Uint8ClampedArray([300, -1]));
  assertEquals([...clamped.data], [255, 0]);
});

test("new Tensor() takes memory longer than the shape needs, and refuses shorter", () => {
  using tensor = new Tensor("f32", [2], new Float32Array(5));
  assertEquals(tensor.data.length, 2);
  assertThrows(() => new Tensor("f32", [6], new Float32Array(5)), RangeError, `"data" must have 24 bytes`);
  assertThrows(() => new Tensor("f32", [2], new ArrayBuffer(7)), RangeError, `"data" must have 8 bytes`);
  assertThrows(() => new Tensor("u4", [3], new Uint8Array(1)), RangeError, `"data" must have 2 bytes`);
  assertThrows(() => new Tensor("f32", [], new Float32Array(0)), RangeError);
  using empty = new Tensor("f32", [0, 4], new Float32Array(0));
  assertEquals(empty.data.length, 0);
});

test("new Tensor() refuses data of another kind", () => {
  const wrong: readonly unknown[] = [
    ...[new Float64Array(4), new Int32Array(4), new Uint8Array(16), new DataView(new ArrayBuffer(16))],
    ...[[1, 2, 3, 4], 4, "data", null, {}, 1n, new Tensor("f32", [4])],
  ];
  for (const data of wrong) assertThrows(() => new Tensor("f32", [4], data as never), TypeError, `"data"`);
  assertThrows(() => new Tensor("i8", [4], new Uint8ClampedArray(4) as never), TypeError, `"data"`);
  assertThrows(() => new Tensor("string", [1], new ArrayBuffer(64) as never), TypeError, "Tensor.from");
  assertEquals(new Tensor("f32", [4], new Float32Array(4)).size, 4);
});

test("new Tensor() refuses resizable and detached memory", () => {
  const resizable = new ArrayBuffer(16, { maxByteLength: 32 });
  assertThrows(() => new Tensor("f32", [4], resizable), TypeError, "resizable");
  assertThrows(() => new Tensor("f32", [4], new Float32Array(resizable)), TypeError, "resizable");
  const growable = new SharedArrayBuffer(16, { maxByteLength: 32 });
  assertThrows(() => new Tensor("f32", [4], new Float32Array(growable)), TypeError, "resizable");
  const gone = new ArrayBuffer(16);
  const view = new Float32Array(gone);
  assertEquals(new Tensor("f32", [4], view).size, 4);
  gone.transfer();
  assertThrows(() => new Tensor("f32", [4], gone), TypeError, "detached");
  assertThrows(() => new Tensor("f32", [4], view), TypeError, "detached");
});

test("a tensor whose memory was transferred away is refused, not read", () => {
  const request = new Core().compileModel(modelPath("relu_add"), "CPU", { INFERENCE_PRECISION_HINT: "f32" })
    .createInferRequest();
  const memory = Float32Array.of(1, 2, 3, 4);
  const tensor = new Tensor("f32", [1, 4], memory);
  request.setInputTensor(tensor);
  assertEquals([...request.infer().get(0).data as Float32Array], [2, 3, 4, 5]);
  structuredClone(memory.buffer, { transfer: [memory.buffer] });
  assertThrows(() => request.infer(), TypeError, "transferred");
  assertThrows(() => request.setInputTensor(tensor), TypeError, "transferred");
  assertEquals([...request.infer(Float32Array.of(0, 0, 0, 0)).get(0).data as Float32Array], [1, 1, 1, 1]);
});

test("a tensor whose memory was transferred away is not copied, from or to", () => {
  for (const gone of [Tensor.from([1, 2]), new Tensor("f32", [2], new Float32Array(2))]) {
    const other = Tensor.from([3, 4]);
    gone.copyTo(other);
    other.copyTo(gone);
    (gone.data.buffer as ArrayBuffer).transfer();
    for (const copy of [() => gone.copyTo(other), () => other.copyTo(gone), () => other.copyFrom(gone)]) {
      assertThrows(copy, TypeError, "transferred");
    }
    // Copying no elements from a detached array is refused too.
    assertThrows(() => gone.copyFrom(new Float32Array(2)), TypeError, "transferred");
    assertThrows(() => gone.copyFrom(new Float32Array(0)), TypeError, "transferred");
    assertThrows(() => other.copyFrom(gone.data), TypeError, "transferred");
    other.copyFrom(new Float32Array(2));
  }
});

test("data is a live view, the same memory each time", () => {
  using tensor = new Tensor("i32", [3]);
  tensor.data[1] = 7;
  assertEquals([...tensor.data], [0, 7, 0]);
  assertStrictEquals(tensor.data.buffer, tensor.bytesData.buffer);
});

test("data of i64, u64, f16, bf16 and boolean hold what these types hold", () => {
  using i64 = Tensor.from([-1n, 2n ** 62n]);
  assertEquals([i64.elementType, [...i64.data]], ["i64", [-1n, 2n ** 62n]]);
  using u64 = Tensor.from([-1n, 5], { type: "u64" });
  assertEquals([...u64.data], [2n ** 64n - 1n, 5n]);
  using f16 = Tensor.from([0.1, 1e9], { type: "f16" });
  assertEquals([...f16.data], [0.0999755859375, Infinity]);
  using bf16 = Tensor.from([1.5, -3.14159], { type: "bf16" });
  assertEquals([...bf16.data].map(bf16ToNumber), [1.5, -3.140625]);
  using boolean = Tensor.from([true, false, true]);
  assertEquals([boolean.elementType, [...boolean.data]], ["boolean", [1, 0, 1]]);
});

test("packed types give their bytes, low bits first", () => {
  using u4 = Tensor.from(Uint8Array.of(0x21, 0x03), { type: "u4", shape: [3] });
  assertEquals([u4.shape, [...u4.data]], [[3], [0x21, 0x03]]);
  for (const [type, size] of [["u1", 24], ["u2", 12], ["u3", 8], ["u4", 6], ["u6", 4], ["nf4", 6]] as const) {
    using tensor = Tensor.from(Uint8Array.of(1, 2, 3), { type });
    assertEquals([tensor.shape, [...tensor.data]], [[size], [1, 2, 3]], type);
  }
});

test("setShape() grows a tensor's own memory, with zeros", () => {
  for (const type of numeric) {
    using tensor = new Tensor(type, [2]);
    tensor.bytesData.fill(1);
    tensor.setShape([3, 50]);
    assertEquals(tensor.bytesData, new Uint8Array(byteSizeOf(type, 150)), type);
    tensor.setShape([]);
    assertEquals([tensor.shape, tensor.size], [[], 1]);
    tensor.setShape([2, 0]);
    assertEquals([tensor.shape, tensor.data.length], [[2, 0], 0]);
  }
  using text = Tensor.from(["a", "b"]);
  text.setShape([3]);
  assertEquals(text.size, 3);
  text.strData = ["x", "y", "z"];
  text.setShape([1, 2]);
  assertEquals(text.strData, ["x", "y"]);
});

test("setShape() grows a tensor's own memory, with zeros; up to what it had it shows the same elements again", () => {
  for (const type of numeric) {
    using tensor = new Tensor(type, [2]) as Tensor<Exclude<ElementType, "string">>;
    assertEquals(tensor.bytesData, new Uint8Array(byteSizeOf(type, 2)), type);
    for (const shape of [[3, 50], [200]]) {
      tensor.setShape(shape);
      const bytes = new Uint8Array(byteSizeOf(type, tensor.size));
      assertEquals([tensor.shape, tensor.bytesData], [shape, bytes], type);
      tensor.bytesData.fill(0xff);
      assertEquals(tensor.bytesData, bytes.fill(0xff), type);
    }
    for (const shape of [[0], [7], [10, 20]]) {
      tensor.setShape(shape);
      assertEquals(tensor.bytesData, new Uint8Array(byteSizeOf(type, tensor.size)).fill(0xff), type);
    }
  }
});

test("setShape() over the caller's memory shrinks and regrows up to it, no further", () => {
  const memory = Float32Array.of(0, 1, 2, 3, 4, 5);
  using tensor = new Tensor("f32", [2, 2], memory);
  tensor.setShape([2]);
  assertEquals([...tensor.data], [0, 1]);
  tensor.setShape([3, 2]);
  assertEquals([...tensor.data], [0, 1, 2, 3, 4, 5]);
  assertThrows(() => tensor.setShape([7]), RangeError, "24 bytes");
  assertEquals([tensor.shape, tensor.data.length], [[3, 2], 6]);
  tensor.data[5] = 50;
  assertEquals(memory[5], 50);
});

test("setShape() of a bound tensor is what the request sees", () => {
  const request = new Core().compileModel(modelPath("dynamic_bounded"), "CPU", { INFERENCE_PRECISION_HINT: "f32" })
    .createInferRequest();
  const memory = Float32Array.from({ length: 32 }, (_, i) => i);
  for (
    const tensor of [
      new Tensor("f32", [1, 8], memory),
      new Tensor("f32", [1, 8]),
      Tensor.from(memory.subarray(8), { shape: [3, 8] }),
    ]
  ) {
    request.setInputTensor(tensor);
    request.infer();
    tensor.setShape([4, 8]);
    tensor.data.set(memory);
    const result = request.infer().get(0);
    assertEquals([result.shape, [...result.data as Float32Array]], [[4, 8], [...memory].map((value) => 2 * value)]);
  }
});

test("views become empty when their memory goes or moves", () => {
  const empties = (tensor: Tensor<"f32">, end: () => void) => {
    const views = [tensor.data, tensor.bytesData, new Uint8Array(tensor.data.buffer, 4)];
    assert(views.every((view) => view.length > 0));
    end();
    assertEquals(views.map((view) => view.length), [0, 0, 0]);
  };
  for (const make of [() => new Tensor("f32", [4]), () => Tensor.from([1, 2, 3, 4])]) {
    const disposed = make();
    empties(disposed, () => disposed.dispose());
    const grown = make();
    empties(grown, () => grown.setShape([100]));
    assertEquals(grown.data.length, 100);
  }
  const request = new Core().compileModel(modelPath("relu_add"), "CPU").createInferRequest();
  const native = request.getOutputTensor() as Tensor<"f32">;
  empties(native, () => {
    native.dispose();
    request.dispose();
  });
  const memory = Float32Array.of(1, 2);
  const shared = new Tensor("f32", [2], memory);
  shared.dispose();
  assertEquals([...memory], [1, 2]);
});

test("a view keeps its memory while the tensor object is collected", async () => {
  const { code, stdout, stderr } = await runInOwnProcess(
    `import { Core, Tensor } from ${JSON.stringify(new URL("./mod.ts", import.meta.url).href)};
    const views = [];
    for (let i = 0; i < 300; i++) {
      const tensor = new Tensor("i32", [1000]);
      tensor.data.fill(i);
      views.push(tensor.data);
      const request = i % 30 === 0
        ? new Core().compileModel(${JSON.stringify(modelPath("relu_add"))}, "CPU").createInferRequest()
        : undefined;
      if (request) {
        request.infer(Float32Array.of(i, i, i, i));
        views.push(new Int32Array(Array.from(request.getOutputTensor().data)), request.getOutputTensor().data);
      }
    }
    for (let i = 0; i < 5; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); }
    const junk = Array.from({ length: 100 }, () => new Float32Array(1000).fill(7));
    const sums = views.map((view) => Math.round(view.reduce((sum, value) => sum + value, 0) / view.length));
    console.log(sums.filter((value) => value > 400 || !Number.isInteger(value)).length, sums.length, junk.length);`,
    { gc: true },
  );
  assertEquals([code, stdout.trim()], [0, "0 320 100"], stderr);
});

test("strData keeps unicode, empty strings, NUL inside, long and many strings", () => {
  const texts = [
    "",
    "a",
    "Grüße",
    "日本語 🎉",
    "with\0NUL",
    "\0",
    "x".repeat(15),
    "x".repeat(16),
    "y".repeat(100_000),
    "\uFEFFbom",
  ];
  using tensor = Tensor.from(texts);
  assertEquals([tensor.elementType, tensor.shape, tensor.size], ["string", [10], 10]);
  assertEquals(tensor.strData, texts);
  const encoder = new TextEncoder();
  assertEquals(tensor.bytesData, texts.map((text) => encoder.encode(text)));
  const many = Array.from({ length: 20_000 }, (_, i) => i % 3 === 0 ? "" : `text ${i}\0`);
  using all = Tensor.from(many, { shape: [100, 200] });
  assertEquals(all.strData, many);
  assertEquals(Tensor.from("\ud800".split("")).strData, ["\uFFFD"]);
});

test("strData is set in place, with as many strings as there are", () => {
  using tensor = Tensor.from([["a", "b"], ["c", "d"]]);
  assertEquals(tensor.shape, [2, 2]);
  tensor.strData = ["e", "", "long enough to leave the small string", "h"];
  assertEquals(tensor.strData, ["e", "", "long enough to leave the small string", "h"]);
  tensor.strData = ["1", "2", "3", "4"];
  for (const wrong of [[], ["a"], ["a", "b", "c", "d", "e"]]) {
    assertThrows(() => tensor.strData = wrong, RangeError, "4 strings");
  }
  for (const wrong of ["abcd", null, [1, 2, 3, 4], ["a", "b", "c", undefined], [["a", "b"], ["c", "d"]]]) {
    assertThrows(() => tensor.strData = wrong as never, TypeError, "strData");
  }
  assertEquals(tensor.strData, ["1", "2", "3", "4"]);
  using numbers = new Tensor("f32", [1]);
  assertThrows(() => numbers.strData, TypeError, "strings");
  assertThrows(() => numbers.strData = ["a"], TypeError, "strings");
});

test("copyTo() and copyFrom() copy and give the destination the source's shape", () => {
  for (const type of numeric) {
    using source = new Tensor(type, [2, 4]);
    source.bytesData.forEach((_, i, bytes) => bytes[i] = i + 1);
    for (const shape of [[8], [1], [40], [2, 4]]) {
      using to = new Tensor(type, shape);
      source.copyTo(to);
      assertEquals([to.shape, to.bytesData], [[2, 4], source.bytesData], type);
      using from = new Tensor(type, shape);
      from.copyFrom(source);
      assertEquals([from.shape, from.bytesData], [[2, 4], source.bytesData], type);
      assertNotStrictEquals(to.data.buffer, source.data.buffer);
    }
  }
  using texts = Tensor.from(["a", "", "c"]);
  using target = new Tensor("string", [1]);
  texts.copyTo(target);
  assertEquals([target.shape, target.strData], [[3], ["a", "", "c"]]);
  texts.copyTo(texts);
  assertEquals(texts.strData, ["a", "", "c"]);
});

test("copyTo() and copyFrom() refuse another element type, and what is no tensor", () => {
  using floats = Tensor.from([1, 2]);
  using integers = new Tensor("i32", [2]);
  assertThrows(() => floats.copyTo(integers), TypeError, "f32 cannot be copied to one of i32");
  assertThrows(() => integers.copyFrom(floats), TypeError, "f32 cannot be copied to one of i32");
  using texts = new Tensor("string", [2]);
  assertThrows(() => texts.copyFrom(new Uint8Array(64)), TypeError);
  for (const wrong of [null, {}, 3, "ab", new ArrayBuffer(8)]) {
    assertThrows(() => floats.copyFrom(wrong as never), TypeError, `"source"`);
    assertThrows(() => floats.copyTo(wrong as never), TypeError, `"target"`);
  }
  assertThrows(() => floats.copyTo([1, 2] as never), TypeError, `"target"`);
  using small = new Tensor("f32", [1], new Float32Array(1));
  assertThrows(() => floats.copyTo(small), RangeError, "4 bytes");
  assertEquals(small.shape, [1]);
  assertEquals([...floats.data], [1, 2]);
});

test("copyFrom() a typed array keeps the shape and converts", () => {
  using tensor = new Tensor("f32", [2, 2]);
  tensor.copyFrom(Float32Array.of(1, 2, 3, 4));
  tensor.copyFrom(Int8Array.of(-1, 2, 3, 4));
  assertEquals([tensor.shape, [...tensor.data]], [[2, 2], [-1, 2, 3, 4]]);
  for (const length of [0, 3, 5]) {
    assertThrows(() => tensor.copyFrom(new Float32Array(length)), RangeError, "4 elements");
  }
  using i64 = new Tensor("i64", [1]);
  i64.copyFrom(Float64Array.of(2.9));
  assertEquals([...i64.data], [2n]);
  assertThrows(() => i64.copyFrom(Float64Array.of(NaN)), RangeError, "NaN");
  using boolean = new Tensor("boolean", [3]);
  boolean.copyFrom(Uint8Array.of(0, 1, 2));
  assertEquals([...boolean.data], [0, 1, 1]);
  using u4 = new Tensor("u4", [4]);
  u4.copyFrom(Uint8Array.of(0x21, 0x43));
  assertEquals([...u4.data], [0x21, 0x43]);
  assertThrows(() => u4.copyFrom(Int32Array.of(1, 2)), TypeError, "raw bytes");
});

test("copyFrom() nested lists takes their shape and converts", () => {
  using tensor = new Tensor("f32", [4]);
  tensor.copyFrom([[1, 2, 3], [4n, true, -6]]);
  assertEquals([tensor.shape, [...tensor.data]], [[2, 3], [1, 2, 3, 4, 1, -6]]);
  tensor.copyFrom([0.5]);
  assertEquals([tensor.shape, [...tensor.data]], [[1], [0.5]]);
  using i64 = new Tensor("i64", [2]);
  i64.copyFrom([2.9, -1n]);
  assertEquals([...i64.data], [2n, -1n]);
  using boolean = new Tensor("boolean", [2]);
  boolean.copyFrom([true, false]);
  assertEquals([...boolean.data], [1, 0]);
  using bf16 = new Tensor("bf16", [1]);
  bf16.copyFrom([1.5]);
  assertEquals(bf16ToNumber(bf16.data[0]!), 1.5);
  using texts = new Tensor("string", [1]);
  texts.copyFrom([["a"], ["b"]]);
  assertEquals([texts.shape, texts.strData], [[2, 1], ["a", "b"]]);
  for (const wrong of [[[1], [2, 3]], [[1], 2]]) {
    assertThrows(() => tensor.copyFrom(wrong), RangeError, `"source" has lists of unequal`);
  }
  assertThrows(() => tensor.copyFrom(["a"]), TypeError, `"source" must hold numbers`);
  assertThrows(() => texts.copyFrom([1]), TypeError, `"source" must hold strings`);
  assertThrows(() => i64.copyFrom([1, NaN]), RangeError, "NaN");
  using u4 = new Tensor("u4", [2]);
  assertThrows(() => u4.copyFrom([1, 2]), TypeError, "raw bytes");
  using small = new Tensor("f32", [2], new Float32Array(2));
  assertThrows(() => small.copyFrom([1, 2, 3]), RangeError, "8 bytes");
  assertEquals([tensor.shape, texts.strData, [...i64.data], small.shape], [[1], ["a", "b"], [2n, -1n], [2]]);
});

test("copyTo() a typed array copies its own kind and converts others", () => {
  using tensor = Tensor.from([[1.5, -2], [300, 4]]);
  const to = <A extends TypedArray>(array: A, from: Tensor = tensor): A => {
    from.copyTo(array);
    return array;
  };
  assertEquals(to(new Float32Array(4)), Float32Array.of(1.5, -2, 300, 4));
  assertEquals(to(new Float64Array(4)), Float64Array.of(1.5, -2, 300, 4));
  assertEquals(to(new Int32Array(4)), Int32Array.of(1, -2, 300, 4));
  assertEquals(to(new Uint8ClampedArray(4)), Uint8ClampedArray.of(2, 0, 255, 4));
  assertEquals(to(new BigInt64Array(4)), BigInt64Array.of(1n, -2n, 300n, 4n));
  const part = new Float32Array(6).fill(9);
  to(part.subarray(1, 5));
  assertEquals(part, Float32Array.of(9, 1.5, -2, 300, 4, 9));
  assertEquals(to(new Float64Array(2), Tensor.from([1n, -2n])), Float64Array.of(1, -2));
  const bf16 = Tensor.from([1.5, 2], { type: "bf16" });
  assertEquals(to(new Float32Array(2), bf16), Float32Array.of(1.5, 2));
  assertEquals(to(new Uint16Array(2), bf16), bf16.data);
  const u4 = new Tensor("u4", [4], Uint8Array.of(0x21, 0x43));
  assertEquals(to(new Uint8Array(2), u4), Uint8Array.of(0x21, 0x43));
  assertThrows(() => u4.copyTo(new Int32Array(2)), TypeError, "raw bytes of u4");
  for (const length of [0, 3, 5]) {
    assertThrows(() => tensor.copyTo(new Float32Array(length)), RangeError, `"target" must have 4 elements`);
  }
  assertThrows(() => Tensor.from([NaN]).copyTo(new BigInt64Array(1)), RangeError, "NaN");
  assertThrows(() => Tensor.from(["a"]).copyTo(new Uint8Array(1)), TypeError, `"target" must be a Tensor of strings`);
  const gone = new Float32Array(4);
  gone.buffer.transfer();
  assertThrows(() => tensor.copyTo(gone), TypeError, `"target" is detached`);
});

test("new Tensor(port) has the port's element type and shape, and shares memory if it is given some", () => {
  const compiled = tiny("two_in_two_out");
  using tensor = new Tensor(compiled.input("a"));
  assertEquals([tensor.elementType, tensor.shape, [...tensor.data as Float32Array]], ["f32", [2, 3], Array(6).fill(0)]);
  const memory = Float32Array.of(1, 2, 3, 4, 5, 6, 7);
  using shared = new Tensor(compiled.input("a"), memory);
  memory[0] = 9;
  assertEquals([...shared.data as Float32Array], [9, 2, 3, 4, 5, 6]);
  assertThrows(() => new Tensor(compiled.input("a"), new Float64Array(6)), TypeError, "Float32Array");
  assertThrows(() => new Tensor(compiled.input("a"), new Float32Array(5)), RangeError, "24 bytes");
  // As in Python.
  for (const model of ["dynamic_nchw", "dynamic_bounded", "strings"]) {
    using dynamic = new Tensor(tiny(model).input());
    assertEquals([dynamic.elementType, dynamic.shape], [model === "strings" ? "string" : "f32", [0]]);
  }
  using scalar = new Tensor(tiny("scalar_out").output());
  assertEquals([scalar.shape, scalar.size], [[], 1]);
  using ofModel = new Tensor(new Core().readModel(modelPath("relu_add")).input());
  assertEquals(ofModel.shape, [1, 4]);
});

test("a shape may be a typed array of integers", () => {
  for (const shape of [Int32Array.of(2, 3), BigInt64Array.of(2n, 3n), Uint8Array.of(2, 3)]) {
    using tensor = new Tensor("f32", shape);
    assertEquals(tensor.shape, [2, 3]);
    tensor.setShape(shape.toReversed());
    assertEquals(tensor.shape, [3, 2]);
    tensor.shape = shape;
    assertEquals(tensor.shape, [2, 3]);
    assertEquals(Tensor.from([1, 2, 3, 4, 5, 6], { shape }).shape, [2, 3]);
  }
  assertThrows(() => new Tensor("f32", Int32Array.of(-1)), RangeError, `"shape"`);
  assertThrows(() => new Tensor("f32", Float32Array.of(2, 3) as never), TypeError, `"shape"`);
});

test("copyFrom() between overlapping parts of one memory copies as if apart", () => {
  const memory = Float32Array.of(1, 2, 3, 4, 5);
  using front = new Tensor("f32", [4], memory);
  using back = new Tensor("f32", [4], memory.subarray(1));
  back.copyFrom(front);
  assertEquals([...memory], [1, 1, 2, 3, 4]);
});

test("Tensor.from() takes nested lists", () => {
  const of = (tensor: Tensor) => [tensor.elementType, tensor.shape, Array.from(tensor.data as Float32Array)];
  assertEquals(of(Tensor.from([])), ["f32", [0], []]);
  assertEquals(of(Tensor.from([[], []])), ["f32", [2, 0], []]);
  assertEquals(of(Tensor.from([1.5])), ["f32", [1], [1.5]]);
  assertEquals(of(Tensor.from([[[1], [2]], [[3], [4]]])), ["f32", [2, 2, 1], [1, 2, 3, 4]]);
  assertEquals(of(Tensor.from([[1n], [-2n]])), ["i64", [2, 1], [1n, -2n]]);
  assertEquals(of(Tensor.from([true, false])), ["boolean", [2], [1, 0]]);
  assertEquals(of(Tensor.from([true, 2, 3n])), ["f32", [3], [1, 2, 3]]);
  assertEquals(of(Tensor.from([1, 2, 3, 4], { shape: [2, 2], type: "u8" })), ["u8", [2, 2], [1, 2, 3, 4]]);
  assertEquals(of(Tensor.from([7], { shape: [] })), ["f32", [], [7]]);
});

test("Tensor.from() copies typed arrays of every kind, and keeps their type", () => {
  const arrays = [
    ...[new Int8Array(2), new Uint8Array(2), new Uint8ClampedArray(2), new Int16Array(2), new Uint16Array(2)],
    ...[new Int32Array(2), new Uint32Array(2), new Float16Array(2), new Float32Array(2), new Float64Array(2)],
  ];
  const types: ElementType[] = ["i8", "u8", "u8", "i16", "u16", "i32", "u32", "f16", "f32", "f64"];
  arrays.forEach((array, i) => {
    array.set([1, 2]);
    const tensor = Tensor.from(array);
    assertEquals([tensor.elementType, tensor.shape], [types[i], [2]]);
    array[0] = 9;
    assertEquals([...tensor.data as Int8Array], [1, 2]);
  });
  assertEquals(Tensor.from(BigInt64Array.of(-1n)).data, BigInt64Array.of(-1n));
  assertEquals(Tensor.from(BigUint64Array.of(1n)).data, BigUint64Array.of(1n));
});

test("Tensor.from() copies just the part of memory that an array shows", () => {
  const part = Float32Array.of(0, 1, 2, 3).subarray(1, 3);
  assertEquals([...Tensor.from(part).data], [1, 2]);
  // Node's Buffer is a view of a pool, and its slice() does not copy.
  const buffer = Buffer.from([5, 6, 7]);
  const tensor = Tensor.from(buffer);
  buffer[0] = 0;
  assertEquals([tensor.elementType, tensor.shape, [...tensor.data]], ["u8", [3], [5, 6, 7]]);
});

test("Tensor.from() converts to a given type", () => {
  const numbers = [0, 1.5, 2.5, 300];
  for (const values of [numbers, new Float32Array(numbers), new Float64Array(numbers)]) {
    assertEquals([...Tensor.from(values, { type: "i32" }).data], [0, 1, 2, 300]);
    assertEquals([...Tensor.from(values, { type: "u8" }).data], [0, 1, 2, 44]);
    assertEquals([...Tensor.from(values, { type: "i64" }).data], [0n, 1n, 2n, 300n]);
    assertEquals([...Tensor.from(values, { type: "boolean" }).data], [0, 1, 1, 1]);
    assertEquals([...Tensor.from(values, { type: "bf16" }).data], numbers.map(numberToBf16));
    assertEquals([...Tensor.from(values, { type: "f16" }).data], numbers);
  }
  assertEquals([...Tensor.from(Uint8Array.of(0, 1, 2, 255), { type: "boolean" }).data], [0, 1, 1, 1]);
  assertEquals([...Tensor.from(Uint16Array.of(0x3fc0), { type: "bf16" }).data], [0x3fc0]);
});

test("Tensor.from() takes raw bytes for types without values of their own", () => {
  for (const type of raw) {
    assertEquals([...Tensor.from(Uint8Array.of(1, 2, 3), { type }).data as Uint8Array], [1, 2, 3], type);
    assertThrows(() => Tensor.from([1, 2, 3], { type }), TypeError, "raw bytes");
    assertThrows(() => Tensor.from(Float32Array.of(1), { type }), TypeError, "raw bytes");
  }
  assertThrows(() => Tensor.from(Uint8Array.of(1, 2), { type: "u4", shape: [5] }), RangeError, "3 bytes");
  assertThrows(() => Tensor.from(Uint8Array.of(1, 2), { type: "u3" }), RangeError);
});

test("Tensor.from() takes nested lists of strings", () => {
  assertEquals(Tensor.from([["a"], ["b"]]).shape, [2, 1]);
  assertEquals(Tensor.from(["a", "b"], { shape: [1, 2] }).shape, [1, 2]);
  assertEquals(Tensor.from([], { type: "string" }).shape, [0]);
  assertThrows(() => Tensor.from([["a", "b"], ["c"], ["d", "e", "f"]]), RangeError, "unequal");
  assertThrows(() => Tensor.from(["a", 1] as never), TypeError, "strings");
  assertThrows(() => Tensor.from(["a"], { type: "f32" }), TypeError, "numbers");
  assertThrows(() => Tensor.from([1], { type: "string" }), TypeError, "strings");
  assertThrows(() => Tensor.from(Uint8Array.of(1), { type: "string" }), TypeError, "strings");
  assertThrows(() => Tensor.from(["a", "b"], { shape: [3] }), RangeError, `"shape"`);
});

test("Tensor.from() takes typed arrays as rows, and keeps their type", () => {
  const [a, b] = [Float32Array.of(1, 2, 3), Float32Array.of(4, 5, 6)];
  const rows = Tensor.from([a, b]);
  assertEquals([rows.shape, rows.elementType, rows.data], [[2, 3], "f32", Float32Array.of(1, 2, 3, 4, 5, 6)]);
  a[0] = 9;
  assertEquals(rows.data[0], 1);
  assertEquals(Tensor.from([[a], [b]]).shape, [2, 1, 3]);
  assertEquals(Tensor.from([BigUint64Array.of(1n)]).elementType, "u64");
  assertEquals(Tensor.from([a, b], { type: "i8", shape: [6] }).data, Int8Array.of(9, 2, 3, 4, 5, 6));
  // Raw, as a single array of the type's own kind is.
  assertEquals(Tensor.from([Uint16Array.of(0x3f80), Uint16Array.of(0xc000)], { type: "bf16" }).toList(), [[1], [-2]]);
  assertEquals(Tensor.from([Uint8Array.of(7)], { type: "f8e5m2" }).data, Uint8Array.of(7));
  // For strings, an item of bytes is one string.
  assertEquals(Tensor.from([Uint8Array.of(97), Uint8Array.of(98)], { type: "string" }).strData, ["a", "b"]);
  assertThrows(() => Tensor.from([a, Float32Array.of(1)]), RangeError, "unequal lengths");
  assertThrows(() => Tensor.from([a, Int32Array.of(1, 2, 3)]), TypeError, "rows of one type");
  assertThrows(() => Tensor.from([a, b], { shape: [5] }), RangeError, `"shape" [5] has`);
  assertThrows(() => Tensor.from([Uint8Array.of(1)], { type: "u4" }), TypeError, "give one Uint8Array");
  assertThrows(() => Tensor.from([a], { type: "string" }), TypeError, "must hold strings");
});

test("copyFrom() takes rows, their shape, and converts", () => {
  const tensor = new Tensor("i32", [1]);
  tensor.copyFrom([Float32Array.of(1.5, 2), Float32Array.of(3, 4)]);
  assertEquals([tensor.shape, tensor.data], [[2, 2], Int32Array.of(1, 2, 3, 4)]);
  assertThrows(() => tensor.copyFrom([Float32Array.of(1), new Float32Array(2)]), RangeError, "unequal");
  assertThrows(() => new Tensor("u4", [2]).copyFrom([Uint8Array.of(1)]), TypeError, "give one Uint8Array");
  assertEquals(tensor.data, Int32Array.of(1, 2, 3, 4));
});

test("toList() nests the elements, one level for each dimension", () => {
  assertEquals(Tensor.from([[1, 2], [3, 4]], { type: "u8" }).toList(), [[1, 2], [3, 4]]);
  assertEquals(Tensor.from([[[1n]], [[-2n]]]).toList(), [[[1n]], [[-2n]]]);
  assertEquals(Tensor.from([true, false]).toList(), [true, false]);
  assertEquals(Tensor.from([["a"], ["ü"]]).toList(), [["a"], ["ü"]]);
  assertEquals(Tensor.from([1.5, -2], { type: "bf16" }).toList(), [1.5, -2]);
  assertEquals(Tensor.from([1.5], { type: "f16", shape: [] }).toList(), 1.5);
  assertEquals(new Tensor("f32", [2, 0]).toList(), [[], []]);
  assertEquals(new Tensor(Tensor.from([[1, 2, 3], [4, 5, 6]]), [0, 1], [2, 3]).toList(), [[2, 3], [5, 6]]);
  for (const type of numeric) {
    const first = { nf4: -1, f8e8m0: 2 ** -127 }[type as string] ?? 0;
    assertEquals(Number(new Tensor(type, []).toList() as never), first, type);
  }
});

test("toList() decodes packed types and 8-bit floats", () => {
  const listOf = (type: ElementType, shape: number[], ...bytes: number[]) =>
    new Tensor(type, shape, Uint8Array.from(bytes).buffer).toList();
  assertEquals(listOf("u1", [2, 5], 0b1100_1000, 0b0100_0000), [[1, 1, 0, 0, 1], [0, 0, 0, 0, 1]]);
  assertEquals(listOf("u2", [5], 0b11_10_01_00, 3), [0, 1, 2, 3, 3]);
  assertEquals(listOf("u3", [2, 5], 8, 36, 210, 0b01_00_00_00, 0, 0b1000_0000), [[4, 4, 2, 4, 0], [2, 5, 0, 5, 0]]);
  assertEquals(listOf("u4", [3], 0xde, 0x0c), [14, 13, 12]);
  assertEquals(listOf("i4", [4], 0xde, 0x70), [-2, -3, 0, 7]);
  assertEquals(listOf("u6", [5], 65, 104, 164, 0x30, 0, 0xc0), [36, 33, 22, 8, 51]);
  assertEquals(listOf("nf4", [4], 0x70, 0xf8), [-1, 0, Math.fround(0.07958029955625534), 1]);
  assertEquals(listOf("f4e2m1", [6], 0x10, 0x72, 0x9f), [0, 0.5, 1, 6, -6, -0.5]);
  assertEquals(listOf("f8e4m3", [6], 0, 1, 0x38, 0x7e, 0x7f, 0xff), [0, 2 ** -9, 1, 448, NaN, NaN]);
  assertEquals(listOf("f8e5m2", [6], 1, 0x3c, 0xbe, 0x7c, 0xfc, 0x7d), [2 ** -16, 1, -1.5, Infinity, -Infinity, NaN]);
  assertEquals(listOf("f8e8m0", [4], 0, 127, 254, 255), [2 ** -127, 1, 2 ** 127, NaN]);
  assertEquals(listOf("u4", [], 0x35), 5);
  assertEquals(listOf("u4", [2, 0]), [[], []]);
});

test("toList() refuses what it cannot read", () => {
  const values = Float32Array.of(1, 2);
  const shared = new Tensor("f32", [2], values);
  assertEquals(shared.toList(), [1, 2]);
  structuredClone(values, { transfer: [values.buffer] });
  assertThrows(() => shared.toList(), TypeError, "detached");
  assertThrows(() => new Tensor("f32", [2 ** 30, 0]).toList(), RangeError, "more than");
});

test("as() is the same tensor, and refuses another element type", () => {
  const tensor: Tensor = Tensor.from([1, 2]);
  assertStrictEquals<unknown>(tensor.as("f32"), tensor);
  assertThrows(() => tensor.as("f64"), TypeError, `"type" must be the tensor's own, f32, got f64`);
  assertThrows(() => tensor.as("float" as "f32"), TypeError, `did you mean "f32"`);
});

test("Tensor.from() refuses ragged, endless and foreign values", () => {
  for (const ragged of [[[1], [1, 2]], [[1], 2], [1, [2]], [[[1]], [2]]]) {
    assertThrows(() => Tensor.from(ragged), RangeError, "unequal");
  }
  const endless: unknown[] = [];
  endless.push(endless);
  assertThrows(() => Tensor.from(endless as never), RangeError, "deeper");
  for (
    const wrong of [
      null,
      undefined,
      3,
      "text",
      {},
      new Map(),
      new ArrayBuffer(4),
      new DataView(new ArrayBuffer(4)),
      [null],
      [{}],
      [1, , 2],
    ]
  ) {
    assertThrows(() => Tensor.from(wrong as never), TypeError, `"values"`);
  }
  assertThrows(() => Tensor.from([1, 2, 3], { shape: [2] }), RangeError, `"shape"`);
  assertThrows(() => Tensor.from(Float32Array.of(1, 2, 3), { shape: [2] }), RangeError, `"shape"`);
  assertThrows(() => Tensor.from([1], { type: "float" as never }), TypeError, `"type"`);
  assertThrows(() => Tensor.from([1], { shape: 1 as never }), TypeError, `"shape"`);
  assertThrows(() => Tensor.from([NaN], { type: "i64" }), RangeError, "NaN");
  assertEquals(Tensor.from([1, 2, 3], { shape: [3, 1] }).shape, [3, 1]);
});

test("a disposed tensor refuses every use, and disposing again does nothing", () => {
  for (const make of [() => new Tensor("f32", [2]), () => new Tensor("f32", [2], new Float32Array(2))]) {
    const other = new Tensor("f32", [2]);
    const tensor = make();
    const uses: readonly ((tensor: Tensor<"f32">) => unknown)[] = [
      ...[(t: Tensor) => t.elementType, (t: Tensor) => t.shape, (t: Tensor) => t.size, (t: Tensor) => t.byteSize],
      ...[(t: Tensor) => t.strides, (t: Tensor) => t.data, (t: Tensor) => t.bytesData, (t: Tensor) => t.isContinuous()],
      ...[(t: Tensor) => t.copyTo(other), (t: Tensor) => t.copyFrom(other), (t: Tensor) => other.copyFrom(t)],
      ...[(t: Tensor) => t.setShape([1]), (t: Tensor) => t.shape = [1], (t: Tensor) => other.copyTo(t)],
    ];
    for (const use of uses) use(tensor);
    tensor.dispose();
    tensor.dispose();
    tensor[Symbol.dispose]();
    for (const use of uses) {
      const error = assertThrows(() => use(tensor), OpenVINOError, "the tensor has been disposed");
      assertEquals(error.code, "NOT_ALLOCATED");
    }
  }
  const text = Tensor.from(["a"]);
  text.dispose();
  assertThrows(() => text.strData, OpenVINOError, "disposed");
  assertThrows(() => text.strData = ["b"], OpenVINOError, "disposed");
  assertThrows(() => text.bytesData, OpenVINOError, "disposed");
});

test("a request goes on with the memory of a disposed tensor", () => {
  const request = new Core().compileModel(modelPath("relu_add"), "CPU", { INFERENCE_PRECISION_HINT: "f32" })
    .createInferRequest();
  const memory = Float32Array.of(1, 2, 3, 4);
  for (const make of [() => new Tensor("f32", [1, 4], memory), () => Tensor.from(memory, { shape: [1, 4] })]) {
    const tensor = make();
    request.setInputTensor(tensor);
    tensor.dispose();
    assertEquals([...request.infer().get(0).data as Float32Array], [2, 3, 4, 5]);
    assertEquals([...request.getInputTensor().data as Float32Array], [1, 2, 3, 4]);
  }
});

test("something that looks like a tensor is none", () => {
  const request = new Core().compileModel(modelPath("relu_add"), "CPU").createInferRequest();
  const real = new Tensor("f32", [1, 4]);
  const fake = Object.create(Tensor.prototype, Object.getOwnPropertyDescriptors(real));
  assertThrows(() => request.setInputTensor(fake), TypeError, "Tensor");
  assertThrows(() => fake.shape, TypeError);
  request.setInputTensor(real);
});

test("Tensor.setShape() to more than there is memory for leaves the tensor as it was", () => {
  const tensor = Tensor.from([1, 2, 3, 4]);
  const { data } = tensor;
  assertThrows(
    () => tensor.setShape([2 ** 45]),
    RangeError,
    '"shape" [35184372088832] needs more memory than there is',
  );
  assertEquals([tensor.shape, [...tensor.data], data.length], [[4], [1, 2, 3, 4], 4]);
  assertThrows(() => new Tensor("f32", [2 ** 45]), RangeError, '"shape" [35184372088832]');
  tensor.setShape([8]);
  assertEquals(tensor.size, 8);
});

test("Tensor.from() refuses an array whose memory is gone", () => {
  const detached = new Float32Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const buffer = new ArrayBuffer(64, { maxByteLength: 64 });
  const outside = new Float32Array(buffer, 16, 4);
  assertEquals(Tensor.from(outside).size, 4);
  buffer.resize(8);
  for (const values of [detached, outside]) {
    assertThrows(() => Tensor.from(values), TypeError, '"values" is detached');
  }
  assertEquals(Tensor.from(new Float32Array(0)).size, 0);
});
