import { describe } from "./arguments/describe.ts";
import { type ConstOutput, isPort, originOf } from "./const_output.ts";
import { byteSizeOf, type ElementType, infoOf } from "./element_type.ts";
import { OpenVINOError, Status } from "./openvino_error.ts";
import type { PartialShape } from "./partial_shape.ts";
import { shapeSize } from "./values/shape.ts";

/** A compiled model's port with what never changes of it, so that an inference asks the runtime nothing. */
export interface Port {
  readonly output: ConstOutput;
  readonly kind: "input" | "output";
  readonly index: number;
  /** How messages name it: `input 0 ("data")`. */
  readonly label: string;
  readonly anyName: string;
  readonly names: ReadonlySet<string>;
  readonly type: ElementType | "dynamic";
  readonly partialShape: PartialShape;
  /** The static shape; null if the port is dynamic. */
  readonly shape: readonly number[] | null;
  /** The number of elements of a static shape. */
  readonly size: number;
  /** The length of the typed array of a static shape: bytes for packed types. For strings their number. */
  readonly length: number;
}

/** What finds a port: its index, one of its names, or the port itself. */
export type PortKey = number | string | ConstOutput;

/** Describes the ports of one side of a compiled model. */
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

/** The length of the typed array for so many elements; the number of strings. */
function lengthOf(type: ElementType | "dynamic", size: number): number {
  if (type === "dynamic") return 0;
  return type === "string" ? size : byteSizeOf(type, size) / infoOf(type).array.BYTES_PER_ELEMENT;
}

/**
 * The port that a key stands for.
 *
 * @throws {TypeError} If the key is none.
 * @throws {RangeError} If an index is out of range.
 * @throws {OpenVINOError} If there is no port of that name, or the port is another model's and none here has its name.
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

/** A record's key is an index if it reads like one, unless a port has that name. */
export function findRecordPort(ports: readonly Port[], key: string): Port {
  for (const port of ports) if (port.names.has(key)) return port;
  return findPort(ports, /^(0|[1-9]\d*)$/.test(key) ? Number(key) : key, "key");
}

function portAt(ports: readonly Port[], index: number, name: string): Port {
  const port = ports[index];
  if (port) return port;
  throw new RangeError(`"${name}" must be an index from 0 to ${ports.length - 1}, got ${index}`);
}

/** The ports' names, for messages. */
export function listed(ports: readonly Port[]): string {
  return ports.map((port) =>
    port.names.size > 0 ? [...port.names].map((name) => JSON.stringify(name)).join("/") : port.label
  )
    .join(", ");
}
