import { types } from "node:util";
import { describe } from "../arguments/describe.ts";
import {
  type ArrayKind,
  byteSizeOf,
  type ElementType,
  infoOf,
  isKindOf,
  isPacked,
  isTypedArray,
  kindOf,
  type TypedArray,
} from "../element_type.ts";
import type { Dimension } from "../partial_shape.ts";
import type { Port } from "../port_table.ts";
import { encodeStrings, storageOf, type Tensor } from "../tensor.ts";
import { convertInto, type Holding, holdingOfKind, requireConvertible, type Scalar } from "./convert.ts";
import { flatten, type Flattened, flattenStrings, joinRows, type NestedNumbers } from "./lists.ts";
import type { ValueKind } from "./value_kind.ts";
import { sameShape } from "./shape.ts";
import { arrayLength, type Storage } from "./storage.ts";

/** A checked value for one input, not yet set. */
export type Assignment =
  & { readonly port: Port }
  & (
    | { readonly kind: "bind"; readonly storage: Storage }
    | { readonly kind: "copy"; readonly shape: readonly number[]; readonly values: TypedArray }
    | {
      readonly kind: "convert";
      readonly shape: readonly number[];
      readonly values: ArrayLike<Scalar>;
      readonly holding: Holding;
    }
    | { readonly kind: "strings"; readonly shape: readonly number[]; readonly values: readonly Uint8Array[] }
  );

/** An assignment that is written to memory instead of replacing it. */
export type WrittenAssignment = Exclude<Assignment, { readonly kind: "bind" }>;

/** Returns the storage by which a typed array is bound instead of copied. */
export type Share = (port: Port, values: TypedArray, shape: readonly number[]) => Storage;

/** Checks a value, whose kind is known, for a port. */
export function assign(port: Port, value: unknown, kind: ValueKind, share: Share | undefined): Assignment {
  if (port.type === "string" && (kind === "string" || kind === "Uint8Array")) return stringsFor(port, [value], []);
  switch (kind) {
    case "Tensor":
      return { port, kind: "bind", storage: fitting(port, storageOf(value as Tensor)) };
    case "list":
      return port.type === "string" ? stringsFor(port, value as unknown[]) : listsFor(port, value as unknown[]);
    case "scalar":
      return numbersFor(port, { values: [value as Scalar], shape: [] });
    case "string":
      throw new TypeError(`${port.label} has element type ${port.type}, got the string ${describe(value)}`);
    case "other":
      throw new TypeError(`${port.label} needs a Tensor, a typed array, lists or a scalar, got ${describe(value)}`);
    default:
      return arrayFor(port, value as TypedArray, kind, share);
  }
}

/** The memory that checked values are written to. */
interface Target {
  readonly type: ElementType;
  readonly shape: readonly number[];
  setShape(shape: readonly number[]): void;
  setStrings(texts: readonly Uint8Array[]): void;
  values(): TypedArray;
}

/** Writes checked values to memory, which takes their shape. */
export function write(target: Target, assignment: WrittenAssignment): void {
  const { shape } = assignment;
  if (assignment.kind === "strings") {
    if (!sameShape(target.shape, shape)) target.setShape(shape);
    return target.setStrings(assignment.values);
  }
  let { values } = assignment;
  if (!sameShape(target.shape, shape)) {
    // Memory that grows is replaced, and the values may be a view of it.
    if (isTypedArray(values) && values.buffer === target.values().buffer) values = values.slice();
    target.setShape(shape);
  }
  if (assignment.kind === "copy") (target.values() as Uint8Array).set(values as Uint8Array);
  else convertInto(target.values(), target.type, values, assignment.holding);
}

/**
 * Throws if a checked value is no longer there: reading the inputs after it may have run the caller's code, such as
 * getters and iterators.
 */
export function requireStill(assignment: Assignment): void {
  const { port, kind } = assignment;
  if (kind === "strings") return;
  if (kind === "bind") return assignment.storage.requireAttached();
  if (assignment.values.length !== arrayLength(port.type as ElementType, assignment.shape)) {
    throw new TypeError(`${port.label} was given an array whose memory was taken away while the inputs were read`);
  }
}

/** Whether a port is among those that are assigned. */
export function isAssigned(port: Port, assignments: readonly Assignment[]): boolean {
  for (const assignment of assignments) if (assignment.port === port) return true;
  return false;
}

/** Returns the storage if it can be bound to the port; otherwise throws. */
export function fitting(port: Port, storage: Storage): Storage {
  if (storage.type !== port.type && port.type !== "dynamic") {
    throw new TypeError(
      `${port.label} has element type ${port.type}, got a tensor of ${storage.type}: tensors are not converted`,
    );
  }
  if (!port.partialShape.accepts(storage.shape)) {
    throw new RangeError(`${port.label} has shape ${port.partialShape}, got a tensor of shape [${storage.shape}]`);
  }
  storage.requireAttached();
  return storage;
}

/** The port's element type. Throws if only a Tensor, which brings its own, can set the port. */
function typeOf({ type, label }: Port): ElementType {
  if (type === "dynamic") throw new TypeError(`${label} has no element type: it needs a Tensor`);
  return type;
}

function arrayFor(
  port: Port,
  values: TypedArray,
  kind: ArrayKind,
  share: Share | undefined,
  rows?: readonly number[],
): Assignment {
  const type = typeOf(port);
  if (type === "string") throw new TypeError(`${port.label} holds strings, got ${describe(values)}`);
  if (values.length === 0 && types.isArrayBuffer(values.buffer) && values.buffer.detached) {
    throw new TypeError(`${port.label} was given a detached array: its memory has been transferred elsewhere`);
  }
  if (!isKindOf(type, kind)) {
    const [numbers, holding] = [values as ArrayLike<Scalar>, holdingOfKind(kind)];
    requireConvertible(type, numbers, port.label, holding);
    return { port, kind: "convert", shape: shapeFor(port, values.length, rows), values: numbers, holding };
  }
  const shape = shapeFor(port, values.length, rows);
  if (share) return { port, kind: "bind", storage: share(port, values, shape) };
  // Bytes other than 0 and 1 have to be converted.
  if (type === "boolean") return { port, kind: "convert", shape, values: values as Uint8Array, holding: "numbers" };
  return { port, kind: "copy", shape, values };
}

function listsFor(port: Port, lists: readonly unknown[]): Assignment {
  const rows = joinRows(lists, port.label, typeOf(port));
  if (rows) return arrayFor(port, rows.values, kindOf(rows.values)!, undefined, rows.shape);
  return numbersFor(port, flatten(lists as NestedNumbers, port.label));
}

function numbersFor(port: Port, { values, shape }: Flattened<Scalar>): Assignment {
  requireConvertible(typeOf(port), values, port.label, "scalars");
  return { port, kind: "convert", shape: shapeFor(port, values.length, shape), values, holding: "scalars" };
}

function stringsFor(port: Port, value: readonly unknown[], scalar?: readonly number[]): Assignment {
  const { values, shape: nested } = scalar ? { values: value, shape: scalar } : flattenStrings(value, port.label);
  const shape = shapeFor(port, values.length, nested);
  return { port, kind: "strings", shape, values: encodeStrings(values, port.label) };
}

/** The shape of values: that of nested lists if the port accepts it, else what their number tells. */
function shapeFor(port: Port, length: number, nested: readonly number[] = []): readonly number[] {
  if (nested.length <= 1) return shapeForLength(port, length);
  if (port.partialShape.accepts(nested)) return nested;
  throw new RangeError(`${port.label} has shape ${port.partialShape}, got [${nested}]`);
}

/** Whether a dimension can have several sizes. */
export function isOpen({ min, max }: Dimension): boolean {
  return min !== max;
}

/**
 * The shape of values that have none themselves: the port's if it has as many elements. If the port has exactly one
 * dynamic dimension, that is computed from the number of elements.
 *
 * @param length The number of elements; for packed types, of bytes.
 */
function shapeForLength(port: Port, length: number): readonly number[] {
  const { shape, partialShape, type, label } = port;
  const unit = type !== "dynamic" && isPacked(type) ? "bytes" : "elements";
  if (shape) {
    if (length === port.length) return shape;
    throw new RangeError(`${label} has shape [${shape}], ${port.length} ${unit}, got ${length}`);
  }
  const { dimensions } = partialShape;
  const open = dimensions?.filter(isOpen) ?? [];
  if (dimensions && open.length === 1) {
    const known = dimensions.reduce((product, dimension) => isOpen(dimension) ? product : product * dimension.min, 1);
    const one = unit === "bytes" ? wholeBytes(type as ElementType, known) : known;
    if (one !== undefined) {
      const filled = dimensions.map((dimension) => isOpen(dimension) ? length / one : dimension.min);
      if (length % one === 0 && partialShape.accepts(filled)) return filled;
      throw new RangeError(`${label} has shape ${partialShape}, which ${length} ${unit} do not fill`);
    }
  }
  const instead = unit === "bytes" ? "a Tensor" : "a Tensor or nested lists";
  throw new RangeError(
    `${label} has the dynamic shape ${partialShape}: ${length} ${unit} do not tell it, give ${instead}`,
  );
}

/** The number of bytes for a number of elements of a packed type; undefined if they do not fill whole bytes. */
function wholeBytes(type: ElementType, count: number): number | undefined {
  const bytes = byteSizeOf(type, count);
  return bytes * 8 === count * infoOf(type).bits ? bytes : undefined;
}
