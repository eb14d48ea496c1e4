import type { CompiledModel, Core } from "openvino-ffi";
import { compile, type Network, resizingModel, tensorOf } from "./network.ts";
import type { NamedPicture } from "../common/pictures/read_pictures.ts";

/** When a network resizes images, each of its streams keeps twelve bytes per pixel of the largest image so far. */
const mostPixels = 4e6;

/** Resizes large images to the network's size in advance, one at a time, just as the network would. */
export async function* shrinkGreat(
  core: Core,
  { image }: Network,
  device: string,
  pictures: AsyncIterable<NamedPicture>,
): AsyncGenerator<NamedPicture> {
  let resizer: CompiledModel | undefined;
  try {
    for await (const named of pictures) {
      const { picture, release } = named;
      if (picture.width * picture.height <= mostPixels) {
        yield named;
        continue;
      }
      resizer ??= compile(core, resizingModel(core, image), device);
      const pixels = resizer.infer(tensorOf(picture), { shareInputs: true }).get(0).as("u8").data.slice();
      release();
      const { width, height } = image;
      yield { ...named, picture: { ...picture, width, height, pixels }, release: () => {} };
    }
  } finally {
    resizer?.dispose();
  }
}
