import { describe } from "./arguments/describe.ts";
import { type ConstOutput, isPort, originOf } from "./const_output.ts";
import { byteSizeOf, type ElementType, infoOf } from "./element_type.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import type { PartialShape } from "./partial_shape.ts";
import { shapeSize } from "./values/shape.ts";

/**
 * A compiled model's port with the facts that never change, so that an inference does not have to ask OpenVINO for
 * them.
 */
export interface Port {
  readonly output: ConstOutput;
  readonly kind: "input" | "output";
  readonly index: number;
  /** The port's name in messages: `input 0 ("data")`. */
  readonly label: string;
  readonly anyName: string;
  readonly names: ReadonlySet<string>;
  readonly type: ElementType | "dynamic";
  readonly partialShape: PartialShape;
  /** The static shape; null if the shape is dynamic. */
  readonly shape: readonly number[] | null;
  /** The number of elements of a static shape. */
  readonly size: number;
  /**
   * The length of the typed array for a static shape: the number of bytes for packed types, and of strings for strings.
   */
  readonly length: number;
}

/** Identifies a port: its index, one of its names, or the port itself. */
export type PortKey = number | string | ConstOutput;

/** Describes a compiled model's inputs or its outputs. */
export function describePorts(outputs: readonly ConstOutput[]): Port[] {
  return outputs.map((output, index) => {
    const names = output.names;
    const { kind } = originOf(output);
    const { elementType: type, partialShape } = output;
    const shape = partialShape.isStatic ? partialShape.toShape() : null;
    const size = shape ? shapeSize(shape) : 0;
    const anyName = names.size > 0 ? output.anyName : "";
    const length = lengthOf(type, size);
    const label = `${kind} ${index}${anyName ? ` (${JSON.stringify(anyName)})` : ""}`;
    return { output, kind, index, label, anyName, names, type, partialShape, shape, size, length };
  });
}

/** The length of the typed array for a number of elements; for strings, their number. */
function lengthOf(type: ElementType | "dynamic", size: number): number {
  if (type === "dynamic") return 0;
  return type === "string" ? size : byteSizeOf(type, size) / infoOf(type).array.BYTES_PER_ELEMENT;
}

/**
 * Finds the port that a key identifies.
 *
 * @throws {TypeError} If the key is neither an index, a name nor a port.
 * @throws {RangeError} If an index is out of range.
 * @throws {OpenVINOError} If no port has the name, or a port belongs to another model and none here shares a name with
 *   it.
 */
export function findPort(ports: readonly Port[], key: unknown, name: string): Port {
  if (typeof key === "number") return portAt(ports, key, name);
  if (typeof key === "string") {
    const found = ports.find((port) => port.names.has(key));
    if (found) return found;
    throw new OpenVINOError(Status.NOT_FOUND, `no port is named ${describe(key)}: there are ${listed(ports)}`);
  }
  if (isPort(key)) {
    const own = ports.find((port) => port.output.equals(key));
    if (own) return own;
    const { kind } = originOf(key);
    const names = key.names;
    const alike = ports.find((port) => port.kind === kind && !port.names.isDisjointFrom(names));
    if (alike) return alike;
    throw new OpenVINOError(
      Status.NOT_FOUND,
      `the port ${describe([...names].join())} is another model's: there are ${listed(ports)}`,
    );
  }
  throw new TypeError(`"${name}" must be an index, a name or a port, got ${describe(key)}`);
}

/**
 * Finds the port that a record's key identifies. A key that reads like an index is one, unless a port has that name.
 */
export function findRecordPort(ports: readonly Port[], key: string): Port {
  for (const port of ports) if (port.names.has(key)) return port;
  return findPort(ports, /^(0|[1-9]\d*)$/.test(key) ? Number(key) : key, "key");
}

function portAt(ports: readonly Port[], index: number, name: string): Port {
  const port = ports[index];
  if (port) return port;
  throw new RangeError(`"${name}" must be an index from 0 to ${ports.length - 1}, got ${index}`);
}

/** Lists the ports' names for a message. */
export function listed(ports: readonly Port[]): string {
  return ports.map((port) =>
    port.names.size > 0 ? [...port.names].map((name) => JSON.stringify(name)).join("/") : port.label
  )
    .join(", ");
}
