import { fromMask, Mask, type Roi } from "image-js";
import { type Core, PrePostProcessor, Tensor } from "openvino-ffi";
import type { Size } from "../common/pictures/least_size.ts";
import type { Picture } from "../common/pictures/picture.ts";
import type { Point } from "../common/draw_boxes.ts";
import { requireLayout } from "../common/layout.ts";
import { grown, type RotatedBox, rotatedBox, sizeOf } from "./rotated_box.ts";

/** From this probability on, a pixel belongs to a line of text; from this mean one on, an area is a line. */
const [leastProbability, leastScore] = [0.3, 0.5];
/** The network marks the middle of a line. Its sides are farther out by this part of the area per length of the sides. */
const growth = 1.6;
/** Lower areas are specks, in pixels. */
const leastHeight = 3;
/** The greatest longer side, and the least shorter side if the longer one allows it, that the network gets. */
const [mostSide, leastSide] = [1600, 736];

/** Finds lines of text with a detector of PaddleOCR. */
export async function findText(core: Core, path: string, picture: Picture): Promise<RotatedBox[]> {
  const model = core.readModel(path);
  requireLayout(model, path, "detector of text", { inputs: ["[?,3,?,?]"], outputs: ["[?,1,*]"] });
  const { width, height } = networkSize(picture);
  model.reshape([1, 3, height, width]);
  const processor = new PrePostProcessor(model);
  const input = processor.input();
  input.tensor().setElementType("u8").setLayout("NHWC").setSpatialStaticShape(picture.height, picture.width);
  // The network takes blue, green and red, from -1 to 1.
  input.preprocess().resize("linear").convertElementType("f32").reverseChannels().mean(127.5).scale(127.5);
  input.model().setLayout("NCHW");
  using network = await core.compileModelAsync(processor.build(), "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  const tensor = new Tensor("u8", [1, picture.height, picture.width, 3], picture.pixels);
  const results = await network.inferAsync(tensor, { shareInputs: true });
  const toPicture = ([x, y]: Point): Point => [x * picture.width / width, y * picture.height / height];
  const boxes = areasIn(results.get(0).as("f32").data, { width, height });
  return boxes.map((box) => rotatedBox(box.map(toPicture)));
}

/** The size of the network's input for a picture, whole multiples of 32. */
function networkSize({ width, height }: Size): Size {
  const scale = Math.min(mostSide / Math.max(width, height), Math.max(1, leastSide / Math.min(width, height)));
  const rounded = (side: number) => Math.max(1, Math.round(side * scale / 32)) * 32;
  return { width: rounded(width), height: rounded(height) };
}

/** The rectangles around connected areas that are likely text. */
function areasIn(probabilities: Float32Array, { width, height }: Size): RotatedBox[] {
  const mask = new Mask(width, height, { data: Uint8Array.from(probabilities, (p) => Number(p > leastProbability)) });
  const score = (area: Roi) => {
    const sum = area.absolutePoints.reduce((sum, { column, row }) => sum + probabilities[row * width + column]!, 0);
    return sum / area.surface;
  };
  return fromMask(mask, { allowCorners: true }).getRois().flatMap((area) => {
    const { points, height: shorter } = area.mbr;
    if (shorter < leastHeight || score(area) < leastScore) return [];
    const box = rotatedBox(
      points.map(({ column, row }): Point => [column + area.origin.column, row + area.origin.row]),
    );
    const size = sizeOf(box);
    return [grown(box, growth * size.width * size.height / (2 * (size.width + size.height)))];
  });
}
