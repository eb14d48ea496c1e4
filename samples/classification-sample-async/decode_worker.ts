import { checkedHeader } from "./checked_header.ts";
import type { Job, Reply } from "./decoding_pool.ts";
import { causeOf } from "./failure.ts";
import type { Picture } from "./picture.ts";
import type { DecodeWork } from "./picture_pool.ts";

/** The side of a worker that its own script sees. */
interface WorkerScope {
  onmessage: (event: { data: Job<DecodeWork> }) => void;
  postMessage(reply: Reply<Picture>, transfer: ArrayBuffer[]): void;
}

const scope = globalThis as unknown as WorkerScope;

// Not static imports: a request that came before there is a listener would be lost. image-js is loaded when needed.
const jpeg = import("./decode_jpeg.ts");

async function decode({ bytes, channels, maxMegapixels, leastSize }: DecodeWork): Promise<Picture> {
  const header = checkedHeader(bytes, maxMegapixels);
  if (header.format === "JPEG") return (await jpeg).decodeJpeg(bytes, header, channels, leastSize);
  return (await import("./decode_with_image_js.ts")).decodeWithImageJs(bytes, header, channels);
}

scope.onmessage = async ({ data: { id, work } }) => {
  try {
    const result = await decode(work);
    scope.postMessage({ id, result }, [result.pixels.buffer]);
  } catch (error) {
    scope.postMessage({ id, message: causeOf(error) }, []);
  }
};
