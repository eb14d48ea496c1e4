import { types } from "node:util";
import { describe } from "../arguments/describe.ts";
import { isRecord } from "../arguments/require.ts";
import type { ConstOutput } from "../const_output.ts";
import { isTypedArray, type TypedArray } from "../element_type.ts";
import { type InferResults, isResults, resultTensors } from "../infer_results.ts";
import { findPort, findRecordPort, listed, type Port } from "../port_table.ts";
import type { Tensor } from "../tensor.ts";
import { assign, type Assignment, isOpen, requireStill, type Share } from "./assignment.ts";
import type { Scalar } from "./convert.ts";
import type { NestedNumbers, NestedRows, NestedStrings } from "./lists.ts";
import { type ValueKind, valueKindOf } from "./value_kind.ts";

/**
 * A value for one input. Numbers, lists and typed arrays are converted to the input's element type as a typed array of
 * that type converts them: numbers outside an integer type's range wrap around.
 */
export type InputValue = Tensor | TypedArray | NestedNumbers | NestedRows | NestedStrings | Scalar | string;

/**
 * The inputs of an inference: a value for the only input, values by position, values by index, name or port, or the
 * results of another inference.
 */
export type InferInputs =
  | InputValue
  | readonly InputValue[]
  | { readonly [key: string | number]: InputValue }
  | ReadonlyMap<number | string | ConstOutput, InputValue>
  | InferResults
  | null
  | undefined;

/**
 * Resolves and checks all inputs, so that all of them can be set, or none.
 *
 * @param share How typed arrays that hold the port's element type are bound; undefined to copy them.
 * @returns The checked inputs.
 * @throws {TypeError} If a key or a value has the wrong type.
 * @throws {RangeError} If an index or a shape is out of range, or an input of 64-bit integers is given NaN or infinity.
 * @throws {OpenVINOError} If a name is unknown.
 */
export function prepareInputs(ports: readonly Port[], inputs: InferInputs, share: Share | undefined): Assignment[] {
  if (inputs === undefined || inputs === null) return [];
  const prepared = prepareAll(ports, inputs, share);
  for (const assignment of prepared) requireStill(assignment);
  return prepared;
}

function prepareAll(ports: readonly Port[], inputs: unknown, share: Share | undefined): Assignment[] {
  const kind = valueKindOf(inputs);
  if (kind === "list") return prepareArray(ports, inputs as readonly unknown[], share);
  return kind === "other" ? prepareKeyed(ports, inputs, share) : [prepareOnly(ports, inputs, kind, share)];
}

/** Resolves a record, a map or results, whose keys name the inputs. */
function prepareKeyed(ports: readonly Port[], inputs: unknown, share: Share | undefined): Assignment[] {
  // An object without keys may be anything unless it is a plain one, and most records are plain.
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
  throw new TypeError(
    `"inputs" must be a Tensor, a typed array, an array, a plain object, a Map or results, got ${describe(inputs)}`,
  );
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

function prepareOnly(ports: readonly Port[], value: unknown, kind: ValueKind, share: Share | undefined): Assignment {
  const [port] = ports;
  if (port && ports.length === 1) return assign(port, value, kind, share);
  throw new TypeError(`"inputs" must say which input ${describe(value)} is for: there are ${listed(ports)}`);
}

/** Resolves an array. For a model with one input it is the data itself, unless its only item can be data. */
function prepareArray(ports: readonly Port[], inputs: readonly unknown[], share: Share | undefined): Assignment[] {
  if (inputs.length === 0) return [];
  const [port] = ports;
  if (!port || ports.length > 1) return prepareList(ports, inputs, share);
  if (inputs.length > 1) return [assign(port, inputs, "list", share)];
  const [first] = inputs;
  const kind = valueKindOf(first);
  const isData = kind === "list" ? !isWhole(port, inputs, first as unknown[]) : !notData.has(kind);
  return [isData ? assign(port, first, kind, share) : assign(port, inputs, "list", share)];
}

/** Items that are elements of data, not data themselves. */
const notData: ReadonlySet<ValueKind> = new Set(["scalar", "string", "other"]);

/** Tells whether nested lists match the port's rank only if the outermost list counts: `[[[1, 2]]]` for `[1,1,2]`. */
function isWhole({ partialShape }: Port, outer: readonly unknown[], inner: readonly unknown[]): boolean {
  const { dimensions } = partialShape;
  if (!dimensions || depthOf(outer) !== dimensions.length) return false;
  return depthOf(inner) > 1 || dimensions.filter(isOpen).length > 1;
}

/** The nesting depth of lists, of which typed arrays are the innermost, up to the maximum number of dimensions of a tensor. */
function depthOf(list: unknown): number {
  let depth = 0;
  let level = list;
  for (; Array.isArray(level) && depth <= 64; level = level[0]) depth += 1;
  return isTypedArray(level) ? depth + 1 : depth;
}

/** Results are copied at once: the next inference may write to their memory. */
function prepareResults(ports: readonly Port[], results: InferResults, share: Share | undefined): Assignment[] {
  return prepareList(ports, resultTensors(results), share).map((assignment) => {
    if (assignment.kind !== "bind" || share) return assignment;
    const { port, storage } = assignment;
    const shape = [...storage.shape];
    return storage.type === "string"
      ? { port, kind: "strings", shape, values: storage.strings() }
      : { port, kind: "copy", shape, values: storage.elements() };
  });
}

function prepareList(ports: readonly Port[], values: readonly unknown[], share: Share | undefined): Assignment[] {
  if (values.length > ports.length) {
    throw new RangeError(`"inputs" has ${values.length} values for ${ports.length} inputs`);
  }
  return Array.from(values, (value, i) => prepare(ports[i]!, value, share));
}

function prepare(port: Port, value: unknown, share: Share | undefined): Assignment {
  return assign(port, value, valueKindOf(value), share);
}
