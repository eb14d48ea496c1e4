import { joinBytes, type NamedTensor, writeBinaryData, writeJsonData } from "openvino-ffi/protocol";
import type { Lease } from "../budget.ts";
import type { LoadedModel } from "../loaded_model.ts";
import { elementCount, heldBytes } from "../tensor_size.ts";
import { classify } from "./classification.ts";
import type { ReadInferRequest, WantedOutput } from "./infer_request.ts";
import { asBadRequest, badRequest } from "./protocol_error.ts";

/** An inference response, ready to send. */
export interface InferResponseBody {
  /** The JSON, and the binary data of each output. */
  readonly body: readonly Uint8Array<ArrayBuffer>[];
  /** The number of bytes of JSON; undefined if the body is all JSON. */
  readonly headerLength: number | undefined;
}

/** The model in a response. */
export type AnsweringModel = Pick<LoadedModel, "name" | "version" | "labels">;

/** An output and how it is wanted. */
export interface FoundOutput extends WantedOutput {
  readonly output: NamedTensor;
}

/** Outputs to write, and the class names, if known. */
export interface OutputsToWrite {
  readonly outputs: readonly FoundOutput[];
  readonly labels: AnsweringModel["labels"];
}

/** An output as a part of a response. */
export interface WrittenOutput {
  readonly json: Uint8Array<ArrayBuffer>;
  /** The binary data, which follow the JSON of all outputs. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
}

/** What writing may take. */
export interface ResponseMeans {
  readonly maxTextBytes: number;
  /** Counts what the answer holds. */
  readonly lease: Lease;
  /** Writes outputs that become text. */
  readonly text: { write(outputs: OutputsToWrite): Promise<readonly WrittenOutput[]> };
}

/** Writing an element as JSON takes as long as reading about as many bytes. */
const BYTES_READ_PER_ELEMENT = 8;

/** An element as JSON has at most about this many bytes. */
const BYTES_PER_ELEMENT = 32;

const encoder = new TextEncoder();

const asBinary = `ask for binary data by "parameters": {"binary_data_output": true} in the request`;

/** The outputs that a request asks for, of the model's. Throws a {@linkcode ProtocolError} if one is unknown. */
export function wantedOutputs(request: ReadInferRequest, names: readonly string[]): readonly WantedOutput[] {
  const wanted = request.outputs ?? names.map((name) => ({ name, binary: request.binary, classes: 0 }));
  const unknown = wanted.find(({ name }) => !names.includes(name));
  if (unknown) throw badRequest(`there is no output '${unknown.name}', only ${names.join(", ")}`);
  return wanted;
}

/**
 * Writes the response to the request with this id: the wanted outputs in their order, out of the values of all. Rejects
 * with a {@linkcode ProtocolError} if values cannot be written in the requested form, or are too many for JSON.
 */
export async function writeInferResponse(
  model: AnsweringModel,
  id: string | undefined,
  wanted: readonly WantedOutput[],
  outputs: readonly NamedTensor[],
  { maxTextBytes, lease, text }: ResponseMeans,
): Promise<InferResponseBody> {
  const { labels } = model;
  const found = wanted.map((each) => ({ ...each, output: outputs.find(({ name }) => name === each.name)! }));
  const asText = found.filter(isText);
  const elements = asText.reduce((sum, { output }) => sum + elementCount(output.shape), 0);
  const most = maxTextBytes / BYTES_READ_PER_ELEMENT;
  if (elements > most) throw badRequest(`${elements} elements are too many for JSON, at most ${most}: ${asBinary}`);
  lease.add(BYTES_PER_ELEMENT * elements + heldBytes(outputs) + heldBytes(found.map(({ output }) => output)));
  const texts = (await text.write({ outputs: asText, labels })).values();
  return join(model, id, found.map((each) => isText(each) ? texts.next().value! : writeOutput(each, labels)));
}

/** Whether an output's values become text: JSON, or classes. */
function isText({ binary, classes }: WantedOutput): boolean {
  return !binary || classes > 0;
}

/** Writes an output. Throws a {@linkcode ProtocolError} if its values cannot be written in the requested form. */
export function writeOutput({ output, binary, classes }: FoundOutput, labels: AnsweringModel["labels"]): WrittenOutput {
  const { name, datatype, shape, data } = classes > 0 ? classify(output, classes, labels) : output;
  if (binary) {
    const bytes = writeBinaryData(data);
    return { json: encode({ name, datatype, shape, parameters: { binary_data_size: bytes.byteLength } }), bytes };
  }
  const list = asBadRequest(() => writeJsonData(name, datatype, data), `: ${asBinary}`);
  return { json: encode({ name, datatype, shape, data: list }) };
}

function join(
  { name, version }: AnsweringModel,
  id: string | undefined,
  outputs: readonly WrittenOutput[],
): InferResponseBody {
  const end = encoder.encode("]}");
  const start = encode({ model_name: name, model_version: version, id, outputs: [] }).subarray(0, -end.length);
  const comma = encoder.encode(",");
  const header = [start, ...outputs.flatMap(({ json }, index) => index > 0 ? [comma, json] : [json]), end];
  const binary = outputs.flatMap(({ bytes }) => bytes ?? []);
  const headerBytes = joinBytes(header);
  return { body: [headerBytes, ...binary], headerLength: binary.length > 0 ? headerBytes.byteLength : undefined };
}

function encode(message: unknown): Uint8Array<ArrayBuffer> {
  return encoder.encode(JSON.stringify(message));
}
