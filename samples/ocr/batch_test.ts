import { assertEquals } from "@std/assert";
import { Image } from "image-js";
import { test } from "node:test";
import { batchOf } from "./batch.ts";

const picture = (width: number, value: number) =>
  new Image(width, 2, { data: new Uint8Array(width * 2 * 3).fill(value), colorModel: "RGB" });

test("batchOf() fills narrower pictures up with grey at their right", () => {
  using tensor = batchOf([picture(1, 5), picture(2, 9)]);
  assertEquals(tensor.shape, [2, 2, 2, 3]);
  const pixels = [...tensor.as("u8").data].filter((_, i) => i % 3 === 0);
  assertEquals(pixels, [5, 127, 5, 127, 9, 9, 9, 9]);
});
