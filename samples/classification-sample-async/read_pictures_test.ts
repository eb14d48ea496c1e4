import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { Failure } from "./failure.ts";
import type { InputFailure } from "./inputs.ts";
import type { Picture } from "./picture.ts";
import { readPictures } from "./read_pictures.ts";

const picture = (width: number): Picture => ({ width, height: 1, channels: 1, pixels: new Uint8Array(width) });
const unexpected = (failure: InputFailure) => {
  throw new Error(failure.message);
};

test("readPictures() keeps the order though pictures are decoded in any", async () => {
  const turns = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  async function decode(path: string): Promise<Picture> {
    if (path === "0") await turns[0]!.promise;
    else turns[0]!.resolve();
    return picture(Number(path) + 1);
  }
  const widths: number[] = [];
  for await (const read of readPictures([{ path: "0" }, { path: "1" }], decode, unexpected)) {
    widths.push(read.picture.width);
  }
  assertEquals(widths, [1, 2]);
});

test("readPictures() gives pictures that are at hand as they are", async () => {
  const atHand = picture(5);
  const decode = () => Promise.reject(new Error("not to be decoded"));
  const read = await Array.fromAsync(readPictures([{ path: "digits#0", picture: atHand }], decode, unexpected));
  assertEquals(read, [{ path: "digits#0", picture: atHand }]);
});

test("readPictures() reports what cannot be decoded and goes on", async () => {
  const failures: InputFailure[] = [];
  function decode(path: string): Promise<Picture> {
    return path === "bad" ? Promise.reject(new Failure("damaged")) : Promise.resolve(picture(1));
  }
  const inputs = ["a", "bad", "b"].map((path) => ({ path }));
  const read = await Array.fromAsync(readPictures(inputs, decode, (failure) => failures.push(failure)));
  assertEquals(read.map(({ path }) => path), ["a", "b"]);
  assertEquals(failures, [{ path: "bad", message: "cannot read 'bad': damaged" }]);
});

test("readPictures() begins at once and decodes no more than so many ahead", async () => {
  let asked = 0;
  const inputs = Array.from({ length: 10 }, (_, index) => ({ path: String(index) }));
  const pictures = readPictures(inputs, () => Promise.resolve(picture(++asked)), unexpected, 3);
  assertEquals(asked, 3);
  await pictures.next();
  assertEquals(asked, 4);
  await pictures.next();
  assertEquals(asked, 5);
  await pictures.return(undefined);
});
