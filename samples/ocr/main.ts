import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Core } from "openvino-ffi";
import { decodePicture } from "../common/pictures/decode.ts";
import { Failure } from "../common/failure.ts";
import type { Picture } from "../common/pictures/picture.ts";
import { cannotRead } from "../common/cannot_read.ts";
import { command, run } from "../common/command.ts";
import { drawBoxes } from "../common/draw_boxes.ts";
import { fetched, fetchedBy } from "../common/fetched.ts";
import { inReadingOrder } from "./reading_order.ts";
import { findText } from "./detector.ts";
import { Recogniser } from "./recogniser.ts";

/** PP-OCRv4. */
const builtIn = join(fetched, "rapidocr_onnxruntime", "models");

/** What is read with less is no text. */
const leastScore = 0.5;

/** The one model of a folder whose name has a part. */
function modelIn(folder: string, part: string): string {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory();
  const names = isFolder ? readdirSync(folder).filter((name) => name.endsWith(".onnx") && name.includes(part)) : [];
  if (names.length === 1) return join(folder, names[0]!);
  const advice = folder === builtIn ? `: ${fetchedBy}` : "";
  throw new Failure(`'${folder}' has ${names.length} models named …${part}….onnx instead of one${advice}`);
}

function read(path: string): Picture {
  try {
    return decodePicture(readFileSync(path), 3);
  } catch (error) {
    throw cannotRead(path, error);
  }
}

const program = command("ocr", "Reads the text in a photograph or a scan, with the networks of PP-OCR.")
  .usage("[models] <photograph> [options]")
  .argument(
    "<photograph...>",
    "a JPEG, PNG, BMP or TIFF file; before it: a folder with a detector (…_det….onnx) and a recogniser " +
      "(…_rec….onnx) (default: PP-OCRv4)",
  )
  .option("--draw <folder>", "write the photograph into the folder with the boxes drawn")
  .option("--json", "print one JSON document, { text, boxes }, in pixels");

await run(program.action(async (args: string[], { draw, json }: { draw?: string; json?: boolean }) => {
  const [path, folder = builtIn, ...others] = args.toReversed();
  if (path === undefined || others.length > 0) return program.error("error: name one photograph");
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
}));
