import { AsyncInferQueue, type CompiledModel } from "openvino-ffi";
import { tensorOf } from "./network.ts";
import type { NamedPicture } from "../common/pictures/read_pictures.ts";

/**
 * Classifies images with one asynchronous request each, as many in parallel as are optimal for the device.
 *
 * `onScores` is called with the results as they arrive, in any order.
 */
export async function classifyOneByOne(
  compiledModel: CompiledModel,
  pictures: AsyncIterable<NamedPicture>,
  onScores: (path: string, scores: Float32Array) => void,
): Promise<void> {
  using queue = new AsyncInferQueue<NamedPicture>(compiledModel);
  queue.setCallback((request, { path, release }) => {
    release();
    onScores(path, request.results.get(0).as("f32").data);
  }, { onError: (_, { release }) => release() });
  for await (const picture of pictures) {
    // Resolves when a request was free and has started; the next image is fetched meanwhile.
    await queue.startAsync(tensorOf(picture.picture), picture, { shareInputs: true });
  }
  await queue.waitAll();
}
