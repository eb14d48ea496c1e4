import { type CompiledModel, type Core, PrePostProcessor } from "openvino-ffi";
import type { Size } from "../common/pictures/least_size.ts";
import type { Picture } from "../common/pictures/picture.ts";
import type { Point } from "../common/draw_boxes.ts";
import { requireLayout } from "../common/layout.ts";
import { letterbox } from "../common/letterbox.ts";
import { nonMaximumSuppression, type ScoredBox } from "../common/non_maximum_suppression.ts";

/** A face, in pixels. */
export interface Face extends ScoredBox {
  /** The eyes, the tip of the nose, the mouth and the ears, those of the picture's left side first. */
  readonly points: readonly Point[];
}

const leastScore = 0.5;
const mostOverlap = 0.3;
/** The values of a face: the centre, the size and six points, each relative to an anchor. */
const valuesPerFace = 16;

/** The places of the network's guesses, which are two grids. Each place of the coarser one has six guesses. */
const anchors: readonly Point[] = [...grid(16, 2), ...grid(8, 6)];

function grid(size: number, guesses: number): Point[] {
  const places = Array.from({ length: size * size }, (_, i): Point => [
    (i % size + 0.5) / size,
    (Math.floor(i / size) + 0.5) / size,
  ]);
  return places.flatMap((place) => Array<Point>(guesses).fill(place));
}

/** A BlazeFace network, which finds the faces in pictures of any size. */
export class FaceDetector implements Disposable {
  readonly #network: CompiledModel;
  /** The size of the network's input. */
  readonly input: Size;

  constructor(core: Core, path: string) {
    const model = core.readModel(path);
    const outputs = [valuesPerFace, 1].map((values) => `[1,${anchors.length},${values}]`);
    requireLayout(model, path, "BlazeFace detector", { inputs: ["[1,*,3]"], outputs });
    const [, height = 0, width = 0] = model.input().shape;
    this.input = { width, height };
    const processor = new PrePostProcessor(model);
    const input = processor.input();
    input.tensor().setElementType("u8").setLayout("NHWC").setSpatialDynamicShape();
    input.preprocess().resize("linear").convertElementType("f32").mean(127.5).scale(127.5);
    input.model().setLayout("NHWC");
    // Otherwise processors with 16-bit arithmetic would use it, and print other numbers than the next machine.
    const precision = { INFERENCE_PRECISION_HINT: "f32" };
    this.#network = core.compileModel(processor.build(), "CPU", { ...precision, PERFORMANCE_HINT: "THROUGHPUT" });
  }

  /**
   * Finds faces. May be called again before it has ended: as many inferences as the device takes run in parallel.
   *
   * @param fullSize The size of the photograph, of which the picture may be a fraction: the faces are in its pixels.
   */
  async detect(picture: Picture, fullSize: Size = picture): Promise<Face[]> {
    const { square, left, top } = letterbox(picture);
    const side = square.shape[1]!;
    const results = await this.#network.inferAsync(square, { shareInputs: true });
    const faces = decode(results.get(0).as("f32").data, results.get(1).as("f32").data, this.input.width);
    const [scaleX, scaleY] = [fullSize.width / picture.width, fullSize.height / picture.height];
    const place = ([x, y]: Point): Point => [(x * side - left) * scaleX, (y * side - top) * scaleY];
    return nonMaximumSuppression(faces, mostOverlap).map((face) => {
      const [x, y] = place([face.x, face.y]);
      const [width, height] = [face.width * side * scaleX, face.height * side * scaleY];
      return { x, y, width, height, score: face.score, points: face.points.map(place) };
    });
  }

  [Symbol.dispose](): void {
    this.#network.dispose();
  }
}

/** The guesses that are likely faces, but in fractions of the square. */
function decode(values: Float32Array, logits: Float32Array, size: number): Face[] {
  return anchors.flatMap(([anchorX, anchorY], index) => {
    const score = 1 / (1 + Math.exp(-logits[index]!));
    if (score < leastScore) return [];
    const numbers = values.subarray(index * valuesPerFace, (index + 1) * valuesPerFace);
    const pair = (i: number): Point => [numbers[2 * i]! / size, numbers[2 * i + 1]! / size];
    const place = ([x, y]: Point): Point => [anchorX + x, anchorY + y];
    const [x, y] = place(pair(0));
    const [width, height] = pair(1);
    const points = [2, 3, 4, 5, 6, 7].map((i) => place(pair(i)));
    return [{ x: x - width / 2, y: y - height / 2, width, height, score, points }];
  });
}
