/** A model's inputs and outputs in the protocol. */
import type { ConstOutput, PartialShape } from "openvino-ffi";
import { elementCount } from "./tensor_size.ts";
import { Failure } from "../common/failure.ts";
import { type Datatype, datatypeOf, type NamedTensor } from "openvino-ffi/protocol";
import { badRequest } from "./protocol/protocol_error.ts";

/** An input or output. */
export interface PortInfo {
  /** The port's name in the protocol, unique among inputs or outputs. */
  readonly name: string;
  /** All names by which it can be addressed. */
  readonly names: ReadonlySet<string>;
  readonly index: number;
  readonly datatype: Datatype;
  readonly shape: PartialShape;
}

/** Chooses unique names for a model's ports: two outputs of one tensor have the same names. */
export function nameAll(ports: readonly ConstOutput[], kind: "input" | "output"): string[] {
  const taken = new Set<string>();
  return ports.map((port) => {
    const own = port.names.size > 0 ? [port.anyName, ...port.names] : [];
    let name = own.find((each) => !taken.has(each)) ?? `${kind}_${port.index}`;
    while (taken.has(name)) name += "_";
    taken.add(name);
    return name;
  });
}

/** Describes the ports of a model. Throws a {@linkcode Failure} if the protocol has no datatype for one. */
export function describePorts(ports: readonly ConstOutput[], kind: "input" | "output"): PortInfo[] {
  const serverNames = nameAll(ports, kind);
  return ports.map(({ names, elementType, partialShape }, index) => {
    const name = serverNames[index]!;
    const datatype = elementType === "dynamic" ? undefined : datatypeOf(elementType);
    if (!datatype) throw new Failure(`${kind} '${name}' is of ${elementType}, which the protocol has no datatype for`);
    return { name, names: new Set([name, ...names]), index, datatype, shape: partialShape };
  });
}

/** Converts a shape to the protocol's metadata, where -1 means dynamic. */
export function metadataShape({ dimensions }: PartialShape): number[] {
  return (dimensions ?? [{ min: 0, max: -1 }]).map(({ min, max }) => (min === max ? min : -1));
}

/**
 * The largest size of a model's inputs together; infinite if a dimension has no upper bound, or strings have any length.
 */
export function largestInputs(ports: readonly PortInfo[]): Readonly<Record<"elements" | "bytes", number>> {
  const counts = ports.map(({ shape: { dimensions } }) => {
    return elementCount((dimensions ?? [{ max: -1 }]).map(({ max }) => max < 0 ? Infinity : max));
  });
  const sizes = ports.map(({ datatype }, index) => counts[index]! * bytesPerElement(datatype));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  return { elements: sum(counts), bytes: sum(sizes) };
}

function bytesPerElement(datatype: Datatype): number {
  if (datatype === "BYTES") return Infinity;
  return datatype === "BOOL" ? 1 : Number(/\d+$/.exec(datatype)![0]) / 8;
}

/**
 * Returns the inputs of a request under the ports' names and in their order. Throws a {@linkcode ProtocolError} if one
 * is missing or unknown, or has another datatype or shape.
 */
export function matchInputs(ports: readonly PortInfo[], inputs: readonly NamedTensor[]): NamedTensor[] {
  const matched = new Map<number, NamedTensor>();
  for (const { name, datatype, shape, data } of inputs) {
    const port = ports.find((port) => port.name === name) ?? ports.find(({ names }) => names.has(name));
    if (!port) throw badRequest(`there is no input '${name}', only ${ports.map(({ name }) => name).join(", ")}`);
    if (matched.has(port.index)) throw badRequest(`'${name}' is an input that is given already`);
    if (datatype !== port.datatype) throw badRequest(`'${name}' is of ${port.datatype}, not of ${datatype}`);
    if (!port.shape.accepts(shape)) throw badRequest(`'${name}' takes the shape ${port.shape}, not [${shape}]`);
    matched.set(port.index, { name: port.name, datatype, shape, data });
  }
  return ports.map(({ name, index }) => {
    const input = matched.get(index);
    if (!input) throw badRequest(`the input '${name}' is missing`);
    return input;
  });
}
