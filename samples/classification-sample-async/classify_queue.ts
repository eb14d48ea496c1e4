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
  using queue = new AsyncInferQueue(compiledModel);
  queue.setCallback((request, path) => {
    onScores(path as string, request.results.get(0).data as Float32Array);
  });
  for await (const { path, picture } of pictures) {
    // Resolves as soon as a request is free and has started: the next picture is fetched meanwhile.
    await queue.startAsync(tensorOf(picture), path, { shareInputs: true });
  }
  await queue.waitAll();
}
