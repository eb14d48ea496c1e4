import { types } from "node:util";
import { requireAttached } from "../arguments/attached.ts";
import { describe } from "../arguments/describe.ts";
import { type ElementType, elementTypeOfArray, infoOf, isPacked, kindOf, type TypedArray } from "../element_type.ts";
import type { Scalar } from "./convert.ts";
import { elementCount } from "./shape.ts";

/** Nested lists of numbers, one level per dimension. */
export type NestedNumbers = readonly (Scalar | NestedNumbers)[];

/** Lists of typed arrays, all of one type and length, which are the rows of the last dimension. */
export type NestedRows = readonly (TypedArray | NestedRows)[];

/** Nested lists of strings, one level per dimension. An item is text, or bytes, which need not be UTF-8. */
export type NestedStrings = readonly (string | Uint8Array | NestedStrings)[];

/** A value, or lists of such values, nested one level per dimension. */
export type Nested<Value> = Value | Nested<Value>[];

/** The items of nested lists in row-major order, and their shape. */
export interface Flattened<T> {
  values: T[];
  shape: number[];
}

/** Flattens nested lists of numbers. Throws if lists on one level differ in length. */
export function flatten(list: NestedNumbers, name: string): Flattened<Scalar> {
  return flattenLists(list, name, "numbers", isScalar);
}

/** A string of a tensor: text, or bytes, which need not be UTF-8. */
export type Text = string | Uint8Array;

/** Whether a value is a string for a tensor. */
export function isText(value: unknown): value is Text {
  return typeof value === "string" || types.isUint8Array(value);
}

/** Flattens nested lists of strings. Throws if lists on one level differ in length. */
export function flattenStrings(list: readonly unknown[], name: string): Flattened<Text> {
  return flattenLists(list, name, "strings", isText);
}

/** The maximum number of items: larger arrays end the process in some runtimes. */
const mostItems = 2 ** 26;

function flattenLists<T>(
  list: readonly unknown[],
  name: string,
  kind: string,
  isItem: (item: unknown) => item is T,
): Flattened<T> {
  const shape: number[] = [];
  for (let level: unknown = list; Array.isArray(level); level = level[0]) {
    shape.push(level.length);
    // A list that contains itself has no end.
    if (shape.length > 64) throw new RangeError(`${name} is nested deeper than any tensor`);
  }
  // A list that holds another many times needs little memory, but its items may exceed any memory.
  if (elementCount(shape) > mostItems) {
    throw new RangeError(`${name} holds more than ${mostItems} items, [${shape}]: give a typed array`);
  }
  const values: T[] = [];
  collect(list, 0);
  return { values, shape };

  function collect(part: readonly unknown[], depth: number): void {
    if (part.length !== shape[depth]) throw new RangeError(`${name} has lists of unequal lengths`);
    for (const item of part) {
      if (Array.isArray(item)) {
        if (depth + 1 >= shape.length) throw new RangeError(`${name} has lists of unequal depths`);
        collect(item, depth + 1);
      } else if (!isItem(item)) {
        throw new TypeError(`${name} must hold ${kind}, got ${describe(item)}`);
      } else if (depth + 1 < shape.length) {
        throw new RangeError(`${name} has lists of unequal depths`);
      } else {
        values.push(item);
      }
    }
  }
}

function isScalar(item: unknown): item is Scalar {
  return typeof item === "number" || typeof item === "bigint" || typeof item === "boolean";
}

/** The elements of rows in row-major order, and their shape. */
export interface JoinedRows {
  readonly values: TypedArray;
  readonly shape: readonly number[];
}

/**
 * Copies lists of rows, which are typed arrays, into one array; undefined for lists of anything else.
 *
 * @param type The element type that they are for, if it is known. Rows of packed types are refused, as lists are.
 * @throws {TypeError} If rows have different types, or the memory of one was taken away.
 * @throws {RangeError} If rows, or lists on one level, differ in length.
 */
export function joinRows(
  list: readonly unknown[],
  name: string,
  type: ElementType | undefined,
): JoinedRows | undefined {
  const kind = kindOf(firstItem(list));
  if (kind === undefined) return undefined;
  if (type !== undefined && isPacked(type)) {
    throw new TypeError(`${name} has element type ${type}, which rows do not hold: give one Uint8Array or a Tensor`);
  }
  const isRow = (item: unknown): item is TypedArray => kindOf(item) === kind;
  const { values: rows, shape } = flattenLists(list, name, `rows of one type, as the first, a ${kind}`, isRow);
  const { length } = rows[0]!;
  const joined = new (infoOf(elementTypeOfArray(rows[0]!)).array)(rows.length * length);
  for (const [i, row] of rows.entries()) {
    requireAttached(row, name);
    if (row.length !== length) throw new RangeError(`${name} has rows of unequal lengths, ${length} and ${row.length}`);
    (joined as Uint8Array).set(row as Uint8Array, i * length);
  }
  return { values: joined, shape: [...shape, length] };
}

/** The first item in nested lists that is not a list itself; a list that contains itself has none. */
export function firstItem(list: unknown): unknown {
  let item = list;
  for (let depth = 0; Array.isArray(item) && depth < 64; depth++) item = item[0];
  return item;
}

/**
 * Refuses a shape that makes too many lists: a dimension of zero may be inside of any number of them.
 *
 * @throws {RangeError} If there are more items or lists than some runtimes can hold.
 */
export function requireNestable(shape: readonly number[]): void {
  if (shape.some((_, depth) => elementCount(shape.slice(0, depth + 1)) > mostItems)) {
    throw new RangeError(`a tensor of shape [${shape}] makes more than ${mostItems} items or lists: use its data`);
  }
}

/** Nests items in row-major order into lists, one level per dimension; without dimensions, returns the only item. */
export function nest<Value>(items: ArrayLike<Value>, shape: readonly number[]): Nested<Value> {
  let at = 0;
  const listOf = (depth: number): Nested<Value> =>
    depth === shape.length ? items[at++]! : Array.from({ length: shape[depth]! }, () => listOf(depth + 1));
  return listOf(0);
}
