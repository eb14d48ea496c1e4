/** The request and response messages of an inference. */
import { describe } from "../arguments/describe.ts";
import type { ElementType } from "../element_type.ts";
import type { Port } from "../port_table.ts";
import { joinBytes, readBinaryData, writeBinaryData } from "../protocol/binary_data.ts";
import { type Datatype, datatypeOf, type Elements, type NamedTensor } from "../protocol/datatypes.ts";
import { parseJson, readJsonData, writeJsonData } from "../protocol/json_data.ts";
import { WireError } from "../protocol/wire_error.ts";
import type { HttpAnswer } from "./http.ts";
import { requireRecord } from "./metadata.ts";

/** A message to send. */
export interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** The header with the length of the JSON in a body that also has binary data. */
const headerLengthName = "inference-header-content-length";

/** The protocol's datatype for a port. */
export function datatypeOfPort({ type }: Port): Datatype {
  return datatypeOf(type as ElementType)!;
}

/**
 * Writes an inference request for all outputs.
 *
 * @param binary Whether tensors are sent and returned as bytes.
 * @throws {WireError} If JSON cannot express a value.
 */
export function writeInferMessage(
  inputs: readonly NamedTensor[],
  outputs: readonly Port[],
  binary: boolean,
): Message {
  if (!binary) {
    const message = {
      inputs: inputs.map(({ name, shape, datatype, data }) => {
        return { name, shape, datatype, data: writeJsonData(name, datatype, data) };
      }),
    };
    return { headers: { "content-type": "application/json" }, body: encode(message) };
  }
  const parts = inputs.map(({ data }) => writeBinaryData(data));
  const header = encode({
    inputs: inputs.map(({ name, shape, datatype }, index) => {
      return { name, shape, datatype, parameters: { binary_data_size: parts[index]!.byteLength } };
    }),
    outputs: outputs.map(({ anyName }) => ({ name: anyName, parameters: { binary_data: true } })),
  });
  return {
    headers: { "content-type": "application/octet-stream", [headerLengthName]: String(header.byteLength) },
    body: joinBytes([header, ...parts]),
  };
}

/**
 * Reads an inference response. Returns copies of the outputs, in the order of the ports.
 *
 * @throws {WireError} If the answer does not follow the protocol, or does not match the ports.
 */
export function readInferAnswer({ headers, body }: HttpAnswer, ports: readonly Port[]): NamedTensor[] {
  const headerLength = headerLengthOf(headers, body);
  const { outputs } = requireRecord(readJson(body.subarray(0, headerLength)), "the answer");
  if (!Array.isArray(outputs)) throw new WireError("it has no outputs");
  const found = new Map<string, NamedTensor>();
  let offset = headerLength;
  for (const item of outputs as unknown[]) {
    const output = requireRecord(item, "an output");
    const { name } = output;
    const size = binarySizeOf(output);
    const end = offset + (size ?? 0);
    if (end > body.byteLength) throw new WireError(`output ${describe(name)} has ${size} bytes, and the body fewer`);
    const bytes = size === undefined ? undefined : body.subarray(offset, end);
    offset = end;
    const port = ports.find(({ anyName }) => anyName === name);
    if (!port) continue;
    if (found.has(port.anyName)) throw new WireError(`output ${describe(name)} is there twice`);
    found.set(port.anyName, readOutput(port, output, bytes));
  }
  if (offset !== body.byteLength) throw new WireError(`${body.byteLength - offset} bytes belong to no output`);
  return ports.map(({ anyName }) => {
    const output = found.get(anyName);
    if (!output) throw new WireError(`output ${describe(anyName)} is missing`);
    return output;
  });
}

function readOutput(
  port: Port,
  { datatype, shape, data }: Record<string, unknown>,
  bytes: Uint8Array<ArrayBuffer> | undefined,
): NamedTensor {
  const { anyName: name, label, partialShape } = port;
  const expected = datatypeOfPort(port);
  if (datatype !== expected) throw new WireError(`${label} is of ${expected}, and the answer of ${describe(datatype)}`);
  if (!isShape(shape) || !partialShape.accepts(shape)) {
    throw new WireError(`${label} has shape ${partialShape}, and the answer ${shape ? `[${shape}]` : "none"}`);
  }
  const read: Elements = bytes
    ? readBinaryData(name, expected, shape, bytes)
    : readJsonData(name, expected, shape, data);
  return { name, datatype: expected, shape, data: bytes ? read.slice() as Elements : read };
}

function headerLengthOf(headers: HttpAnswer["headers"], body: Uint8Array): number {
  const text = headers[headerLengthName];
  if (text === undefined) return body.byteLength;
  if (!/^\d{1,15}$/.test(text) || Number(text) > body.byteLength) {
    throw new WireError(`${headerLengthName} is ${describe(text)}, and the body has ${body.byteLength} bytes`);
  }
  return Number(text);
}

function binarySizeOf({ name, parameters, data }: Record<string, unknown>): number | undefined {
  const size = (parameters as { binary_data_size?: unknown } | null | undefined)?.binary_data_size;
  // Some servers write null for what is not there.
  if (size === undefined || size === null) return undefined;
  if (!Number.isSafeInteger(size) || size as number < 0 || (data !== undefined && data !== null)) {
    throw new WireError(`output ${describe(name)} has a wrong binary_data_size, or data beside it`);
  }
  return size as number;
}

function isShape(shape: unknown): shape is number[] {
  return Array.isArray(shape) && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Parses JSON without losing digits of long integers. */
export function readJson(bytes: Uint8Array): unknown {
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return parseJson(text);
  } catch {
    // Python's json module writes them.
    const notNumbers = /[[,:]\s*(?:NaN|-?Infinity)\b/.test(text);
    throw new WireError(
      notNumbers ? "it has NaN or infinity, which JSON cannot say: use binary data" : "it is no JSON",
    );
  }
}

function encode(message: unknown): Uint8Array<ArrayBuffer> {
  // The cast is for releases of Deno whose types tell the text encoder's result less exactly.
  return new TextEncoder().encode(JSON.stringify(message)) as Uint8Array<ArrayBuffer>;
}
