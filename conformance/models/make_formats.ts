/**
 * Writes relu_add, y = relu(x + 1), in the formats of other frameworks, byte by byte, so that none of them is needed:
 * `deno run -A conformance/models/make_formats.ts [folder]`.
 */
import { Buffer } from "node:buffer";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { toPaddleParameters, toPaddleProgram } from "./formats/paddle.ts";
import { toFrozenGraph, toSavedModel } from "./formats/tensorflow.ts";
import { toTensorFlowLite } from "./formats/tensorflow_lite.ts";

/** Creates the files, by their paths in `conformance/models`. */
export function makeFormats(): Record<string, Uint8Array> {
  return {
    "relu_add.tflite": toTensorFlowLite(),
    "relu_add.pb": Buffer.concat(toFrozenGraph()),
    "relu_add.saved_model/saved_model.pb": Buffer.concat(toSavedModel()),
    "relu_add.pdmodel": Buffer.concat(toPaddleProgram()),
    "relu_add.pdiparams": Buffer.concat(toPaddleParameters()),
  };
}

if (import.meta.main) {
  const folder = process.argv[2] ?? import.meta.dirname!;
  for (const [name, bytes] of Object.entries(makeFormats())) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}
