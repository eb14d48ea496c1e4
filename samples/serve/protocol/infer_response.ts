import { joinBytes, type NamedTensor, writeBinaryData, writeJsonData } from "openvino-ffi/protocol";
import { elementCount } from "../element_count.ts";
import { maxJsonElements } from "../limits.ts";
import { nextTurn } from "../turns.ts";
import { classify } from "./classification.ts";
import type { Means, ReadInferRequest, WantedOutput } from "./infer_request.ts";
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

/** Fewer elements than this are written at once. */
const FEW_ELEMENTS = 2 ** 12;

/** An element as JSON has at most about this many bytes. */
const BYTES_PER_ELEMENT = 32;

/**
 * Resolves the outputs that a request asks for.
 *
 * @param names The model's outputs.
 * @throws {ProtocolError} If an output is unknown.
 */
export function wantedOutputs(request: ReadInferRequest, names: readonly string[]): readonly WantedOutput[] {
  const wanted = request.outputs ?? names.map((name) => ({ name, binary: request.binary, classes: 0 }));
  const unknown = wanted.find(({ name }) => !names.includes(name));
  if (unknown) throw badRequest(`there is no output '${unknown.name}', only ${names.join(", ")}`);
  return wanted;
}

/**
 * Writes a response. Much JSON takes turns with that of other requests.
 *
 * @param model The model.
 * @param id The request's id.
 * @param wanted The requested outputs, in order.
 * @param outputs The values of all outputs.
 * @param means What it may take.
 * @throws {ProtocolError} If values cannot be written in the requested form, or are too many for JSON.
 */
export async function writeInferResponse(
  model: AnsweringModel,
  id: string | undefined,
  wanted: readonly WantedOutput[],
  outputs: readonly NamedTensor[],
  means: Means,
): Promise<WrittenInferResponse> {
  const found = wanted.map((each) => ({ ...each, output: outputs.find(({ name }) => name === each.name)! }));
  const asText = found.filter(({ binary, classes }) => !binary || classes > 0);
  const elements = asText.reduce((sum, { output }) => sum + elementCount(output.shape), 0);
  const most = maxJsonElements(means);
  if (elements > most) throw badRequest(`${elements} elements are too many for JSON, at most ${most}: ${asBinary}`);
  means.lease.add(BYTES_PER_ELEMENT * elements + bytesOf(outputs) + bytesOf(found.map(({ output }) => output)));
  return elements < FEW_ELEMENTS
    ? await writeParts(model, id, found, () => undefined)
    : await means.turns.take(() => writeParts(model, id, found, nextTurn));
}

const asBinary = `ask for binary data by "parameters": {"binary_data_output": true} in the request`;

/** @param pause Called between two pieces of work. */
async function writeParts(
  { name, version, labels }: AnsweringModel,
  id: string | undefined,
  wanted: readonly (WantedOutput & { readonly output: NamedTensor })[],
  pause: () => Promise<void> | undefined,
): Promise<WrittenInferResponse> {
  const binary: Uint8Array<ArrayBuffer>[] = [];
  const messages: string[] = [];
  for (const { output, binary: isBinary, classes } of wanted) {
    await pause();
    const { name, datatype, shape, data } = classes > 0 ? classify(output, classes, labels) : output;
    if (isBinary) {
      const bytes = writeBinaryData(data);
      binary.push(bytes);
      messages.push(JSON.stringify({ name, datatype, shape, parameters: { binary_data_size: bytes.byteLength } }));
    } else {
      const list = asBadRequest(() => writeJsonData(name, datatype, data), `: ${asBinary}`);
      messages.push(JSON.stringify({ name, datatype, shape, data: list }));
    }
  }
  const head = JSON.stringify({ model_name: name, model_version: version, id });
  const header = new TextEncoder().encode(`${head.slice(0, -1)},"outputs":[${messages.join()}]}`);
  if (binary.length === 0) return { body: header, headerLength: undefined };
  return { body: joinBytes([header, ...binary]), headerLength: header.byteLength };
}

function bytesOf(outputs: readonly NamedTensor[]): number {
  return outputs.reduce((sum, { data }) => sum + (Array.isArray(data) ? textBytes(data) : data.byteLength), 0);
}

function textBytes(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + 4 + 3 * length, 0);
}
