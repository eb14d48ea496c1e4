import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { runInNewContext } from "node:vm";
import { Tensor } from "../tensor.ts";
import { valueKindOf } from "./value_kind.ts";

test("valueKindOf() tells typed arrays by their kind, of other realms and with other properties too", () => {
  assertEquals([new Float32Array(1), new BigInt64Array(1)].map(valueKindOf), ["Float32Array", "BigInt64Array"]);
  assertEquals(valueKindOf(runInNewContext("new Uint8Array(1)")), "Uint8Array");
  assertEquals(
    valueKindOf(Object.defineProperty(new Int8Array(1), Symbol.toStringTag, { value: "Tensor" })),
    "Int8Array",
  );
  assertEquals(valueKindOf({ [Symbol.toStringTag]: "Float32Array" }), "other");
});

test("valueKindOf() tells tensors, lists, texts and scalars apart from all else", () => {
  assertEquals(valueKindOf(new Tensor("f32", [1])), "Tensor");
  assertEquals(valueKindOf(Object.create(Tensor.prototype)), "other");
  assertEquals([[], [[1]]].map(valueKindOf), ["list", "list"]);
  assertEquals(["", "a"].map(valueKindOf), ["string", "string"]);
  assertEquals([1, 1n, true, NaN].map(valueKindOf), Array(4).fill("scalar"));
  const others = [undefined, null, {}, new Map(), Symbol(), () => 1, new DataView(new ArrayBuffer(1))];
  assertEquals(others.map(valueKindOf), others.map(() => "other"));
});
