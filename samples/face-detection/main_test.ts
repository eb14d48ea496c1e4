import { assert, assertAlmostEquals, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { test as nodeTest } from "node:test";
import { fileURLToPath } from "node:url";
import { Core } from "openvino-ffi";
import { runSample } from "../../conformance/test_support/sample_process.ts";
import { temporaryFolder } from "../../conformance/test_support/temporary_folder.ts";
import { decodePicture } from "../common/pictures/decode.ts";
import { Failure } from "../common/failure.ts";
import type { Face } from "./detector.ts";
import { FaceDetector } from "./detector.ts";

/** Tests that start processes need a longer timeout. */
const test = (name: string, run: () => Promise<void>) => nodeTest(name, { timeout: 900_000 }, run);
const data = (name: string) => fileURLToPath(new URL(`../data/${name}`, import.meta.url));
const script = "face-detection/main.ts";
const sample = (...args: string[]) => runSample(script, args);

interface Document {
  boxes: (Face & { path: string })[];
  errors: { path: string; message: string }[];
}

test("the faces in a folder of photographs are those that the official binding finds", async () => {
  const { code, out, err } = await sample(data("face_detection_front.tflite"), data("photographs"), "--json");
  assertEquals([code, err], [0, ""]);
  const { boxes, errors }: Document = JSON.parse(out);
  const expected: Document = JSON.parse(readFileSync(new URL("fixtures/expected.json", import.meta.url), "utf8"));
  assertEquals(errors, []);
  assertEquals(boxes.map(({ path }) => basename(path)), ["cat.jpg", "grace_hopper.jpg"]);
  assertEquals(boxes.length, expected.boxes.length);
  boxes.forEach((box, index) => {
    const other = expected.boxes[index]!;
    for (const key of ["x", "y", "width", "height"] as const) assertAlmostEquals(box[key], other[key], 0.1, key);
    assertAlmostEquals(box.score, other.score, 1e-3);
    assertEquals(box.points.length, 6);
    box.points.flat().forEach((value, place) => assertAlmostEquals(value, other.points.flat()[place]!, 0.1));
  });
});

test("--draw draws the boxes, and a photograph that cannot be read is told while others are shown", async () => {
  using folder = temporaryFolder();
  const [none, photograph] = [join(folder.path, "none.jpg"), data("photographs/grace_hopper.jpg")];
  const { code, out, err } = await runSample(script, [none, photograph, "--draw", folder.path], {
    writable: folder.path,
  });
  assertEquals([code, err], [1, `cannot read '${none}': no such file or folder\n`]);
  const [, ...numbers] = /: 1 face\n {2}0\.9\d\d at (\d+), (\d+), (\d+) by (\d+)\n$/.exec(out)!;
  const [x, y, width, height] = numbers.map(Number) as [number, number, number, number];
  const drawn = decodePicture(readFileSync(join(folder.path, "grace_hopper.jpg.png")), 3);
  const colour = (
    column: number,
    row: number,
  ) => [...drawn.pixels.subarray((row * drawn.width + column) * 3).slice(0, 3)];
  for (
    const [column, row] of [[x + 1, y + 1], [x + width, y + height], [x + 1, y + height], [x + width, y + 1]] as const
  ) {
    assertEquals(colour(column, row), [0, 255, 0], `${column}, ${row}`);
  }
  assert(colour(x + width / 2 | 0, y + height / 2 | 0)[0]! > 0);
});

test("--draw refuses two photographs that would be one file", async () => {
  using folder = temporaryFolder();
  const photograph = data("photographs/cat.jpg");
  const { code, out, err } = await sample(photograph, photograph, "--draw", folder.path);
  assertEquals([code, out], [1, ""]);
  assertMatch(err, /^[^\n]*different names\n$/);
});

test("a model of another layout is refused, and a detector is not", async () => {
  using core = new Core();
  assertThrows(() => new FaceDetector(core, data("mnist/lenet-mnist.onnx")), Failure, "is no BlazeFace detector");
  using detector = new FaceDetector(core, data("face_detection_front.tflite"));
  const black = { width: 200, height: 300, channels: 3 as const, pixels: new Uint8Array(200 * 300 * 3) };
  assertEquals(await detector.detect(black), []);
});
