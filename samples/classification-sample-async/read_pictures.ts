import { causeOf } from "./failure.ts";
import type { Input, InputFailure } from "./inputs.ts";
import type { Picture } from "./picture.ts";

/** An image that is ready for the network. */
export interface NamedPicture {
  path: string;
  picture: Picture;
}

/**
 * The pictures of the inputs, in order; those that cannot be decoded are reported and left out.
 *
 * The first are decoded from now on, though nobody asks for them yet. As many as `ahead` are being decoded or wait to
 * be used: enough to keep the decoder busy, and a bound on memory.
 */
export function readPictures(
  inputs: Input[],
  decode: (path: string) => Promise<Picture>,
  onFailure: (failure: InputFailure) => void,
  ahead = 4,
): AsyncGenerator<NamedPicture> {
  const started: Promise<NamedPicture | InputFailure>[] = [];
  let next = 0;

  async function read({ path, picture }: Input): Promise<NamedPicture | InputFailure> {
    try {
      return { path, picture: picture ?? await decode(path) };
    } catch (error) {
      return { path, message: `cannot read '${path}': ${causeOf(error)}` };
    }
  }
  function startReading(): void {
    while (next < inputs.length && started.length < ahead) started.push(read(inputs[next++]!));
  }
  async function* inOrder(): AsyncGenerator<NamedPicture> {
    for (let reading = started[0]; reading; reading = started[0]) {
      const result = await reading;
      started.shift();
      startReading();
      if ("picture" in result) yield result;
      else onFailure(result);
    }
  }
  startReading();
  return inOrder();
}
