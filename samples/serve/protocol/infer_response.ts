import { joinBytes, type NamedTensor, writeBinaryData, writeJsonData } from "openvino-ffi/protocol";
import { classify } from "./classification.ts";
import type { ReadInferRequest, WantedOutput } from "./infer_request.ts";
import { asBadRequest, badRequest } from "./protocol_error.ts";

/** An inference response, ready to send. */
export interface WrittenInferResponse {
  readonly body: Uint8Array<ArrayBuffer>;
  /** The number of bytes of JSON; undefined if the body is all JSON. */
  readonly headerLength: number | undefined;
}

/** The model in a response. */
export interface AnsweringModel {
  readonly name: string;
  readonly version: string;
  /** The class names, if it is a classification model and they are known. */
  readonly labels: readonly string[] | undefined;
}

/**
 * Resolves the outputs that a request asks for.
 *
 * @param names The model's outputs.
 * @throws {ProtocolError} If an output is unknown or requested twice.
 */
export function wantedOutputs(request: ReadInferRequest, names: readonly string[]): readonly WantedOutput[] {
  const wanted = request.outputs ?? names.map((name) => ({ name, binary: request.binary, classes: 0 }));
  for (const [index, { name }] of wanted.entries()) {
    if (!names.includes(name)) throw badRequest(`there is no output '${name}', only ${names.join(", ")}`);
    if (wanted.findIndex((other) => other.name === name) < index) throw badRequest(`'${name}' is wanted twice`);
  }
  return wanted;
}

/**
 * Writes a response.
 *
 * @param model The model.
 * @param id The request's id.
 * @param wanted The requested outputs, in order.
 * @param outputs The values of all outputs.
 * @throws {ProtocolError} If values cannot be written in the requested form.
 */
export function writeInferResponse(
  { name, version, labels }: AnsweringModel,
  id: string | undefined,
  wanted: readonly WantedOutput[],
  outputs: readonly NamedTensor[],
): WrittenInferResponse {
  const binary: Uint8Array<ArrayBuffer>[] = [];
  const messages = wanted.map(({ name, binary: isBinary, classes }) => {
    const found = outputs.find((output) => output.name === name)!;
    const { datatype, shape, data } = classes > 0 ? classify(found, classes, labels) : found;
    if (!isBinary) return { name, datatype, shape, data: asBadRequest(() => writeJsonData(name, datatype, data)) };
    const bytes = writeBinaryData(data);
    binary.push(bytes);
    return { name, datatype, shape, parameters: { binary_data_size: bytes.byteLength } };
  });
  const message = { model_name: name, model_version: version, id, outputs: messages };
  const header = new TextEncoder().encode(JSON.stringify(message));
  if (binary.length === 0) return { body: header, headerLength: undefined };
  return { body: joinBytes([header, ...binary]), headerLength: header.byteLength };
}
