import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { batchKey, joinRows, rowsOf, splitRows } from "./batching.ts";
import type { NamedTensor } from "openvino-ffi/protocol";

const numbers = (name: string, rows: number, ...data: number[]): NamedTensor => {
  return { name, datatype: "FP32", shape: [rows, data.length / rows], data: Float32Array.from(data) };
};
const texts = (name: string, ...data: string[]): NamedTensor => {
  return { name, datatype: "BYTES", shape: [data.length], data };
};

test("splitRows() gives each request back what joinRows() has joined", () => {
  const requests = [
    [numbers("x", 1, 1, 2), texts("t", "a")],
    [texts("t", "b", "c"), numbers("x", 2, 3, 4, 5, 6)],
  ];
  const joined = joinRows(requests);
  assertEquals(joined, [numbers("x", 3, 1, 2, 3, 4, 5, 6), texts("t", "a", "b", "c")]);
  assertEquals(splitRows(joined, requests.map((inputs) => inputs[0]!.shape[0]!)), [
    requests[0]!,
    requests[1]!.toReversed(),
  ]);
  assertEquals(joinRows([requests[0]!]), requests[0]!);
});

test("batchKey() tells apart what cannot be joined, whatever the rows and the order", () => {
  const key = batchKey([numbers("x", 1, 1, 2), texts("t", "a")]);
  assertEquals(batchKey([texts("t", "b", "c"), numbers("x", 2, 3, 4, 5, 6)]), key);
  assertEquals(batchKey([numbers("x", 1, 1, 2, 3), texts("t", "a")]) === key, false);
  assertEquals(rowsOf([numbers("x", 2, 3, 4, 5, 6)]), 2);
});
