import { type CompiledModel, type Core, PrePostProcessor } from "openvino-ffi";
import type { Size } from "../common/pictures/least_size.ts";
import type { Picture } from "../common/pictures/picture.ts";
import type { Point } from "../common/draw_boxes.ts";
import { requireLayout } from "../common/layout.ts";
import { letterbox } from "./letterbox.ts";
import { nonMaximumSuppression, type ScoredBox } from "./non_maximum_suppression.ts";

/** A face, in pixels. */
export interface Face extends ScoredBox {
  /** The eyes, the tip of the nose, the mouth and the ears, those of the picture's left side first. */
  readonly points: readonly Point[];
}

const [leastScore, mostOverlap] = [0.5, 0.3];
/** The values of a face: the centre, the size and six points, each relative to an anchor. */
const valuesPerFace = 16;

/** The places of the network's guesses, which are two grids. Each place of the coarser one has six guesses. */
const anchors: readonly Point[] = [...grid(16, 2), ...grid(8, 6)];

function grid(size: number, guesses: number): Point[] {
  return Array.from({ length: size * size * guesses }, (_, guess): Point => {
    const place = Math.floor(guess / guesses);
    return [(place % size + 0.5) / size, (Math.floor(place / size) + 0.5) / size];
  });
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
    const [values, logits] = [results.get(0).as("f32").data, results.get(1).as("f32").data];
    const [scaleX, scaleY] = [fullSize.width / picture.width, fullSize.height / picture.height];
    const faces = anchors.flatMap(([anchorX, anchorY], index): Face[] => {
      const score = 1 / (1 + Math.exp(-logits[index]!));
      if (score < leastScore) return [];
      const numbers = values.subarray(index * valuesPerFace, (index + 1) * valuesPerFace);
      /** From pixels of the network's input, relative to the anchor, to those of the photograph. */
      const place = (x: number, y: number): Point => [
        ((anchorX + x / this.input.width) * side - left) * scaleX,
        ((anchorY + y / this.input.height) * side - top) * scaleY,
      ];
      const [centreX = 0, centreY = 0, width = 0, height = 0] = numbers;
      const [x, y] = place(centreX - width / 2, centreY - height / 2);
      const [right, bottom] = place(centreX + width / 2, centreY + height / 2);
      const points = [4, 6, 8, 10, 12, 14].map((i) => place(numbers[i]!, numbers[i + 1]!));
      return [{ x, y, width: right - x, height: bottom - y, score, points }];
    });
    return nonMaximumSuppression(faces, mostOverlap);
  }

  [Symbol.dispose](): void {
    this.#network.dispose();
  }
}
