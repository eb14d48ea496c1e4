import { causeOf } from "./failure.ts";
import type { DecodeReply, DecodeRequest } from "./picture_decoder.ts";

/** The side of a worker that its own script sees. */
interface WorkerScope {
  onmessage: (event: { data: DecodeRequest }) => void;
  postMessage(reply: DecodeReply, transfer: ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;

// Not a static import: a request that came before there is a listener would be lost.
const decoder = import("./decode.ts");

async function answer({ id, bytes, channels, maxMegapixels }: DecodeRequest): Promise<DecodeReply> {
  try {
    const { decodePicture } = await decoder;
    return { id, picture: decodePicture(bytes, channels, maxMegapixels) };
  } catch (error) {
    return { id, message: causeOf(error) };
  }
}

scope.onmessage = async ({ data }) => {
  const reply = await answer(data);
  scope.postMessage(reply, reply.picture ? [reply.picture.pixels.buffer] : []);
};
