import { test } from "node:test";
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compileConvert, compileEdited, compileTiny, tiny } from "../../conformance/test_support/tiny_models.ts";
import type { CompiledModel } from "../compiled_model.ts";
import type { ConstOutput } from "../const_output.ts";
import type { ElementType } from "../element_type.ts";
import type { InferRequest } from "../infer_request.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { Tensor } from "../tensor.ts";
import { numberToBf16 } from "./convert.ts";
import type { InferInputs, InputValue } from "./inputs.ts";

/** The first output of an inference on a new request. */
function run(model: CompiledModel, inputs: unknown): number[] {
  using request = model.createInferRequest();
  return numbers(request.infer(inputs as InferInputs).get(0));
}

function numbers(tensor: Tensor): number[] {
  return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
}

/** Both outputs of two_in_two_out: the sum and the difference. */
function both(request: InferRequest, inputs: unknown): number[][] {
  const results = request.infer(inputs as InferInputs);
  return [numbers(results.get("sum")), numbers(results.get("diff"))];
}

/** Asserts that inputs are refused, and that the request and its tensors are unchanged. */
function refuses(
  request: InferRequest,
  inputs: unknown,
  kind: new (...args: never[]) => Error,
  ...says: string[]
): void {
  const before = request.inputTensors.map(numbers);
  const error = assertThrows(() => request.infer(inputs as InferInputs), kind);
  for (const text of says) assertStringIncludes(error.message, text);
  assertEquals(request.inputTensors.map(numbers), before);
  request.infer();
  assertEquals(request.inputTensors.map(numbers), before);
}

const a = [1, 2, 3, 4, 5, 6];
const b = [10, 20, 30, 40, 50, 60];
const sum = [11, 22, 33, 44, 55, 66];
const diff = [-9, -18, -27, -36, -45, -54];

test("inputs nothing, undefined, null, {}, [] and an empty Map run again on what is set", () => {
  const request = tiny("relu_add").createInferRequest();
  request.infer([1, -2, 3, 4]);
  for (const nothing of [undefined, null, {}, [], new Map()]) {
    assertEquals(numbers(request.infer(nothing as InferInputs).get(0)), [2, 0, 4, 5]);
  }
  assertEquals(numbers(request.infer().get(0)), [2, 0, 4, 5]);
});

test("inputs a shorter list sets the leading inputs only", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  assertEquals(both(request, [a, b]), [sum, diff]);
  assertEquals(both(request, [b]), [b.map((value) => 2 * value), [0, 0, 0, 0, 0, 0]]);
});

test("inputs a longer list is refused", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  both(request, [a, b]);
  refuses(request, [b, a, a], RangeError, "3 values", "2 inputs");
  assertEquals(both(request, [a, b]), [sum, diff]);
});

test("inputs record keys are indexes or names", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  assertEquals(both(request, { 0: a, 1: b }), [sum, diff]);
  assertEquals(both(request, { b: a, a: b }), [sum, diff.map((value) => -value)]);
  assertEquals(both(request, { 1: b, a }), [sum, diff]);
  assertEquals(both(request, Object.assign(Object.create(null), { a, b })), [sum, diff]);
});

test("inputs Map keys are indexes, names or ports", () => {
  const model = tiny("two_in_two_out");
  const request = model.createInferRequest();
  const [first, second] = model.inputs as [ConstOutput, ConstOutput];
  assertEquals(both(request, new Map<unknown, number[]>([[0, a], ["b", b]])), [sum, diff]);
  assertEquals(both(request, new Map([[second, b], [first, a]])), [sum, diff]);
  assertEquals(both(request, new Map([["a", a], ["b", b]])), [sum, diff]);
});

test("inputs two keys for one input: the last wins", () => {
  const model = tiny("two_in_two_out");
  const request = model.createInferRequest();
  assertEquals(both(request, new Map<unknown, number[]>([[0, b], [1, b], ["a", a]])), [sum, diff]);
  assertEquals(both(request, new Map<unknown, number[]>([["a", b], [1, b], [model.input(0), a]])), [sum, diff]);
  // A record lists indexes first, in whatever order they are written.
  assertEquals(both(request, { a, 0: b, 1: b }), [sum, diff]);
});

test("inputs a port of another compile is found by its name", () => {
  const other = compileTiny("two_in_two_out");
  const request = tiny("two_in_two_out").createInferRequest();
  assertEquals(both(request, new Map([[other.input("b"), b], [other.input("a"), a]])), [sum, diff]);
  const stranger = tiny("relu_add").input();
  refuses(request, new Map([[stranger, a]]), OpenVINOError, '"x"', '"a"', '"b"');
  refuses(request, new Map([[other.output("sum"), a]]), OpenVINOError, '"sum"');
});

test("inputs an array on a model with one input is the data", () => {
  const model = tiny("relu_add");
  assertEquals(run(model, [1, 2, 3, 4]), [2, 3, 4, 5]);
  assertEquals(run(model, [[1, 2, 3, 4]]), [2, 3, 4, 5]);
  assertEquals(run(model, [[[1, 2, 3, 4]]]), [2, 3, 4, 5]);
  assertEquals(run(model, [new Float32Array([1, 2, 3, 4])]), [2, 3, 4, 5]);
  assertEquals(run(model, [Tensor.from([[1, 2, 3, 4]])]), [2, 3, 4, 5]);
  assertEquals(run(model, [1n, 2n, true, false]), [2, 3, 2, 1]);
});

test("inputs nested lists of the input's shape are the data, wrapped in a list or not", () => {
  const model = tiny("channel_mean");
  // The means of three channels of the numbers 0 to 47.
  const nested = [
    Array.from(
      { length: 3 },
      (_, c) => Array.from({ length: 4 }, (_, y) => Array.from({ length: 4 }, (_, x) => c * 16 + y * 4 + x)),
    ),
  ];
  assertEquals(run(model, nested), [7.5, 23.5, 39.5]);
  assertEquals(run(model, [nested]), [7.5, 23.5, 39.5]);
  assertEquals(run(model, { data: nested }), [7.5, 23.5, 39.5]);
  assertEquals(run(model, { data: nested.flat(3) }), [7.5, 23.5, 39.5]);
});

test("inputs lists of typed arrays are rows", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  const rows = (
    values: readonly number[],
  ) => [Float32Array.from(values.slice(0, 3)), Float32Array.from(values.slice(3))];
  assertEquals(both(request, [rows(a), rows(b)]), [sum, diff]);
  assertEquals(both(request, { a: rows(a), b: rows(b) }), [sum, diff]);
  assertEquals(both(request, { a: rows(a).map((row) => Int8Array.from(row)), b }), [sum, diff]);
  assertEquals(both(request, [[rows(a)[0]!, rows(a)[1]!], b]), [sum, diff]);
  refuses(request, { a: [new Float32Array(3), new Float32Array(2)], b }, RangeError, "unequal lengths");
  refuses(request, { a: [new Float32Array(3), new Int32Array(3)], b }, TypeError, "rows of one type");
  refuses(request, { a: [new Float32Array(3)], b }, RangeError, "[2,3]", "[1,3]");
});

test("inputs lists of typed arrays on a model with one input are the data, wrapped in a list or not", () => {
  const model = tiny("relu_add");
  const row = Float32Array.of(1, -2, 3, 4);
  for (const inputs of [row, [row], [[row]], { x: row }, { x: [row] }]) assertEquals(run(model, inputs), [2, 0, 4, 5]);
  refuses(model.createInferRequest(), [row, row], RangeError, "[1,4]", "[2,4]");
  refuses(model.createInferRequest(), { x: [[row]] }, RangeError, "[1,4]", "[1,1,4]");
});

test("inputs nested lists of another shape, ragged lists and lists of other things are refused", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  both(request, [[[1, 2, 3], [4, 5, 6]], b]);
  refuses(request, { b: a, a: [[1, 2], [3, 4], [5, 6]] }, RangeError, '"a"', "[2,3]", "[3,2]");
  refuses(request, { b: a, a: [[1, 2, 3], [4, 5]] }, RangeError, '"a"', "unequal");
  refuses(request, { b: a, a: [1, 2, 3, [4, 5, 6]] }, RangeError, '"a"');
  refuses(request, { b: a, a: [1, 2, 3, 4, 5, "6"] }, TypeError, '"a"', '"6"');
  refuses(request, { b: a, a: [1, 2, 3, 4, 5, undefined] }, TypeError, '"a"', "undefined");
  // deno-lint-ignore no-sparse-arrays
  refuses(request, { b: a, a: [1, 2, , 4, 5, 6] }, TypeError, '"a"');
  refuses(request, { b: a, a: [1, 2, 3, 4, 5] }, RangeError, '"a"', "[2,3]", "5");
  const endless: unknown[] = [];
  endless.push(endless);
  refuses(request, { b: a, a: endless }, RangeError, '"a"');
  assertEquals(both(request, { a, b }), [sum, diff]);
});

test("inputs typed arrays of another kind are converted by value", () => {
  const model = tiny("relu_add");
  for (
    const values of [
      new Float64Array([1, 2.5, 3, 4]),
      new Float16Array([1, 2.5, 3, 4]),
      new Int8Array([1, -2, 3, 4]),
      new Uint8Array([1, 200, 3, 4]),
      new Uint8ClampedArray([1, 200, 3, 4]),
      new Int16Array([1, -2000, 3, 4]),
      new Uint16Array([1, 50000, 3, 4]),
      new Int32Array([1, -2, 3, 4]),
      new Uint32Array([1, 4294967040, 3, 4]),
      new BigInt64Array([1n, -2n, 3n, 4n]),
      new BigUint64Array([1n, 2n, 3n, 4n]),
    ]
  ) {
    const expected = Array.from(values as Float64Array, (value) => Math.max(0, Math.fround(Number(value)) + 1));
    assertEquals(run(model, values), expected.map(Math.fround));
  }
});

test("inputs a typed array needs as many elements as the input", () => {
  const request = tiny("relu_add").createInferRequest();
  request.infer([5, 6, 7, 8]);
  refuses(request, new Float32Array(3), RangeError, '"x"', "[1,4]", "3");
  refuses(request, new Float32Array(5), RangeError, '"x"', "5");
  refuses(request, new Float64Array(0), RangeError, '"x"', "0");
  const moved = new Float32Array(4);
  moved.buffer.transfer();
  refuses(request, moved, TypeError, "detached");
  assertEquals(numbers(request.infer(new Float32Array(4)).get(0)), [1, 1, 1, 1]);
});

test("inputs to boolean: non-zero is true", () => {
  const model = compileConvert("boolean", "6");
  assertEquals(run(model, [0, 1, -1, 0.5, 300, NaN]), [0, 1, 1, 1, 1, 1]);
  assertEquals(run(model, new Float32Array([0, -0, 0.25, 2, 3, 4])), [0, 0, 1, 1, 1, 1]);
  assertEquals(run(model, [true, false, true, 0n, 5n, 256]), [1, 0, 1, 0, 1, 1]);
  assertEquals(run(model, new Uint8Array([0, 1, 2, 255, 0, 128])), [0, 1, 1, 1, 0, 1]);
});

test("inputs to f16 and bf16 are the nearest values", () => {
  const values = [1.0009765625 + 0.0004, 65520, -0.1, 1e-8];
  assertEquals(run(compileConvert("f16", "4"), values), Array.from(new Float16Array(values)));
  // 1 + 2^-8 lies halfway between two bfloat16 values and rounds to the even one; slightly more rounds up.
  const model = compileConvert("bf16", "4");
  assertEquals(run(model, [1 + 2 ** -8, 1 + 2 ** -8 + 2 ** -20, -3.140625, 256]), [1, 1 + 2 ** -7, -3.140625, 256]);
  assertEquals(run(model, new Float32Array([1 + 2 ** -8, 2, 3, 4])), [1, 2, 3, 4]);
  // A Uint16Array holds the raw bits.
  assertEquals(run(model, new Uint16Array([1, 1.5, 2, -2].map(numberToBf16))), [1, 1.5, 2, -2]);
});

test("inputs to integers are stored as typed arrays store them", () => {
  assertEquals(run(compileConvert("i8", "4"), [300, -1.7, NaN, 127]), Array.from(new Int8Array([300, -1.7, NaN, 127])));
  assertEquals(run(compileConvert("u8", "3"), new Float64Array([300, -1, 2.9])), [44, 255, 2]);
  assertEquals(run(compileConvert("i32", "2"), [2 ** 31, -5.5]), [-(2 ** 31), -5]);
  assertEquals(run(compileConvert("u16", "2"), [65537, -1]), [1, 65535]);
});

test("inputs BigInts wrap in smaller integers, numbers to i64 and u64 are truncated", () => {
  assertEquals(run(compileConvert("i8", "3"), [257n, -1n, 2n ** 40n + 3n]), [1, -1, 3]);
  assertEquals(run(compileConvert("u32", "2"), new BigInt64Array([-256n, 2n ** 32n + 7n])), [4294967040, 7]);
  assertEquals(run(compileConvert("i64", "4"), [1.9, -1.9, 3n, true]), [1, -1, 3, 1]);
  assertEquals(run(compileConvert("i64", "2"), new Float32Array([-7.5, 8])), [-7, 8]);
  assertEquals(run(compileConvert("u64", "2"), new BigInt64Array([5n, 2n ** 32n])), [5, 4294967296]);
});

test("inputs what is not finite is no i64", () => {
  for (const type of ["i64", "u64"]) {
    const request = compileConvert(type, "2").createInferRequest();
    request.infer([1, 2]);
    for (const value of [NaN, Infinity, -Infinity]) {
      refuses(request, [5, value], RangeError, '"x"', type, String(value));
      refuses(request, new Float64Array([5, value]), RangeError, '"x"');
    }
    assertEquals(numbers(request.infer([5, 6]).get(0)), [5, 6]);
  }
});

test("inputs packed types take raw bytes only", () => {
  const request = compileConvert("u4", "2,4").createInferRequest();
  const bytes = new Uint8Array([0x21, 0x43, 0x65, 0x87]);
  assertEquals(numbers(request.infer(bytes).get(0)), [1, 2, 3, 4, 5, 6, 7, 8]);
  refuses(request, [1, 2, 3, 4, 5, 6, 7, 8], TypeError, "u4", "Uint8Array");
  refuses(request, new Float32Array(8), TypeError, "u4");
  refuses(request, new Uint8Array(8), RangeError, "4 bytes", "8");
  assertEquals(numbers(request.infer(new Tensor("u4", [2, 4], bytes.slice().reverse())).get(0)), [
    7,
    8,
    5,
    6,
    3,
    4,
    1,
    2,
  ]);
});

test("inputs scalars fit inputs of one element", () => {
  const scalar = compileConvert("f32", "");
  for (const value of [5, 5n, [5], new Float32Array([5]), new Tensor("f32", [], new Float32Array([5]))]) {
    assertEquals(run(scalar, value), [5]);
  }
  assertEquals(run(scalar, true), [1]);
  assertEquals(run(compileConvert("i64", "1,1"), 7n), [7]);
  assertEquals(run(compileConvert("boolean", "1"), false), [0]);
  const request = tiny("relu_add").createInferRequest();
  refuses(request, 5, RangeError, '"x"', "[1,4]");
  refuses(request, "5", TypeError, '"x"', '"5"');
});

test("inputs strings", () => {
  const model = tiny("strings");
  const request = model.createInferRequest();
  const echo = (inputs: unknown) => request.infer(inputs as InferInputs).get("echo").strData;
  assertEquals(echo(["a", "héé", ""]), ["a", "héé", ""]);
  assertEquals(numbers(request.results.get("length")), [1, 5, 0]);
  assertEquals(echo("one"), ["one"]);
  assertEquals(echo([["b", "c"]]), ["b", "c"]);
  assertEquals(echo({ text: ["with\0NUL", "a longer one than fits in place"] }), [
    "with\0NUL",
    "a longer one than fits in place",
  ]);
  assertEquals(echo(Tensor.from(["tensor"])), ["tensor"]);
  assertEquals(echo(undefined), ["tensor"]);
  for (
    const [wrong, kind] of [[5, TypeError], [[1, 2], TypeError], [["a", 1], TypeError], [[["a"], "b"], RangeError]]
  ) {
    assertThrows(() => request.infer(wrong as InferInputs), kind as ErrorConstructor);
    assertEquals(echo(undefined), ["tensor"]);
  }
  assertThrows(() => request.infer(new Int8Array(2)), TypeError, "strings");
  // Bytes that are not UTF-8.
  const [odd, none] = [Uint8Array.of(0xff, 0), Uint8Array.of()];
  const echoed = request.getTensor("echo") as Tensor<"string">;
  request.infer([odd, "text", none]);
  assertEquals(echoed.bytesData, [odd, new TextEncoder().encode("text"), none]);
  request.infer(odd);
  assertEquals(echoed.bytesData, [odd]);
  assertThrows(() => void (echoed.bytesData = ["text"] as never), TypeError, "bytesData");
  assertThrows(() => void (echoed.strData = [odd] as never), TypeError, "strData");
  echoed.bytesData = [none];
  assertEquals(echoed.strData, [""]);
  assertThrows(() => request.infer(Tensor.from([1, 2])), TypeError, "string");
  assertEquals(echo(["again"]), ["again"]);
});

test("inputs strings in nested lists", () => {
  const model = compileEdited("strings", { '<data shape="?"': '<data shape="?,?"' });
  const request = model.createInferRequest();
  const results = request.infer([["a", "bc"], ["d", "e"], ["f", "g"]]);
  assertEquals(results.get(0).shape, [3, 2]);
  assertEquals(results.get(0).strData, ["a", "bc", "d", "e", "f", "g"]);
  assertThrows(() => request.infer([["a", "b"], ["c"]]), RangeError, "unequal");
  assertThrows(() => request.infer(["a", "b"]), RangeError, "[?,?]");
  assertEquals(request.infer().get(0).strData, ["a", "bc", "d", "e", "f", "g"]);
});

test("inputs one dynamic dimension takes any length that divides", () => {
  // y = 2 x, of shape [1..4,8].
  const request = tiny("dynamic_bounded").createInferRequest();
  const shapeOf = (inputs: unknown) => request.infer(inputs as InferInputs).get(0).shape;
  assertEquals(shapeOf(new Float32Array(24)), [3, 8]);
  assertEquals(shapeOf(new Int32Array(8)), [1, 8]);
  assertEquals(shapeOf(new Array(16).fill(1)), [2, 8]);
  assertEquals(shapeOf([new Array(16).fill(1)]), [2, 8]);
  assertEquals(shapeOf([new Array(8).fill(1), new Array(8).fill(2)]), [2, 8]);
  assertEquals(shapeOf(new Tensor("f32", [4, 8])), [4, 8]);
  shapeOf(new Array(16).fill(7));
  refuses(request, new Float32Array(12), RangeError, "[1..4,8]", "12");
  refuses(request, new Float32Array(40), RangeError, "[1..4,8]", "40");
  refuses(request, new Float32Array(0), RangeError, "[1..4,8]");
  refuses(request, 5, RangeError, "[1..4,8]");
  refuses(request, new Tensor("f32", [5, 8]), RangeError, "[1..4,8]", "[5,8]");
  refuses(request, new Tensor("f32", [16]), RangeError, "[16]");
  refuses(request, [[1, 2], [3, 4]], RangeError, "[2,2]");
});

test("inputs a [?] input takes scalars, lists and nothing", () => {
  const request = compileConvert("f32", "?").createInferRequest();
  const out = (inputs: unknown) => {
    const tensor = request.infer(inputs as InferInputs).get(0);
    return [tensor.shape, numbers(tensor)];
  };
  assertEquals(out(5), [[1], [5]]);
  assertEquals(out([1, 2, 3]), [[3], [1, 2, 3]]);
  assertEquals(out({ x: [] }), [[0], []]);
  assertEquals(out(new Float32Array(0)), [[0], []]);
  assertEquals(out(new Float32Array([4, 5])), [[2], [4, 5]]);
});

test("inputs of every element type take more and fewer elements than the run before", () => {
  const types = ["boolean", "bf16", "f16", "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"] as const;
  for (const type of types) {
    const request = compileConvert(type, "?,2").createInferRequest();
    const of = (rows: number) => Array.from({ length: rows * 2 }, (_, i) => i % 2);
    for (const rows of [1, 6, 2, 9]) {
      assertEquals(numbers(request.infer(of(rows)).get(0)), of(rows), `${type}, a list`);
      const array = Tensor.from(of(rows + 1), { type }).data;
      assertEquals(numbers(request.infer(array).get(0)), of(rows + 1), `${type}, an array`);
      const own = request.getInputTensor();
      own.setShape([rows + 2, 2]);
      assertEquals(own.size, rows * 2 + 4, `${type}, a shape`);
      own.copyFrom(Tensor.from(of(rows + 2), { type }).data);
      assertEquals(numbers(request.infer().get(0)), of(rows + 2), `${type}, written`);
    }
  }
});

test("inputs several dynamic dimensions need a Tensor or nested lists", () => {
  const request = compileConvert("f32", "?,?").createInferRequest();
  const shapeOf = (inputs: unknown) => request.infer(inputs as InferInputs).get(0).shape;
  assertEquals(shapeOf([[1, 2, 3], [4, 5, 6]]), [2, 3]);
  assertEquals(shapeOf([[1, 2, 3]]), [1, 3]);
  assertEquals(shapeOf([[[1, 2, 3]]]), [1, 3]);
  assertEquals(shapeOf(new Tensor("f32", [4, 1])), [4, 1]);
  shapeOf([[8]]);
  refuses(request, new Float32Array(4), RangeError, "[?,?]", "Tensor");
  refuses(request, [1, 2, 3], RangeError, "[?,?]");
  refuses(request, 3, RangeError, "[?,?]");
});

test("inputs an input without elements takes what has none", () => {
  const model = compileConvert("f32", "2,0,3");
  const request = model.createInferRequest();
  assertEquals(request.infer(new Float32Array(0)).get(0).shape, [2, 0, 3]);
  assertEquals(request.infer({ x: [] }).get(0).shape, [2, 0, 3]);
  assertThrows(() => request.infer(new Float32Array(1)), RangeError);
});

test("inputs a Tensor is never converted, and must have a shape that fits", () => {
  const request = tiny("relu_add").createInferRequest();
  request.infer([5, 6, 7, 8]);
  refuses(request, new Tensor("i32", [1, 4]), TypeError, '"x"', "f32", "i32");
  refuses(request, new Tensor("f32", [4]), RangeError, '"x"', "[1,4]", "[4]");
  refuses(request, new Tensor("f32", [4, 1]), RangeError, "[4,1]");
  const gone = new Tensor("f32", [1, 4]);
  gone.dispose();
  refuses(request, gone, OpenVINOError, "disposed");
  assertEquals(numbers(request.infer(new Tensor("f32", [1, 4])).get(0)), [1, 1, 1, 1]);
});

test("inputs a Tensor is bound, not copied, and later copies do not go into it", () => {
  const request = tiny("relu_add").createInferRequest();
  const tensor = Tensor.from([[1, 2, 3, 4]]);
  request.infer({ x: tensor });
  (tensor.data as Float32Array)[0] = 9;
  assertEquals(numbers(request.infer().get(0)), [10, 3, 4, 5]);
  request.infer([0, 0, 0, 0]);
  assertEquals(numbers(tensor), [9, 2, 3, 4]);
});

test("inputs other things than the documented ones are refused", () => {
  class Own {
    a = a;
  }
  const request = tiny("two_in_two_out").createInferRequest();
  both(request, [a, b]);
  const tensor = new Tensor("f32", [2, 3]);
  const proxied = new Proxy(tensor, {});
  for (
    const wrong of [
      new Set([a, b]),
      new Own(),
      new Date(),
      new WeakMap(),
      () => a,
      Symbol("a"),
      proxied,
      new ArrayBuffer(24),
    ]
  ) {
    refuses(request, wrong, TypeError, '"inputs"');
  }
  for (const wrong of [new Set(a), new Own(), null, undefined, proxied, new DataView(new ArrayBuffer(24)), () => 1]) {
    refuses(request, { b: a, a: wrong }, TypeError, '"a"');
    refuses(request, [b, wrong], TypeError, '"b"');
  }
  for (const wrong of [5, a.length, "text", tensor, new Float32Array(6), true]) {
    refuses(request, wrong, TypeError, '"a"', '"b"');
  }
  for (const key of [true, null, undefined, {}, Symbol("a"), 0n]) {
    refuses(request, new Map([[key, a]]), TypeError, "index", "name", "port");
  }
  assertEquals(both(request, new Map([["a", a], ["b", b]])), [sum, diff]);
});

test("inputs unknown names and indexes out of range are refused, and nothing is set", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  both(request, [a, b]);
  for (const key of ["c", "", "-1", "01", "1.5", "sum", "toString", "__proto__"]) {
    const record = Object.fromEntries([["a", b], [key, b]]);
    const error = assertThrows(() => request.infer(record), OpenVINOError, JSON.stringify(key));
    assertEquals(error.code, "NOT_FOUND");
    refuses(request, new Map([["a", b], [key, b]]), OpenVINOError, JSON.stringify(key), '"a"', '"b"');
  }
  for (const index of [2, -1, 0.5, NaN, Infinity]) {
    refuses(request, new Map<unknown, number[]>([["a", b], [index, b]]), RangeError, String(index));
  }
  refuses(request, { a: b, 2: b }, RangeError, "2");
  assertEquals(both(request, { a, 1: b }), [sum, diff]);
});

test("inputs that read the request while they are read cannot start it", () => {
  const request = tiny("two_in_two_out").createInferRequest();
  both(request, [a, b]);
  const tricky = {
    get a() {
      request.startAsync();
      return b;
    },
  };
  assertEquals((assertThrows(() => request.infer(tricky), OpenVINOError) as OpenVINOError).code, "REQUEST_BUSY");
  return request.wait().then(() => {
    assertEquals(numbers(request.getTensor("a")), a);
    assertEquals(both(request, [a, b]), [sum, diff]);
  });
});

test("inputs results of another inference go in by position, copied", () => {
  const first = tiny("two_in_two_out").createInferRequest();
  const second = tiny("two_in_two_out").createInferRequest();
  const results = first.infer([a, b]);
  assertEquals(both(second, results), [a.map((value) => 2 * value), b.map((value) => 2 * value)]);
  // Python gives [[3,4,5,6]] twice: shared results are copied when used as inputs.
  const request = tiny("relu_add").createInferRequest();
  const shared = request.infer([1, 2, 3, 4], { shareOutputs: true });
  assertEquals(numbers(request.infer(shared).get(0)), [3, 4, 5, 6]);
  assertEquals(numbers(request.infer().get(0)), [3, 4, 5, 6]);
  refuses(tiny("relu_add").createInferRequest(), results, RangeError, "2 values");
  const strings = tiny("strings").createInferRequest();
  assertThrows(() => strings.infer(strings.infer(["a"])), RangeError, "2 values");
  assertThrows(() => second.infer(tiny("scalar_out").infer([1, 2, 3, 4])), RangeError, "[]");
});

test("inputs two keys, one wrong: none is set", () => {
  const model = tiny("precisions_int");
  const request = model.createInferRequest();
  const good = { in_boolean: [1, 0, 1, 1], in_i8: [1, -2, 3, 63], in_i16: [1, 2, -3, 4], in_i32: [1, 2, -3, 4] };
  const values = request.infer(good);
  // Python's results for the same inputs.
  assertEquals([0, 1, 2, 3].map((i) => numbers(values.get(i))), [
    [0, 1, 0, 0],
    [2, -4, 6, 126],
    [2, 4, -6, 8],
    [2, 4, -6, 8],
  ]);
  refuses(
    request,
    { in_boolean: [0, 0, 0, 0], in_i8: new Tensor("i8", [4]), in_i16: [0, 0, 0, 0], in_i32: [1] },
    RangeError,
    "in_i32",
  );
});

const kinds: readonly ElementType[] = ["f32", "f64", "i32", "i16", "u8", "i64"];

test("inputs every form gives the result of the plain one (property)", () => {
  const model = tiny("two_in_two_out");
  const request = model.createInferRequest();
  const byte = fc.integer({ min: 0, max: 100 });
  const values = fc.array(byte, { minLength: 6, maxLength: 6 });
  const value = (numbers: number[], form: number): unknown => {
    switch (form) {
      case 0:
        return numbers;
      case 1:
        return [numbers.slice(0, 3), numbers.slice(3)];
      case 2:
        return new Tensor("f32", [2, 3], new Float32Array(numbers));
      case 3:
        return numbers.map(BigInt);
      default:
        return Tensor.from(numbers, { type: kinds[form - 4]! }).data;
    }
  };
  const inputs = (x: unknown, y: unknown, form: number): unknown => {
    const [first, second] = model.inputs as [ConstOutput, ConstOutput];
    return [
      [x, y],
      { a: x, b: y },
      { 0: x, 1: y },
      { b: y, 0: x },
      new Map<unknown, unknown>([[second, y], [first, x]]),
      new Map<unknown, unknown>([[0, x], ["b", y]]),
    ][form];
  };
  const form = fc.integer({ min: 0, max: 3 + kinds.length });
  fc.assert(
    fc.property(values, values, form, form, fc.integer({ min: 0, max: 5 }), fc.boolean(), (x, y, fx, fy, f, share) => {
      const results = request.infer(inputs(value(x, fx), value(y, fy), f) as InferInputs, { shareInputs: share });
      assertEquals(numbers(results.get(0)), x.map((item, i) => item + y[i]!));
      assertEquals(numbers(results.get(1)), x.map((item, i) => item - y[i]!));
    }),
    { numRuns: 300 },
  );
});

test("numbers outside an integer type's range wrap around, wherever and however they are given", async () => {
  const given = [300, -1, 256, 255];
  const stored = Uint8Array.from(given);
  const tensor = new Tensor("u8", [2, 2]);
  tensor.copyFrom(Float64Array.from(given));
  const made = [
    given,
    given.map(BigInt),
    Float32Array.from(given),
    Int16Array.from(given),
    BigInt64Array.from(given.map(BigInt)),
  ];
  for (const values of made) assertEquals(Tensor.from(values as number[], { type: "u8" }).data, stored);
  assertEquals(tensor.data, stored);

  const request = tiny("precisions").createInferRequest();
  // Inputs that have been looked at need not be given.
  assertEquals(request.inputTensors.length, 4);
  // The model adds one.
  const answer = (input: Tensor) => [...input.data as Uint8Array].map((value) => (value + 255) % 256);
  const nested = [given.slice(0, 2), given.slice(2)];
  for (const values of [...made, nested, tensor] as InputValue[]) {
    assertEquals(answer(request.infer({ in_u8: values }).get("out_u8")), [...stored]);
    assertEquals(answer((await request.inferAsync(new Map([["in_u8", values]]))).get("out_u8")), [...stored]);
  }
  // 64 bits hold every finite number that is given in practice, but no other.
  for (const wrong of [NaN, Infinity, -Infinity]) {
    assertThrows(() => request.infer({ in_i64: [1, 2, 3, wrong] }), RangeError, `cannot hold ${wrong}`);
    assertThrows(() => Tensor.from([wrong], { type: "i64" }), RangeError, `cannot hold ${wrong}`);
  }
});
