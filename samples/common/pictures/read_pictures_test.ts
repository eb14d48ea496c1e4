import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { InputFailure } from "./inputs.ts";
import type { Picture } from "./picture.ts";
import type { DecodeWork } from "./picture_pool.ts";
import { readPictures } from "./read_pictures.ts";

const picture = (width: number): Picture => ({ width, height: 1, channels: 1, pixels: new Uint8Array(width) });
const fixture = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const options = { channels: 3, maxMegapixels: 100 } as const;
const unexpected = (failure: InputFailure) => {
  throw new Error(failure.message);
};

test("readPictures() gives pictures as they are decoded, with their places among the inputs", async () => {
  const sizes: number[] = [];
  const second = Promise.withResolvers<void>();
  const pool = {
    async run({ bytes }: DecodeWork): Promise<Picture> {
      sizes.push(bytes.length);
      // The first is ready last.
      if (sizes.length === 1) await second.promise;
      else second.resolve();
      return picture(sizes.length);
    },
  };
  const paths = ["rgb.png", "rgb.bmp"].map(fixture);
  const read = await Array.fromAsync(readPictures(paths.map((path) => ({ path })), pool, options, unexpected));
  assertEquals(read.map(({ index, path }) => [index, path]), [[1, paths[1]], [0, paths[0]]]);
  assertEquals(sizes, [83, 198]);
});

test("readPictures() gives the full size of what is decoded smaller or turned", async () => {
  const pool = { run: () => Promise.resolve(picture(1)) };
  const paths = ["squares.jpg", "squares_orientation6.jpg", "rgb.png"].map(fixture);
  const read = await Array.fromAsync(readPictures(paths.map((path) => ({ path })), pool, options, unexpected));
  read.sort((a, b) => a.index - b.index);
  const [upright, turned, png] = read.map(({ fullSize }) => fullSize);
  assertEquals([upright, turned], [{ width: 48, height: 32 }, { width: 48, height: 32 }]); // stored as 32 by 48
  assertEquals(png, { width: 8, height: 6 });
});

test("readPictures() gives pictures that are at hand as they are", async () => {
  const atHand = picture(5);
  const pool = { run: () => Promise.reject(new Error("not to be decoded")) };
  const read = await Array.fromAsync(readPictures([{ path: "digits#0", picture: atHand }], pool, options, unexpected));
  assertEquals(read.map(({ path, picture }) => [path, picture]), [["digits#0", atHand]]);
});

test("readPictures() reports what cannot be read or decoded and goes on", async () => {
  const failures: InputFailure[] = [];
  const pool = {
    run: ({ bytes }: DecodeWork) =>
      bytes.length === 83 ? Promise.reject(new Error("damaged")) : Promise.resolve(picture(1)),
  };
  const inputs = ["rgb.bmp", "none.png", "rgb.png", "grey.png"].map((name) => ({ path: fixture(name) }));
  const read = await Array.fromAsync(readPictures(inputs, pool, options, (failure) => failures.push(failure)));
  assertEquals(read.map(({ index }) => index).sort(), [0, 3]);
  assertEquals(failures.map(({ message }) => message).sort(), [
    `cannot read '${fixture("none.png")}': no such file or folder`,
    `cannot read '${fixture("rgb.png")}': damaged`,
  ]);
});

test("readPictures() weighs files and pictures, by what JPEGs are decoded to", async () => {
  let begun = 0;
  const pool = { run: () => (begun++, Promise.resolve(picture(1))) };
  const inputs = Array.from({ length: 20 }, () => ({ path: fixture("squares.jpg") })); // The images are 48x32.
  const begunOf = (mostWeight: number, leastSize?: { width: number; height: number }) => {
    begun = 0;
    void readPictures(inputs, pool, { ...options, leastSize }, unexpected, { most: 20, mostWeight });
    return begun;
  };
  // A file of 728 bytes, and 9 bytes per pixel.
  assertEquals(begunOf(2 * (728 + 9 * 48 * 32)), 2);
  assertEquals(begunOf(2 * (728 + 9 * 48 * 32) - 1), 1);
  assertEquals(begunOf(2 * (728 + 9 * 24 * 16), { width: 20, height: 16 }), 2);
  assertEquals(begunOf(1e9), 20);
  await Promise.resolve();
});
