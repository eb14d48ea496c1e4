import { test } from "node:test";
import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { compileTiny, tiny } from "../conformance/test_support/tiny_models.ts";
import { InferResults } from "./infer_results.ts";
import { OpenVINOError } from "./openvino_error.ts";
import type { PortKey } from "./port_table.ts";
import type { Tensor } from "./tensor.ts";

const a = [1, 2, 3, 4, 5, 6];
const b = [10, 20, 30, 40, 50, 60];
const sum = [11, 22, 33, 44, 55, 66];

function infer(): InferResults {
  return tiny("two_in_two_out").infer([a, b]);
}

const values = (tensor: Tensor) => Array.from(tensor.data as Float32Array);

test("get() gives the same tensor for every spelling of a key", () => {
  const results = infer();
  const port = tiny("two_in_two_out").output("diff");
  const elsewhere = compileTiny("two_in_two_out").output("diff");
  for (const key of [1, -1, "diff", port, elsewhere]) assertStrictEquals(results.get(key), results.get(1));
});

test("get() refuses unknown keys", () => {
  const results = infer();
  for (const index of [2, -3, 0.5, NaN]) assertThrows(() => results.get(index), RangeError, "0 to 1");
  for (const name of ["a", "", "0", "toString"]) {
    const error = assertThrows(() => results.get(name), OpenVINOError, JSON.stringify(name));
    assertEquals((error as OpenVINOError).code, "NOT_FOUND");
  }
  for (const port of [tiny("relu_add").output(), tiny("two_in_two_out").input("a")]) {
    assertThrows(() => results.get(port), OpenVINOError);
  }
  for (const key of [undefined, null, {}, true, 0n]) assertThrows(() => results.get(key as never), TypeError);
  assertEquals(values(results.get("sum")), sum);
});

test("has() tells what get() would find", () => {
  const results = infer();
  const model = tiny("two_in_two_out");
  for (const key of [0, 1, -1, -2, "sum", "diff", model.output(0)]) assert(results.has(key), String(key));
  for (const key of [2, -3, 0.5, "a", "", model.input(0), undefined]) assert(!results.has(key as PortKey), String(key));
});

test("results are read-only and not made by hand", () => {
  const results = infer();
  assertThrows(() => {
    (results as { size: number }).size = 5;
  }, TypeError);
  assertEquals("set" in results, false);
  assertThrows(() => new (InferResults as unknown as new () => InferResults)(), TypeError, "infer");
  assertEquals(results.size, 2);
});

test("results are copies, of scalars and of strings too", () => {
  const request = tiny("scalar_out").createInferRequest();
  const results = request.infer([1, 2, 3, 4]);
  assertEquals([results.get("total").shape, values(results.get(0))], [[], [10]]);
  request.infer([0, 0, 0, 0]);
  assertEquals(values(results.get(0)), [10]);
  const strings = tiny("strings").createInferRequest();
  const texts = strings.infer(["a", "b"], { shareOutputs: true });
  strings.infer(["c"]);
  assertEquals(texts.get("echo").strData, ["a", "b"]);
});

test("InferResults.forEach() refuses what is no function", () => {
  const results = tiny("relu_add").infer([1, 2, 3, 4]);
  for (const wrong of [undefined, null, {}, "f"]) {
    assertThrows(() => results.forEach(wrong as never), TypeError, '"callback" must be a function');
  }
  let count = 0;
  results.forEach(() => count += 1);
  assertEquals(count, 1);
});
