/** The metadata of a server and of its models. */
import { describe } from "../arguments/describe.ts";
import { isRecord } from "../arguments/require.ts";
import { makePort, PortOrigin } from "../const_output.ts";
import { PartialShape } from "../partial_shape.ts";
import { describePorts, type Port } from "../port_table.ts";
import { datatypes, elementTypeOf } from "../protocol/datatypes.ts";
import { WireError } from "../protocol/wire_error.ts";

/** Describes a server. */
export interface ServerMetadata {
  /** The server's name, for example `"triton"`. */
  readonly name: string;
  /** The server's version. */
  readonly version: string;
  /** Optional parts of the protocol that the server supports, for example `"binary_tensor_data"`. */
  readonly extensions: readonly string[];
}

/** The inputs and outputs of a server's model. */
export interface ModelPorts {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Reads a server's metadata. */
export function readServerMetadata(json: unknown): ServerMetadata {
  const { name, version, extensions } = requireRecord(json, "the server's metadata");
  return {
    name: typeof name === "string" ? name : "",
    version: typeof version === "string" ? version : "",
    extensions: Array.isArray(extensions) ? extensions.filter((each) => typeof each === "string") : [],
  };
}

/** Reads a model's metadata. */
export function readModelMetadata(json: unknown): ModelPorts {
  const { inputs, outputs } = requireRecord(json, "the model's metadata");
  const owner = {};
  return { inputs: readPorts(inputs, "input", owner), outputs: readPorts(outputs, "output", owner) };
}

function readPorts(list: unknown, kind: "input" | "output", owner: object): Port[] {
  if (!Array.isArray(list) || list.length === 0) throw new WireError(`the model's metadata tell no ${kind}s`);
  return describePorts(list.map((item: unknown, index) => {
    const { name, datatype, shape } = requireRecord(item, `${kind} ${index}`);
    if (typeof name !== "string" || name === "") throw new WireError(`${kind} ${index} has no name`);
    const known = datatypes.find((each) => each === datatype);
    if (!known) throw new WireError(`${kind} ${describe(name)} is of an unknown datatype, ${describe(datatype)}`);
    if (!Array.isArray(shape) || !shape.every((size) => Number.isSafeInteger(Number(size)) && Number(size) >= -1)) {
      throw new WireError(`${kind} ${describe(name)} has no shape`);
    }
    // Some servers write dimensions as strings, as protobuf's JSON mapping does for 64-bit integers.
    const partialShape = PartialShape.from(shape.map(Number));
    const facts = {
      anyName: name,
      names: new Set([name]),
      elementType: elementTypeOf(known),
      partialShape,
      layout: "",
      node: () => undefined,
    };
    return makePort(facts, new PortOrigin(kind, index, owner));
  }));
}

/** Returns the value if it is a JSON object; otherwise throws. */
export function requireRecord(value: unknown, what: string): Record<string, unknown> {
  if (isRecord(value)) return value;
  throw new WireError(`${what}: it is no JSON object`);
}
