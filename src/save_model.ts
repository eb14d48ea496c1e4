import { randomUUID } from "node:crypto";
import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { load } from "../ffi/load.ts";
import { describe } from "./arguments/describe.ts";
import { requirePath } from "./arguments/path.ts";
import { requireOptions } from "./arguments/require.ts";
import { copyModel, isModel, type Model } from "./model.ts";
import { compressModel } from "./native/model_calls.ts";
import { serialize } from "./native/serialize.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import { savedText } from "./saved_text.ts";

/** Options for saving a model. */
export interface SaveModelOptions {
  /** Whether to store floating-point weights as f16. Default: true. */
  readonly compressToFp16?: boolean;
}

/**
 * Saves a model in OpenVINO's own format, IR: `openvino.save_model` in Python. Missing folders are made. Each of the two
 * files is complete or not there, and may replace the one that the model was read from.
 *
 * @example
 * ```ts
 * import { Core, saveModel } from "openvino-ffi";
 *
 * const core = new Core();
 * saveModel(core.readModel("lenet-mnist.onnx"), "saved/lenet-mnist.xml");
 * console.log(core.readModel("saved/lenet-mnist.xml").input().shape); // [1, 1, 28, 28]
 * ```
 *
 * @param model The model.
 * @param path The path or file URL of the `.xml` file. The weights get a `.bin` file of the same name.
 * @param options Whether to compress the weights.
 * @throws {TypeError} If an argument has the wrong type.
 * @throws {RangeError} If the path does not end in `.xml`.
 * @throws {Error} If a file cannot be written: the error of `node:fs`, with its code.
 * @throws {OpenVINOError} On other platforms than Linux x64, if the model is being compiled in the background, if a
 *   `PrePostProcessor.build` on it has failed, or if it has operations that cannot be written.
 */
export function saveModel(model: Model, path: string | URL, options: SaveModelOptions = {}): void {
  if (!isModel(model)) throw new TypeError(`"model" must be a Model, got ${describe(model)}`);
  const { original, absolute } = requirePath(path, "path");
  if (!/[^/]\.xml$/.test(absolute)) throw new RangeError(`"path" must end in .xml, got ${describe(original)}`);
  requireOptions(options);
  const isCompressed = requireCompression(options.compressToFp16);
  const what = `saving the model to ${original}`;
  const copy = copyModel(model, what);
  try {
    if (isCompressed) compressModel(load(), copy.pointer, what);
    writeFiles(copy.pointer, absolute, what);
  } finally {
    copy.dispose();
  }
}

function requireCompression(value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? true;
  throw new TypeError(`"compressToFp16" must be a boolean, got ${describe(value)}`);
}

/** Writes both files under other names, and renames them once they are complete. */
function writeFiles(model: bigint, path: string, what: string): void {
  const ov = load();
  const weightsPath = path.replace(/xml$/, "bin");
  const [text, weights] = [path, weightsPath].map((final) => ({ final, draft: `${final}.${randomUUID()}` }));
  mkdirSync(dirname(path), { recursive: true });
  try {
    // Shows what is wrong with the folder before OpenVINO writes to it.
    closeSync(openSync(weights!.draft, "wx"));
    const written = serialize(ov, model, weights!.draft, what);
    if (!written.hasAllWeights) throw writeError(weights!.draft, what);
    const { description: name, buildNumber } = ov.version;
    writeFileSync(text!.draft, savedText(written.text, { name, text: buildNumber }), { flag: "wx" });
    renameSync(weights!.draft, weights!.final);
    renameSync(text!.draft, text!.final);
  } catch (error) {
    for (const { draft } of [text!, weights!]) rmSync(draft, { force: true });
    throw error;
  }
}

/** The reason why C++ could not write to a file, which writing to it once more shows. */
function writeError(file: string, what: string): unknown {
  try {
    appendFileSync(file, new Uint8Array(1 << 16));
  } catch (error) {
    return error;
  }
  return new OpenVINOError(Status.GENERAL_ERROR, `${what}: the weights could not be written`);
}
