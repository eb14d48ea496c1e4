import { assertEquals } from "@std/assert";
import { Core } from "openvino-ffi";
import { test } from "node:test";
import type { ImageShape } from "./image_shape.ts";
import type { Network } from "./network.ts";
import type { NamedPicture } from "../common/pictures/read_pictures.ts";
import { shrinkGreat } from "./shrink_great.ts";

const image: ImageShape = { layout: "NCHW", channels: 3, width: 4, height: 2 };
const network = { image } as Network;

/** An image with a dark left half and a bright right half. */
function halves(width: number, height: number, released: string[]): NamedPicture {
  const pixels = new Uint8Array(width * height * 3).fill(20);
  for (let row = 0; row < height; row++) pixels.fill(220, (row + 0.5) * width * 3, (row + 1) * width * 3);
  const path = `${width}x${height}`;
  return {
    index: 0,
    path,
    picture: { width, height, channels: 3, pixels },
    fullSize: { width, height },
    release: () => released.push(path),
  };
}

test("shrinkGreat() brings great pictures to the network's size, and lets others pass as they are", async () => {
  using core = new Core();
  const released: string[] = [];
  const small = halves(2000, 2000, released);
  const pictures = [halves(2002, 2000, released), small, halves(4000, 1002, released)];
  const shrunk: NamedPicture[] = [];
  for await (
    const named of shrinkGreat(
      core,
      network,
      "CPU",
      (async function* () {
        yield* pictures;
      })(),
    )
  ) {
    shrunk.push(named);
    if (named === small) assertEquals(released, ["2002x2000"]);
    named.release();
  }
  assertEquals(released, ["2002x2000", "2000x2000", "4000x1002"]);
  assertEquals(shrunk[1], small);
  for (const { picture } of [shrunk[0]!, shrunk[2]!]) {
    const { width, height, pixels } = picture;
    assertEquals([width, height], [4, 2]);
    const row = [20, 20, 220, 220].flatMap((grey) => [grey, grey, grey]);
    assertEquals([...pixels], [...row, ...row]);
  }
  assertEquals(shrunk.map(({ path }) => path), pictures.map(({ path }) => path));
});
