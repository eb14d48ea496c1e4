import { types } from "node:util";
import { describe } from "../arguments/describe.ts";
import { isRecord } from "../arguments/require.ts";
import type { ConstOutput } from "../const_output.ts";
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
import { type InferResults, isResults, resultTensors } from "../infer_results.ts";
import type { Dimension } from "../partial_shape.ts";
import { findPort, findRecordPort, listed, type Port } from "../port_table.ts";
import { encodeStrings, isTensor, storageOf, type Tensor } from "../tensor.ts";
import { flatten, flattenStrings, isText, type NestedNumbers, requireConvertible, type Scalar } from "./convert.ts";
import type { Storage } from "./storage.ts";

/** What can be given for one input. Numbers, lists and typed arrays are converted to its element type. */
export type InputValue = Tensor | TypedArray | NestedNumbers | Scalar | string | readonly (string | Uint8Array)[];

/**
 * What can be given to an inference: one value for a model with one input, values by position, values by index, name
 * or port, or the results of another inference. Nothing means: the tensors that are set already.
 */
export type InferInputs =
  | InputValue
  | readonly InputValue[]
  | { readonly [key: string | number]: InputValue }
  | ReadonlyMap<number | string | ConstOutput, InputValue>
  | InferResults
  | null
  | undefined;

/** What is to be put into one input: checked, and not yet written. */
export type Assignment =
  & { readonly port: Port }
  & (
    | { readonly kind: "bind"; readonly storage: Storage }
    | { readonly kind: "copy"; readonly shape: readonly number[]; readonly values: TypedArray }
    | { readonly kind: "convert"; readonly shape: readonly number[]; readonly values: ArrayLike<Scalar> }
    | { readonly kind: "strings"; readonly shape: readonly number[]; readonly values: readonly Uint8Array[] }
  );

/** Gives memory that a typed array is bound as, instead of being copied. */
export type Share = (port: Port, values: TypedArray, shape: readonly number[]) => Storage;

/**
 * Resolves and checks all inputs, so that either all are put in place or none.
 *
 * @param share Whether typed arrays of a port's own kind are bound instead of copied.
 * @throws {TypeError} If a key or a value is of the wrong kind.
 * @throws {RangeError} If an index, a shape or a number is out of range.
 * @throws {OpenVINOError} If there is no port of a name.
 */
export function prepareInputs(ports: readonly Port[], inputs: InferInputs, share: Share | undefined): Assignment[] {
  if (inputs === undefined || inputs === null) return [];
  const kind = kindOf(inputs);
  if (kind !== undefined || isTensor(inputs)) return [prepareOnly(ports, inputs, share, kind)];
  if (Array.isArray(inputs)) return prepareArray(ports, inputs, share);
  // Most records are plain objects with keys, whatever else something without any may be.
  if (Object.getPrototypeOf(inputs) === Object.prototype) {
    const prepared = prepareRecord(ports, inputs as Record<string, unknown>, share);
    if (prepared.length > 0) return prepared;
  }
  if (isResults(inputs)) return prepareResults(ports, inputs, share);
  if (types.isMap(inputs)) {
    return Array.from(
      inputs as ReadonlyMap<unknown, unknown>,
      ([key, value]) => prepare(findPort(ports, key, "inputs"), value, share),
    );
  }
  if (isRecord(inputs)) return prepareRecord(ports, inputs, share);
  if (typeof inputs === "object" || typeof inputs === "function" || typeof inputs === "symbol") {
    throw new TypeError(
      `"inputs" must be a Tensor, a typed array, an array, a plain object, a Map or results, got ${describe(inputs)}`,
    );
  }
  return [prepareOnly(ports, inputs, share, kind)];
}

function prepareRecord(
  ports: readonly Port[],
  record: Readonly<Record<string, unknown>>,
  share: Share | undefined,
): Assignment[] {
  const prepared: Assignment[] = [];
  for (const key of Object.keys(record)) prepared.push(prepare(findRecordPort(ports, key), record[key], share));
  return prepared;
}

function prepareOnly(
  ports: readonly Port[],
  value: unknown,
  share: Share | undefined,
  kind: ArrayKind | undefined,
): Assignment {
  const [port] = ports;
  if (port && ports.length === 1) return prepare(port, value, share, kind);
  throw new TypeError(`"inputs" must say which input ${describe(value)} is for: there are ${listed(ports)}`);
}

/** On a model with one input an array is the data itself, unless it holds exactly one thing that can be data. */
function prepareArray(ports: readonly Port[], inputs: readonly unknown[], share: Share | undefined): Assignment[] {
  if (inputs.length === 0) return [];
  const [first] = inputs;
  const [port] = ports;
  if (!port || ports.length > 1) return prepareList(ports, inputs, share);
  const holdsOneValue = inputs.length === 1 &&
    (isTensor(first) || isTypedArray(first) || (Array.isArray(first) && !isWhole(port, inputs, first)));
  return [prepare(port, holdsOneValue ? first : inputs, share)];
}

/** Whether nested lists have the port's rank only when the outermost is counted: `[[[1, 2]]]` for `[1,1,2]`. */
function isWhole({ partialShape }: Port, outer: readonly unknown[], inner: readonly unknown[]): boolean {
  const { dimensions } = partialShape;
  if (!dimensions || depthOf(outer) !== dimensions.length) return false;
  return depthOf(inner) > 1 || dimensions.filter(isOpen).length > 1;
}

/** How deep lists are nested, as far as any tensor can have dimensions. */
function depthOf(list: unknown): number {
  let depth = 0;
  for (let level = list; Array.isArray(level) && depth <= 64; level = level[0]) depth += 1;
  return depth;
}

/** Results are read as they are now: their memory may be what the next inference writes to. */
function prepareResults(ports: readonly Port[], results: InferResults, share: Share | undefined): Assignment[] {
  return prepareList(ports, resultTensors(results), share).map((assignment) => {
    if (assignment.kind !== "bind" || share) return assignment;
    const { port, storage } = assignment;
    const shape = [...storage.shape];
    return storage.type === "string"
      ? { port, kind: "strings", shape, values: storage.strings() }
      : { port, kind: "copy", shape, values: storage.values() };
  });
}

function prepareList(ports: readonly Port[], values: readonly unknown[], share: Share | undefined): Assignment[] {
  if (values.length > ports.length) {
    throw new RangeError(`"inputs" has ${values.length} values for ${ports.length} inputs`);
  }
  return Array.from(values, (value, i) => prepare(ports[i]!, value, share));
}

function prepare(port: Port, value: unknown, share: Share | undefined, kind = kindOf(value)): Assignment {
  if (port.type === "string" && isText(value)) return prepareStrings(port, [value], []);
  if (kind !== undefined) return prepareTypedArray(port, value as TypedArray, kind, share);
  if (isTensor(value)) return { port, kind: "bind", storage: fitting(port, storageOf(value)) };
  if (Array.isArray(value)) {
    return port.type === "string" ? prepareStrings(port, value) : prepareNumbers(port, flatten(value, port.label));
  }
  if (typeof value === "string") {
    throw new TypeError(`${port.label} has element type ${port.type}, got the string ${describe(value)}`);
  }
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    return prepareNumbers(port, { values: [value], shape: [] });
  }
  throw new TypeError(`${port.label} needs a Tensor, a typed array, lists or a scalar, got ${describe(value)}`);
}

/** The storage of a tensor, if it may be bound to the port. */
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

function prepareTypedArray(port: Port, values: TypedArray, kind: ArrayKind, share: Share | undefined): Assignment {
  const { type } = port;
  if (type === "dynamic") throw new TypeError(`${port.label} has no element type: it needs a Tensor`);
  if (type === "string") throw new TypeError(`${port.label} holds strings, got ${describe(values)}`);
  if (values.length === 0 && types.isArrayBuffer(values.buffer) && values.buffer.detached) {
    throw new TypeError(`${port.label} was given a detached array: its memory has been transferred elsewhere`);
  }
  const raw = isKindOf(type, kind);
  if (!raw) requireConvertible(type, values as ArrayLike<Scalar>, port.label);
  const shape = shapeForLength(port, values.length);
  if (!raw) return { port, kind: "convert", shape, values: values as ArrayLike<Scalar> };
  if (share) return { port, kind: "bind", storage: share(port, values, shape) };
  // A byte that is neither 0 nor 1 would be no boolean.
  if (type === "boolean") return { port, kind: "convert", shape, values: values as Uint8Array };
  return { port, kind: "copy", shape, values };
}

function prepareNumbers(port: Port, { values, shape }: { values: Scalar[]; shape: number[] }): Assignment {
  if (port.type === "dynamic") throw new TypeError(`${port.label} has no element type: it needs a Tensor`);
  requireConvertible(port.type, values, port.label);
  const dimensions = shape.length > 1 ? matching(port, shape) : shapeForLength(port, values.length);
  return { port, kind: "convert", shape: dimensions, values };
}

function prepareStrings(port: Port, value: readonly unknown[], scalar?: readonly number[]): Assignment {
  const { values, shape: nested } = scalar ? { values: value, shape: scalar } : flattenStrings(value, port.label);
  const shape = nested.length > 1 ? matching(port, nested) : shapeForLength(port, values.length);
  return { port, kind: "strings", shape, values: encodeStrings(values, port.label) };
}

/** A nested list's own shape, if the port takes it. */
function matching(port: Port, shape: readonly number[]): readonly number[] {
  if (port.partialShape.accepts(shape)) return shape;
  throw new RangeError(`${port.label} has shape ${port.partialShape}, got [${shape}]`);
}

/** Whether a dimension may be of several sizes. */
function isOpen({ min, max }: Dimension): boolean {
  return min !== max;
}

/**
 * The shape that values without one take: the port's, if they are as many as it needs; with exactly one dynamic
 * dimension, the port's with that dimension filled.
 *
 * @param length How many elements they are; for packed types, how many bytes.
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

/** The bytes that so many elements of a packed type take, if they fill them. */
function wholeBytes(type: ElementType, count: number): number | undefined {
  const bytes = byteSizeOf(type, count);
  return bytes * 8 === count * infoOf(type).bits ? bytes : undefined;
}
