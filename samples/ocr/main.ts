import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { Core } from "openvino-ffi";
import { decodePicture } from "../classification-sample-async/decode.ts";
import { causeOf, Failure } from "../classification-sample-async/failure.ts";
import type { Picture } from "../classification-sample-async/picture.ts";
import { runCommand, UsageFailure } from "../shared/command.ts";
import { drawBoxes } from "../shared/draw_boxes.ts";
import { inReadingOrder } from "../shared/reading_order.ts";
import { findText } from "./detector.ts";
import { Recogniser } from "./recogniser.ts";

const usage = `usage: ocr [models] photograph [options]

Reads the text in a photograph or a scan, with the networks of PP-OCR.

  models         a folder with a detector (…_det….onnx) and a recogniser (…_rec….onnx);
                 without it: PP-OCRv4, which tasks/fetch_samples.ts fetches
  photograph     a JPEG, PNG, BMP or TIFF file

  --draw FOLDER  write the photograph into the folder with the boxes drawn
  --json         print one JSON document, { text, boxes }, in pixels
  -h, --help     print this text
`;

const fetched = fileURLToPath(new URL("../../.cache/samples/rapidocr_onnxruntime/models", import.meta.url));
const advice = "deno run -A tasks/fetch_samples.ts fetches PP-OCRv4";

/** What is read with less is no text. */
const leastScore = 0.5;

/** The one model of a folder whose name has a part. */
function modelIn(folder: string, part: string): string {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  const names = isFolder ? readdirSync(folder).filter((name) => name.endsWith(".onnx") && name.includes(part)) : [];
  if (names.length === 1) return join(folder, names[0]!);
  throw new Failure(`'${folder}' has ${names.length} models named …${part}….onnx instead of one; ${advice}`);
}

function read(path: string): Picture {
  try {
    return decodePicture(readFileSync(path), 3);
  } catch (error) {
    throw new Failure(`cannot read '${path}': ${causeOf(error)}`);
  }
}

process.exitCode = await runCommand(
  usage,
  { draw: { type: "string" }, json: { type: "boolean" } },
  async ({ draw, json }, positionals) => {
    const [path, folder = fetched, ...others] = positionals.toReversed();
    if (path === undefined || others.length > 0) throw new UsageFailure("name one photograph (--help says more)");
    const [detector, recogniser] = [modelIn(folder, "_det"), modelIn(folder, "_rec")];
    const picture = read(path);
    using core = new Core();
    using reader = new Recogniser(core, recogniser);
    const boxes = await findText(core, detector, picture);
    const texts = await reader.read(picture, boxes);
    const lines = inReadingOrder(
      boxes.map((points, index) => ({ ...texts[index]!, points })).filter(({ score }) => score >= leastScore),
    );
    const text = lines.map((line) => line.text).join("\n");
    console.log(json ? JSON.stringify({ text, boxes: lines }, null, 2) : text);
    if (draw !== undefined) await drawBoxes(picture, lines.map(({ points }) => points), draw, path);
    return 0;
  },
);
