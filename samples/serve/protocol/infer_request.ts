import { type NamedTensor, parseJson, readBinaryData, readJsonData } from "openvino-ffi/protocol";
import { elementCount } from "../element_count.ts";
import { InferRequest } from "./messages.ts";
import { asBadRequest, badRequest } from "./protocol_error.ts";

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

/**
 * Parses an inference request.
 *
 * @param body The body: JSON, followed by the tensors' binary data, if any.
 * @param headerLength The number of bytes of JSON. Default: all.
 * @throws {ProtocolError} If the request is invalid.
 */
export function readInferRequest(body: Uint8Array<ArrayBuffer>, headerLength = body.byteLength): ReadInferRequest {
  if (headerLength > body.byteLength) {
    throw badRequest(`Inference-Header-Content-Length is ${headerLength}, but the body has ${body.byteLength} bytes`);
  }
  const message = parseMessage(body.subarray(0, headerLength));
  let offset = headerLength;
  const names = new Set<string>();
  const inputs = message.inputs.map(({ name, datatype, shape, data, parameters }): NamedTensor => {
    if (names.has(name)) throw badRequest(`'${name}' is given twice`);
    names.add(name);
    const size = parameters?.binary_data_size;
    const count = elementCount(shape);
    if (size === undefined) {
      return {
        name,
        datatype,
        shape,
        data: asBadRequest(() => readJsonData(name, datatype, count, data)),
      };
    }
    if (data !== undefined) throw badRequest(`'${name}' has both data and binary_data_size`);
    const end = offset + size;
    if (end > body.byteLength) throw badRequest(`'${name}' has ${size} bytes, but the body ends before`);
    const elements = asBadRequest(() => readBinaryData(name, datatype, count, body.subarray(offset, end)));
    offset = end;
    return { name, datatype, shape, data: elements };
  });
  if (offset !== body.byteLength) throw badRequest(`${body.byteLength - offset} bytes of the body belong to no input`);
  const binary = message.parameters?.binary_data_output ?? false;
  const timeout = message.parameters?.timeout;
  return {
    id: message.id,
    inputs,
    outputs: message.outputs?.map(({ name, parameters }) => ({
      name,
      binary: parameters?.binary_data ?? binary,
      classes: parameters?.classification ?? 0,
    })),
    binary,
    // Triton's notation for no timeout is 0.
    timeoutMs: timeout ? timeout / 1000 : undefined,
  };
}

function parseMessage(bytes: Uint8Array): InferRequest {
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
