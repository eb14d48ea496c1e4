import { test } from "node:test";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { SharedBlocks } from "./memory.ts";

const base64 = (...bytes: number[]) => Uint8Array.of(...bytes).toBase64();

test("memory that is shared is a change, and later only what is written to it", () => {
  const blocks = new SharedBlocks();
  const array = Uint8Array.of(1, 2, 3, 4);
  assertEquals(blocks.viewOf(array.subarray(1, 3)), { view: 1, offset: 1, length: 2 });
  assertEquals(blocks.viewOf(array), { view: 1, offset: 0, length: 4 }, "the same memory");
  assertEquals(blocks.changes(), [[1, base64(1, 2, 3, 4)]]);
  assertEquals(blocks.changes(), []);
  array[0] = 9;
  assertEquals(blocks.changes(), [[1, base64(9, 2, 3, 4)]]);
});

test("what the other side writes is readable here, and does not count as a change of this side", () => {
  const blocks = new SharedBlocks();
  const array = Float32Array.of(1);
  blocks.viewOf(array);
  blocks.changes();
  blocks.apply([[1, new Uint8Array(Float32Array.of(5).buffer).toBase64()]]);
  assertEquals([...array], [5]);
  assertEquals(blocks.changes(), []);
});

test("memory of the other side has one buffer here", () => {
  const blocks = new SharedBlocks();
  blocks.apply([[2, base64(7, 8)]]);
  const buffer = blocks.buffer(2, 2);
  assertEquals([...new Uint8Array(buffer)], [7, 8]);
  assertStrictEquals(blocks.buffer(2, 2), buffer);
  new Uint8Array(buffer)[1] = 0;
  assertEquals(blocks.changes(), [[2, base64(7, 0)]]);
});
