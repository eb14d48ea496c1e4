import { existsSync } from "node:fs";
import { didYouMean } from "../arguments/did_you_mean.ts";
import { OpenVINOError, Status } from "../openvino_error.ts";

/** Files with a model's weights, beside its own, by the words in which OpenVINO complains of them. */
const weightsFiles: readonly (readonly [missing: RegExp, extension: string])[] = [
  [/bin file cannot be found|Incorrect weights in bin file/, ".bin"],
  [/pdiparams format weight file doesn't exist/, ".pdiparams"],
];

/** Adds to the error of a model that could not be read the file in which its weights were looked for. */
export function withWeightsFile(error: OpenVINOError, model: string): OpenVINOError {
  const extension = weightsFiles.find(([missing]) => missing.test(error.message))?.[1];
  if (extension === undefined) return error;
  const path = model.replace(/\.\w+$/, "") + extension;
  const where = `${error.message} (the weights were looked for in ${path}`;
  if (existsSync(path)) return new OpenVINOError(error.status, `${where})`);
  return new OpenVINOError(Status.NOT_FOUND, `${where}, which does not exist)`);
}

/**
 * Adds to the error of a call with properties which one was probably meant.
 *
 * @param names The properties that the call was given.
 * @param supported Returns those that there are. It is only called if OpenVINO does not know one.
 */
export function withKnownProperty(
  error: OpenVINOError,
  names: readonly string[],
  supported: () => readonly string[],
): OpenVINOError {
  if (!/unsupported|not supported|support property|not found/i.test(error.message)) return error;
  const known = supported();
  const hint = names.filter((name) => !known.includes(name)).map((name) => didYouMean(name, known)).join("");
  return hint === "" ? error : new OpenVINOError(error.status, error.message.replace(/\.$/, "") + hint);
}
