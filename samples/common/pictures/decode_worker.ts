import { thisThread } from "../../threads.ts";
import { checkedHeader } from "./checked_header.ts";
import type { Job, Reply } from "../thread_pool.ts";
import { causeOf } from "../failure.ts";
import type { Picture } from "./picture.ts";
import type { DecodeWork } from "./picture_pool.ts";

const port = thisThread<Job<DecodeWork>, Reply<Picture>>();

// Imported dynamically: with static imports, a message could arrive before there is a listener and be lost. image-js is
// loaded when needed.
const jpeg = import("./decode_jpeg.ts");

async function decode({ bytes, channels, maxMegapixels, leastSize }: DecodeWork): Promise<Picture> {
  const header = checkedHeader(bytes, maxMegapixels);
  if (header.format === "JPEG") return (await jpeg).decodeJpeg(bytes, header, channels, leastSize);
  return (await import("./decode_with_image_js.ts")).decodeWithImageJs(bytes, header, channels);
}

port.listen(async ({ id, work }) => {
  try {
    const result = await decode(work);
    port.post({ id, result }, [result.pixels.buffer]);
  } catch (error) {
    port.post({ id, message: causeOf(error) });
  }
});
