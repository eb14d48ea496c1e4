import { basename } from "node:path";
import process from "node:process";
import { Core } from "openvino-ffi";
import { Failure } from "../common/failure.ts";
import { expandInputs } from "../common/pictures/inputs.ts";
import { leastSizeFor } from "../common/pictures/least_size.ts";
import { defaultMaxMegapixels } from "../common/pictures/max_megapixels.ts";
import { decodingThreads, startPicturePool } from "../common/pictures/picture_pool.ts";
import { startProgress } from "../common/progress.ts";
import { type NamedPicture, readPictures } from "../common/pictures/read_pictures.ts";
import { command, run } from "../common/command.ts";
import { drawBoxes, type Point } from "../common/draw_boxes.ts";
import { splitModel } from "../common/model_argument.ts";
import { type Face, FaceDetector } from "./detector.ts";

function corners({ x, y, width, height }: Face): Point[] {
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
}

const program = command("face-detection", "Finds faces with BlazeFace.")
  .usage("[model] <photographs...> [options]")
  .argument(
    "<photographs...>",
    "JPEG, PNG, BMP or TIFF files, or folders of them; before them: a BlazeFace detector, .tflite, .onnx or .xml " +
      "(default: samples/data/face_detection_front.tflite)",
  )
  .option("--draw <folder>", "write the photographs into the folder with the boxes drawn")
  .option("--json", "print one JSON document, { boxes, errors }, in pixels");

await run(program.action(async (args: string[], { draw, json }: { draw?: string; json?: boolean }) => {
  const [model, paths] = splitModel(args, [".tflite", ".onnx", ".xml"], "face_detection_front.tflite");
  if (paths.length === 0) return program.error("error: name a photograph or a folder");

  // The threads decode while the network is compiled.
  using decoders = startPicturePool(decodingThreads({ fullSize: draw !== undefined }));
  using core = new Core();
  using detector = new FaceDetector(core, model);
  const { inputs, failures } = expandInputs(paths, 3);
  if (draw !== undefined && new Set(inputs.map(({ path }) => basename(path))).size < inputs.length) {
    throw new Failure("--draw is for photographs of different names");
  }
  using progress = await startProgress(inputs.length, false);
  // Boxes are drawn on all pixels; to find them, a fraction will do.
  const leastSize = draw === undefined ? leastSizeFor(detector.input) : undefined;
  const options = { channels: 3, maxMegapixels: defaultMaxMegapixels, leastSize } as const;

  async function find({ index, path, picture, fullSize, release }: NamedPicture) {
    try {
      const faces = await detector.detect(picture, fullSize);
      if (draw !== undefined) await drawBoxes(picture, faces.map(corners), draw, path);
      progress?.advance();
      return { index, path, faces };
    } finally {
      release();
    }
  }
  const jobs: ReturnType<typeof find>[] = [];
  for await (const picture of readPictures(inputs, decoders, options, (failure) => failures.push(failure))) {
    const job = find(picture);
    job.catch(() => {}); // It is thrown below.
    jobs.push(job);
  }
  const found = (await Promise.all(jobs)).sort((a, b) => a.index - b.index);
  progress?.[Symbol.dispose]();

  const boxes = found.flatMap(({ path, faces }) => faces.map((face) => ({ path, ...face })));
  if (json) console.log(JSON.stringify({ boxes, errors: failures }, null, 2));
  for (const { path, faces } of json ? [] : found) {
    console.log(`${path}: ${faces.length} ${faces.length === 1 ? "face" : "faces"}`);
    for (const { score, ...box } of faces) {
      const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((value) => value.toFixed());
      console.log(`  ${score.toFixed(3)} at ${x}, ${y}, ${width} by ${height}`);
    }
  }
  for (const { message } of failures) process.stderr.write(`${message}\n`);
  if (failures.length > 0) process.exitCode = 1;
}));
