import { assertEquals, assertRejects } from "@std/assert";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { causeOf, Failure } from "./failure.ts";
import { PictureDecoder } from "./picture_decoder.ts";

const data = (name: string) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));

test("PictureDecoder decodes several files at once, and goes on after one it cannot read", async () => {
  using decoder = new PictureDecoder();
  const missing = decoder.decode(data("photographs/none.jpg"), 3);
  const text = decoder.decode(data("efficientnet-lite0.labels"), 3);
  const cat = decoder.decode(data("photographs/cat.jpg"), 3);
  const grey = decoder.decode(data("photographs/cat.jpg"), 1);
  const error = await assertRejects(() => missing, Error);
  assertEquals(causeOf(error), "no such file or folder");
  await assertRejects(() => text, Failure, "it is no JPEG, PNG, BMP or TIFF image");
  const { width, height, pixels } = await cat;
  assertEquals([width, height, pixels.length], [451, 300, 451 * 300 * 3]);
  assertEquals((await grey).pixels.length, 451 * 300);
});
