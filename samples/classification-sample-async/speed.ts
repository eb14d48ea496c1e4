import { duration, threeDigits } from "../common/duration.ts";

/** The times of a run, in milliseconds. */
export interface Times {
  /** From the start of inference to the last result. */
  readonly inference: number;
  /** Since the start of the program. */
  readonly whole: number;
}

/** Formats how fast images were classified: the time of each and the number of images per second. */
export function formatSpeed(images: number, { inference, whole }: Times): string {
  const each = threeDigits(inference / images);
  const perSecond = threeDigits(images / inference * 1000);
  return `${images} ${images === 1 ? "image" : "images"} in ${
    duration(inference)
  }: ${each} ms per image, ${perSecond}` +
    ` images per second; the whole run took ${duration(whole)}`;
}
