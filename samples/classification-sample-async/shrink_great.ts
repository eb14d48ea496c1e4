import type { CompiledModel, Core } from "openvino-ffi";
import { compile, type Network, resizingModel, tensorOf } from "./network.ts";
import type { NamedPicture } from "./read_pictures.ts";

/** As a network resizes pictures, each of its streams keeps twelve bytes for each pixel of the greatest it ever had. */
const mostPixels = 4e6;

/** Brings great pictures to the network's size before they come to it, one at a time, as it would itself. */
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
      const pixels = resizer.infer(tensorOf(picture), { shareInputs: true }).get(0).data as Uint8Array<ArrayBuffer>;
      release();
      const { width, height } = image;
      yield { ...named, picture: { ...picture, width, height, pixels }, release: () => {} };
    }
  } finally {
    resizer?.dispose();
  }
}
