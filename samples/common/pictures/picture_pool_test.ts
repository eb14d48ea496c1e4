import { assertEquals, assertRejects } from "@std/assert";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { defaultMaxMegapixels as maxMegapixels } from "./max_megapixels.ts";
import { decodingThreads, startPicturePool } from "./picture_pool.ts";

const read = (name: string) => new Uint8Array(readFileSync(new URL(`../../data/${name}`, import.meta.url)));

test("the pool decodes several files at once, and goes on after one it cannot read", async () => {
  using pool = startPicturePool(2);
  const decode = (name: string, channels: 1 | 3, leastSize?: { width: number; height: number }) =>
    pool.run({ bytes: read(name), channels, maxMegapixels, leastSize });
  const text = decode("efficientnet-lite0.labels", 3);
  const cat = decode("photographs/cat.jpg", 3);
  const grey = decode("photographs/cat.jpg", 1);
  const small = decode("photographs/cat.jpg", 3, { width: 100, height: 100 });
  await assertRejects(() => text, Error, "it is no JPEG, PNG, BMP or TIFF image");
  const { width, height, pixels } = await cat;
  assertEquals([width, height, pixels.length], [451, 300, 451 * 300 * 3]);
  assertEquals((await grey).pixels.length, 451 * 300);
  assertEquals([(await small).width, (await small).height], [226, 150]);
});

test("decodingThreads() leaves a processor to the inference, but where decoding is most of the work", () => {
  const threads = (fullSize: boolean) => [1, 2, 4, 64].map((processors) => decodingThreads({ fullSize }, processors));
  assertEquals(threads(false), [1, 1, 3, 8]);
  assertEquals(threads(true), [1, 2, 4, 8]);
});
