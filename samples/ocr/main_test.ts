import { assertAlmostEquals, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test as nodeTest } from "node:test";
import { fileURLToPath } from "node:url";
import { Core } from "openvino-ffi";
import { ensureSampleFiles } from "../../conformance/test_support/sample_files.ts";
import { runSample } from "../../conformance/test_support/sample_process.ts";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { decodePicture } from "../common/pictures/decode.ts";
import { Failure } from "../common/failure.ts";
import type { ReadText } from "./ctc.ts";
import { inReadingOrder } from "./reading_order.ts";
import { type RotatedBox, rotatedBox } from "./rotated_box.ts";
import { findText } from "./detector.ts";
import { Recogniser } from "./recogniser.ts";

/** Tests that start processes need a longer timeout. */
const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 900_000 }, run);
const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const models = path("../../.cache/samples/rapidocr_onnxruntime/models");
const recogniser = join(models, "ch_PP-OCRv4_rec_infer.onnx");
const notice = path("fixtures/notice.jpg");

interface Document {
  text: string;
  boxes: (ReadText & { points: RotatedBox })[];
}

const expected: Document = JSON.parse(readFileSync(path("fixtures/expected.json"), "utf8"));

before(ensureSampleFiles, { timeout: 900_000 });

test("the text of a photograph and its places are those of the official binding, and the boxes are drawn", async () => {
  using folder = temporaryFolder();
  const args = [models, notice, "--json", "--draw", folder.path];
  const { code, out, err } = await runSample("ocr/main.ts", args, { writable: folder.path });
  assertEquals([code, err], [0, ""]);
  const { text, boxes }: Document = JSON.parse(out);
  assertEquals(text, expected.text);
  assertStringIncludes(text, "Please ring the bell twice and wait.");
  assertEquals(boxes.map((box) => box.text), expected.boxes.map((box) => box.text));
  boxes.forEach(({ points, score }, index) => {
    const other = expected.boxes[index]!;
    points.flat().forEach((value, place) => assertAlmostEquals(value, other.points.flat()[place]!, 1));
    assertAlmostEquals(score, other.score, 0.01);
  });
  const drawn = decodePicture(readFileSync(join(folder.path, "notice.jpg.png")), 3);
  for (const [x, y] of boxes.flatMap(({ points }) => points)) {
    const pixel = drawn.pixels.subarray((Math.round(y) * drawn.width + Math.round(x)) * 3);
    assertEquals([...pixel.slice(0, 3)], [0, 255, 0]);
  }
});

test("the fetched models are used without a name, and a photograph without text has none", async () => {
  const { code, out, err } = await runSample("ocr/main.ts", [path("../data/photographs/coffee.jpg"), "--json"]);
  assertEquals([code, err], [0, ""]);
  assertEquals(JSON.parse(out), { text: "", boxes: [] });
});

test("lines that run downwards are found and read, in their order", async () => {
  using core = new Core();
  using reader = new Recogniser(core, recogniser);
  const { width, height, pixels } = decodePicture(readFileSync(notice), 3);
  const turned = { width: height, height: width, channels: 3 as const, pixels: new Uint8Array(pixels.length) };
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = (row * width + column) * 3;
      turned.pixels.set(pixels.subarray(from, from + 3), (column * height + height - 1 - row) * 3);
    }
  }
  const boxes = expected.boxes.map(({ points }) => rotatedBox(points.map(([x, y]) => [height - y, x])));
  const texts = expected.boxes.map(({ text }) => text);
  assertEquals((await reader.read(turned, boxes)).map(({ text }) => text), texts);
  const found = await findText(core, join(models, "ch_PP-OCRv4_det_infer.onnx"), turned);
  const read = await reader.read(turned, found);
  const lines = inReadingOrder(found.map((points, index) => ({ ...read[index]!, points })));
  assertEquals(lines.map(({ text }) => text), texts);
});

test("models of another layout and folders without models are refused", async () => {
  using core = new Core();
  const other = path("../data/mnist/lenet-mnist.onnx");
  assertThrows(() => new Recogniser(core, other), Failure, "its metadata has no alphabet");
  const picture = decodePicture(readFileSync(notice), 3);
  const refused = await findText(core, other, picture).then(() => "nothing", (error) => error.message);
  assertStringIncludes(refused, "is no detector of text: its inputs are [1,1,28,28], not [?,3,?,?]");
  const { code, out, err } = await runSample("ocr/main.ts", [path("fixtures"), notice]);
  assertEquals([code, out], [1, ""]);
  assertStringIncludes(err, "has 0 models named …_det….onnx instead of one\n");
});
