import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { runInNewContext } from "node:vm";
import { Tensor } from "../tensor.ts";
import { givenKindOf } from "./given_kind.ts";

test("givenKindOf() tells typed arrays by their kind, of other realms and with other properties too", () => {
  assertEquals([new Float32Array(1), new BigInt64Array(1)].map(givenKindOf), ["Float32Array", "BigInt64Array"]);
  assertEquals(givenKindOf(runInNewContext("new Uint8Array(1)")), "Uint8Array");
  assertEquals(
    givenKindOf(Object.defineProperty(new Int8Array(1), Symbol.toStringTag, { value: "Tensor" })),
    "Int8Array",
  );
  assertEquals(givenKindOf({ [Symbol.toStringTag]: "Float32Array" }), "other");
});

test("givenKindOf() tells tensors, lists, texts and scalars apart from all else", () => {
  assertEquals(givenKindOf(new Tensor("f32", [1])), "Tensor");
  assertEquals(givenKindOf(Object.create(Tensor.prototype)), "other");
  assertEquals([[], [[1]]].map(givenKindOf), ["list", "list"]);
  assertEquals(["", "a"].map(givenKindOf), ["string", "string"]);
  assertEquals([1, 1n, true, NaN].map(givenKindOf), Array(4).fill("scalar"));
  const others = [undefined, null, {}, new Map(), Symbol(), () => 1, new DataView(new ArrayBuffer(1))];
  assertEquals(others.map(givenKindOf), others.map(() => "other"));
});
