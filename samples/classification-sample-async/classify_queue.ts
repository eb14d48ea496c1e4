import { AsyncInferQueue, type CompiledModel } from "openvino-ffi";
import { tensorOf } from "./network.ts";
import type { NamedPicture } from "./read_pictures.ts";

/**
 * Classifies the pictures one by one, as many at a time as the device likes: an asynchronous request each.
 *
 * `onScores` is called as results come in, which is in any order.
 */
export async function classifyOneByOne(
  compiledModel: CompiledModel,
  pictures: AsyncIterable<NamedPicture>,
  onScores: (path: string, scores: Float32Array) => void,
): Promise<void> {
  using queue = new AsyncInferQueue<NamedPicture>(compiledModel);
  queue.setCallback((request, { path, release }) => {
    release();
    onScores(path, request.results.get(0).data as Float32Array);
  }, { onError: (_, { release }) => release() });
  for await (const picture of pictures) {
    // Resolves as soon as a request is free and has started: the next picture is fetched meanwhile.
    await queue.startAsync(tensorOf(picture.picture), picture, { shareInputs: true });
  }
  await queue.waitAll();
}
