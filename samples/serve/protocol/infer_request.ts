import { type NamedTensor, parseJson, readBinaryData, readJsonData } from "openvino-ffi/protocol";
import { elementCount } from "../element_count.ts";
import type { Lease } from "../budget.ts";
import { nextTurn, type Turns } from "../turns.ts";
import { InferRequest } from "./messages.ts";
import { requirePlain } from "./plain_json.ts";
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

/** What reading may take. */
export interface Means {
  readonly maxTextBytes: number;
  /** Counts what the tensors hold. */
  readonly lease: Lease;
  readonly turns: Turns;
}

type Message = InferRequest;
type MessageInput = Message["inputs"][number];

/** Less text than this is read at once. */
const SHORT_BYTES = 2 ** 15;

/** What one element of BYTES holds besides its text. */
const BYTES_PER_STRING = 64;

/**
 * Parses an inference request. Long JSON takes turns with that of other requests.
 *
 * @param body The body: JSON, followed by the tensors' binary data, if any.
 * @param headerLength The number of bytes of JSON. Default: all.
 * @param means What it may take.
 * @throws {ProtocolError} If the request is invalid, or there is too much text.
 */
export async function readInferRequest(
  body: Uint8Array<ArrayBuffer>,
  headerLength: number | undefined,
  means: Means,
): Promise<ReadInferRequest> {
  const length = headerLength ?? body.byteLength;
  if (length > body.byteLength) {
    throw badRequest(`Inference-Header-Content-Length is ${length}, but the body has ${body.byteLength} bytes`);
  }
  if (length > means.maxTextBytes) throw tooMuchText(`${length} bytes of JSON`, means);
  const [header, rest] = [body.subarray(0, length), body.subarray(length)];
  return length < SHORT_BYTES
    ? await readParts(header, rest, means, () => undefined)
    : await means.turns.take(() => readParts(header, rest, means, nextTurn));
}

/** @param pause Called between two pieces of work. */
async function readParts(
  header: Uint8Array,
  rest: Uint8Array<ArrayBuffer>,
  means: Means,
  pause: () => Promise<void> | undefined,
): Promise<ReadInferRequest> {
  const message = parseMessage(header);
  refuseUnsupported(message.parameters);
  const inputs: NamedTensor[] = [];
  let offset = 0;
  for (const input of message.inputs) {
    await pause();
    refuseUnsupported(input.parameters);
    if (inputs.some(({ name }) => name === input.name)) throw badRequest(`'${input.name}' is given twice`);
    const size = input.parameters?.binary_data_size ?? undefined;
    inputs.push(size === undefined ? readJson(input, header, means) : readBinary(input, size, rest, offset, means));
    offset += size ?? 0;
  }
  if (offset !== rest.byteLength) throw badRequest(`${rest.byteLength - offset} bytes of the body belong to no input`);
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

function readJson({ name, datatype, shape, data }: MessageInput, header: Uint8Array, means: Means): NamedTensor {
  const count = elementCount(shape);
  if (datatype === "BYTES") requireFewStrings(name, count, means);
  // Not more than the text can say, whatever the shape.
  means.lease.add(8 * Math.min(count, header.byteLength));
  return { name, datatype, shape, data: asBadRequest(() => readJsonData(name, datatype, shape, data)) };
}

function readBinary(
  { name, datatype, shape, data }: MessageInput,
  size: number,
  rest: Uint8Array<ArrayBuffer>,
  offset: number,
  means: Means,
): NamedTensor {
  const end = offset + size;
  if (data !== undefined && data !== null) throw badRequest(`'${name}' has both data and binary_data_size`);
  if (end > rest.byteLength) throw badRequest(`'${name}' has ${size} bytes, but the body ends before`);
  if (datatype === "BYTES") {
    if (size > means.maxTextBytes) throw tooMuchText(`'${name}' of ${size} bytes`, means);
    requireFewStrings(name, elementCount(shape), means);
  }
  means.lease.add(size);
  const bytes = rest.subarray(offset, end);
  return { name, datatype, shape, data: asBadRequest(() => readBinaryData(name, datatype, shape, bytes)) };
}

function requireFewStrings(name: string, count: number, means: Means): void {
  const most = means.maxTextBytes / BYTES_PER_STRING;
  if (count > most) {
    throw new ProtocolError(413, `'${name}' has ${count} elements of BYTES, and at most ${most} may be`);
  }
  means.lease.add(2 * BYTES_PER_STRING * count);
}

function tooMuchText(what: string, { maxTextBytes }: Means): ProtocolError {
  return new ProtocolError(413, `${what} are more than ${maxTextBytes}: send numbers as binary data`);
}

function wantedOutput({ name, parameters }: NonNullable<Message["outputs"]>[number], binary: boolean): WantedOutput {
  refuseUnsupported(parameters);
  return { name, binary: parameters?.binary_data ?? binary, classes: parameters?.classification ?? 0 };
}

function parseMessage(bytes: Uint8Array): Message {
  requirePlain(bytes);
  let json: unknown;
  try {
    json = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw badRequest(`the request is no JSON: ${(error as Error).message}`);
  }
  const { success, data, error } = InferRequest.safeParse(json);
  if (success) return data;
  const [issue] = error.issues;
  throw badRequest(`the request's ${issue!.path.join(".") || "JSON"}: ${issue!.message}`);
}
