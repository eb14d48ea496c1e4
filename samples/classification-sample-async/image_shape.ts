import { Failure } from "../common/failure.ts";

/** The images that a network's input takes. */
export interface ImageShape {
  layout: "NCHW" | "NHWC";
  channels: 1 | 3;
  height: number;
  width: number;
}

const isChannels = (size: number | undefined): size is 1 | 3 => size === 1 || size === 3;

/**
 * Interprets an input's shape as that of an image.
 *
 * @param dimensions The dimensions, `undefined` for dynamic ones; the first is the batch.
 * @param text The shape as shown to the user.
 */
export function imageShapeOf(dimensions: readonly (number | undefined)[], text: string): ImageShape {
  if (dimensions.length !== 4) {
    throw new Failure(`the network's input ${text} is no picture: it has ${dimensions.length} dimensions, not 4`);
  }
  const [, second, third, fourth] = dimensions;
  // [1,3,224,3] is ambiguous; the more common layout is tried first.
  const found = isChannels(second)
    ? { layout: "NCHW" as const, channels: second, height: third, width: fourth }
    : isChannels(fourth)
    ? { layout: "NHWC" as const, channels: fourth, height: second, width: third }
    : undefined;
  if (found === undefined) throw new Failure(`the network's input ${text} takes no pictures of 1 or 3 channels`);
  const { height, width } = found;
  if (height === undefined || width === undefined) {
    throw new Failure(`the network's input ${text} has no fixed height and width`);
  }
  return { ...found, height, width };
}

/** The shape of a number of images in the network's layout. */
export function inputShape({ layout, channels, height, width }: ImageShape, count: number): number[] {
  return layout === "NCHW" ? [count, channels, height, width] : [count, height, width, channels];
}
