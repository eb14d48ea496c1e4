import { type Core, Tensor } from "openvino-ffi";
import { Failure } from "../common/failure.ts";
import { addBatchPreprocessing, compile, type Network, resizingModel, tensorOf } from "./network.ts";
import type { NamedPicture } from "../common/pictures/read_pictures.ts";

/**
 * Classifies all images in one asynchronous inference, for which the network is reshaped to their number.
 *
 * `onStart` is called when the images are decoded and resized, and the network is compiled.
 */
export async function classifyTogether(
  core: Core,
  network: Network,
  { device, bgr }: { device: string; bgr: boolean },
  pictures: AsyncIterable<NamedPicture>,
  onStart: () => void,
  onScores: (path: string, scores: Float32Array) => void,
): Promise<void> {
  const resized = await resizeAll(core, network, device, pictures);
  if (resized.length === 0) return;
  const paths = resized.map(({ path }) => path);

  const { height, width, channels } = network.image;
  const size = height * width * channels;
  const pixels = new Uint8Array(paths.length * size);
  resized.forEach((picture, place) => pixels.set(picture.pixels, place * size));

  using compiledModel = compile(core, addBatchPreprocessing(network, paths.length, { bgr }), device);
  using request = compiledModel.createInferRequest();
  request.setInputTensor(new Tensor("u8", [paths.length, height, width, channels], pixels));
  request.setCallback(() => {
    const { shape, data } = request.getOutputTensor().as("f32");
    if (shape[0] !== paths.length) {
      throw new Failure(`the network cannot take ${paths.length} images at once: its output is [${shape}]`);
    }
    const classes = data.length / paths.length;
    paths.forEach((path, index) => {
      onScores(path, data.subarray(index * classes, (index + 1) * classes));
    });
  });
  onStart();
  request.startAsync();
  await request.wait();
}

/**
 * Resizes images to the network's size with OpenVINO, since a batch needs images of one size. Keeps the inputs' order.
 */
async function resizeAll(core: Core, network: Network, device: string, pictures: AsyncIterable<NamedPicture>) {
  using resizer = compile(core, resizingModel(core, network.image), device);
  const resized: { index: number; path: string; pixels: Uint8Array }[] = [];
  for await (const { index, path, picture, release } of pictures) {
    const pixels = resizer.infer(tensorOf(picture), { shareInputs: true }).get(0).as("u8").data;
    resized.push({ index, path, pixels });
    release();
  }
  return resized.sort((a, b) => a.index - b.index);
}
