import { type NamedTensor, readBinaryData, readJsonData } from "openvino-ffi/protocol";
import { BYTES_PER_STRING, elementCount } from "../tensor_size.ts";
import { InferRequest, parseMessage } from "./messages.ts";
import { refuseUnsupported } from "./parameters.ts";
import { asBadRequest, badRequest, ProtocolError } from "./protocol_error.ts";

/** An output as the client requests it. */
export interface WantedOutput {
  readonly name: string;
  readonly binary: boolean;
  /** The number of best classes to return instead of the values; 0 for the values. */
  readonly classes: number;
}

/** A parsed inference request. */
export interface ReadInferRequest {
  readonly id: string | undefined;
  readonly inputs: readonly NamedTensor[];
  /** Undefined for all outputs. */
  readonly outputs: readonly WantedOutput[] | undefined;
  /** Whether outputs that are not listed are sent as binary data. */
  readonly binary: boolean;
  /** The client's timeout in milliseconds. */
  readonly timeoutMs: number | undefined;
}

/** A body and what it is read by. */
export interface InferRequestBody {
  /** JSON, followed by the tensors' binary data, if any. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** The number of bytes of JSON; undefined for all. */
  readonly headerLength: number | undefined;
  readonly maxTextBytes: number;
}

type Message = InferRequest;
type MessageInput = Message["inputs"][number];

/** Parses an inference request. Throws a {@linkcode ProtocolError} if it is invalid, or has too much text. */
export function readInferRequest({ body, headerLength, maxTextBytes }: InferRequestBody): ReadInferRequest {
  const length = headerLength ?? body.byteLength;
  if (length > body.byteLength) {
    throw badRequest(`Inference-Header-Content-Length is ${length}, but the body has ${body.byteLength} bytes`);
  }
  if (length > maxTextBytes) throw tooMuchText(`${length} bytes of JSON`, maxTextBytes);
  const message = parseMessage(InferRequest, body.subarray(0, length));
  refuseUnsupported(message.parameters);
  const inputs: NamedTensor[] = [];
  let offset = length;
  for (const input of message.inputs) {
    const { name, datatype, shape, parameters } = input;
    refuseUnsupported(parameters);
    if (inputs.some((other) => other.name === name)) throw badRequest(`'${name}' is given twice`);
    if (datatype === "BYTES") requireFewStrings(name, elementCount(shape), maxTextBytes);
    inputs.push({ name, datatype, shape, data: dataOf(input, body.subarray(offset), maxTextBytes) });
    offset += parameters?.binary_data_size ?? 0;
  }
  if (offset !== body.byteLength) throw badRequest(`${body.byteLength - offset} bytes of the body belong to no input`);
  const binary = message.parameters?.binary_data_output ?? false;
  const timeout = message.parameters?.timeout;
  return {
    id: message.id ?? undefined,
    inputs,
    outputs: message.outputs?.length ? message.outputs.map((output) => wantedOutput(output, binary)) : undefined,
    binary,
    // Triton's notation for no timeout is 0.
    timeoutMs: timeout ? timeout / 1000 : undefined,
  };
}

/** Reads the data of an input: its own, or what is next of the binary data. */
function dataOf(
  { name, datatype, shape, data, parameters }: MessageInput,
  rest: Uint8Array<ArrayBuffer>,
  maxTextBytes: number,
): NamedTensor["data"] {
  const size = parameters?.binary_data_size;
  if (size === undefined || size === null) return asBadRequest(() => readJsonData(name, datatype, shape, data));
  if (data !== undefined && data !== null) throw badRequest(`'${name}' has both data and binary_data_size`);
  if (size > rest.byteLength) throw badRequest(`'${name}' has ${size} bytes, but the body ends before`);
  if (datatype === "BYTES" && size > maxTextBytes) throw tooMuchText(`'${name}' of ${size} bytes`, maxTextBytes);
  return asBadRequest(() => readBinaryData(name, datatype, shape, rest.subarray(0, size)));
}

function requireFewStrings(name: string, count: number, maxTextBytes: number): void {
  const most = maxTextBytes / BYTES_PER_STRING;
  if (count > most) {
    throw new ProtocolError(413, `'${name}' has ${count} elements of BYTES, and at most ${most} may be`);
  }
}

function tooMuchText(what: string, maxTextBytes: number): ProtocolError {
  return new ProtocolError(413, `${what} are more than ${maxTextBytes}: send numbers as binary data`);
}

function wantedOutput({ name, parameters }: NonNullable<Message["outputs"]>[number], binary: boolean): WantedOutput {
  refuseUnsupported(parameters);
  return { name, binary: parameters?.binary_data ?? binary, classes: parameters?.classification ?? 0 };
}
