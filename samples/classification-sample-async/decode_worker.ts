import { checkedHeader } from "./checked_header.ts";
import { causeOf } from "./failure.ts";
import type { Picture } from "./picture.ts";
import type { DecodeReply, DecodeRequest } from "./picture_decoder.ts";

/** The side of a worker that its own script sees. */
interface WorkerScope {
  onmessage: (event: { data: DecodeRequest }) => void;
  postMessage(reply: DecodeReply, transfer: ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;

// Not static imports: a request that came before there is a listener would be lost. image-js is loaded when needed.
const jpeg = import("./decode_jpeg.ts");

async function decode({ bytes, channels, maxMegapixels }: DecodeRequest): Promise<Picture> {
  const header = checkedHeader(bytes, maxMegapixels);
  if (header.format === "JPEG") return (await jpeg).decodeJpeg(bytes, header, channels);
  return (await import("./decode_with_image_js.ts")).decodeWithImageJs(bytes, header, channels);
}

async function answer(request: DecodeRequest): Promise<DecodeReply> {
  try {
    return { id: request.id, picture: await decode(request) };
  } catch (error) {
    return { id: request.id, message: causeOf(error) };
  }
}

scope.onmessage = async ({ data }) => {
  const reply = await answer(data);
  scope.postMessage(reply, reply.picture ? [reply.picture.pixels.buffer] : []);
};
