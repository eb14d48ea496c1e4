import { Image } from "image-js";
import { type CompiledModel, type Core, PrePostProcessor } from "openvino-ffi";
import { Failure } from "../common/failure.ts";
import type { Picture } from "../common/pictures/picture.ts";
import { batchOf } from "./batch.ts";
import { readCtc, type ReadText } from "./ctc.ts";
import { inBatches } from "../common/in_batches.ts";
import { requireLayout } from "../common/layout.ts";
import { onnxMetadata } from "./onnx_metadata.ts";
import { cut, isUpended, type RotatedBox } from "./rotated_box.ts";

const lineHeight = 48;
/** The most lines in an inference. */
const batchSize = 8;

/** A recogniser of PaddleOCR, which reads lines of text. */
export class Recogniser implements Disposable {
  readonly #network: CompiledModel;
  /** The letters of the network's classes. */
  readonly #alphabet: readonly string[];

  constructor(core: Core, path: string) {
    const model = core.readModel(path);
    const letters = onnxMetadata(path).get("character");
    if (letters === undefined) throw new Failure(`'${path}' is no recogniser of text: its metadata has no alphabet`);
    this.#alphabet = ["", ...letters.split("\n"), " "];
    const outputs = [`[?,*,${this.#alphabet.length}]`];
    requireLayout(model, path, "recogniser of text", { inputs: ["[?,3,?,?]"], outputs });
    const processor = new PrePostProcessor(model);
    processor.input().tensor().setElementType("u8").setLayout("NHWC");
    processor.input().preprocess().convertElementType("f32").reverseChannels().mean(127.5).scale(127.5);
    processor.input().model().setLayout("NCHW");
    this.#network = core.compileModel(processor.build(), "CPU", { INFERENCE_PRECISION_HINT: "f32" });
  }

  /** Reads the lines in rectangles of a picture: several in an inference, and inferences in parallel. */
  async read({ width, height, pixels }: Picture, boxes: readonly RotatedBox[]): Promise<ReadText[]> {
    const image = new Image(width, height, { data: pixels, colorModel: "RGB" });
    // Lines of like length together, so that little of a batch is padding.
    const lines = boxes.map((box, index) => ({ index, line: cut(image, upright(box), lineHeight) }))
      .sort((a, b) => a.line.width - b.line.width);
    const read: ReadText[] = [];
    const batches = inBatches(lines, batchSize).map(async (batch) => {
      const results = await this.#network.inferAsync(batchOf(batch.map(({ line }) => line)), { shareInputs: true });
      const probabilities = results.get(0).as("f32").data;
      const each = probabilities.length / batch.length;
      batch.forEach(({ index }, place) => {
        read[index] = readCtc(probabilities.subarray(place * each, (place + 1) * each), this.#alphabet);
      });
    });
    await Promise.all(batches);
    return read;
  }

  [Symbol.dispose](): void {
    this.#network.dispose();
  }
}

/** Turns the rectangle of a line that runs downwards. */
function upright(box: RotatedBox): RotatedBox {
  const [topLeft, topRight, bottomRight, bottomLeft] = box;
  return isUpended(box) ? [topRight, bottomRight, bottomLeft, topLeft] : box;
}
