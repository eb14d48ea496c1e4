/** Tensors as lists in JSON, flat or nested. Integers of 64 bits keep all their digits. */
import { bf16ToNumber, numberToBf16 } from "../values/convert.ts";
import { arrayOf, type Datatype, type Elements, greatestFloats, type NumericElements } from "./datatypes.ts";
import { WireError } from "./wire_error.ts";

/** What JavaScript has for a number's own text in JSON, and TypeScript's library does not know yet. */
const { parse, rawJSON } = JSON as unknown as {
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
};

const negativeZero = rawJSON("-0.0");

/** Integers of that many digits may be no safe integers. */
const longInteger = /\d{16}/;

/** Deeper than any tensor has dimensions. */
const MAX_DEPTH = 32;

/**
 * Parses JSON with all digits of its integers.
 *
 * @param text The JSON.
 * @returns What it says, where an integer that a number cannot hold exactly is a bigint.
 * @throws {SyntaxError} If it is no JSON.
 */
export function parseJson(text: string): unknown {
  if (!longInteger.test(text)) return JSON.parse(text);
  return parse(text, (_, value, { source = "" }) => {
    const unsafe = typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source);
    return unsafe ? BigInt(source) : value;
  });
}

/**
 * Reads the elements of one tensor.
 *
 * @param name The tensor's name, for errors.
 * @param datatype What the elements are to be.
 * @param count How many elements its shape has.
 * @param data The list, flat or nested, as {@linkcode parseJson} gives it.
 * @returns The elements.
 * @throws {WireError} If it is no list of such elements, or not of as many.
 */
export function readJsonData(name: string, datatype: Datatype, count: number, data: unknown): Elements {
  if (!Array.isArray(data)) throw new WireError(`'${name}' has no list as data`);
  // Before anything is allocated for a shape that the data does not bear out.
  const length = countItems(name, data, 0);
  if (length !== count) throw new WireError(`'${name}' needs ${count} elements for its shape, got ${length}`);
  const array = arrayOf(datatype);
  const target: Elements = array ? new array(count) : new Array<string>(count);
  const read = readers[datatype];
  let index = 0;
  const visit = (item: unknown): void => {
    if (Array.isArray(item)) return item.forEach(visit);
    const value = read(item);
    if (value === undefined) throw new WireError(`'${name}' has an element ${index} that is no ${datatype}`);
    (target as unknown[])[index++] = value;
  };
  visit(data);
  return target;
}

function countItems(name: string, list: readonly unknown[], depth: number): number {
  if (depth === MAX_DEPTH) throw new WireError(`'${name}' has lists more than ${MAX_DEPTH} deep`);
  return list.reduce<number>((sum, item) => sum + (Array.isArray(item) ? countItems(name, item, depth + 1) : 1), 0);
}

/**
 * Writes the elements of one tensor.
 *
 * @param name The tensor's name, for errors.
 * @param datatype What the elements are.
 * @param data The elements.
 * @returns A flat list that `JSON.stringify` takes.
 * @throws {WireError} If one is not finite, which JSON cannot say.
 */
export function writeJsonData(name: string, datatype: Datatype, data: Elements): unknown[] {
  if (Array.isArray(data)) return data;
  if (datatype === "BOOL") return Array.from(data as Uint8Array, (byte) => byte !== 0);
  if (datatype === "INT64" || datatype === "UINT64") return Array.from(data as BigInt64Array, writeInteger);
  const numbers = datatype === "BF16"
    ? Array.from(data as Uint16Array, bf16ToNumber)
    : Array.from(data as Exclude<NumericElements, BigInt64Array | BigUint64Array>);
  if (!numbers.every(Number.isFinite)) {
    throw new WireError(`'${name}' has values that JSON cannot say (NaN or infinite): ask for binary data`);
  }
  // JSON.stringify would leave out the sign of -0.
  return numbers.map((number) => Object.is(number, -0) ? negativeZero : number);
}

/**
 * Writes an integer with all its digits.
 *
 * @param value The integer.
 * @returns What `JSON.stringify` takes for it.
 */
export function writeInteger(value: bigint): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawJSON(String(value));
}

/** Gives an element as the typed array takes it; undefined if it is of another type or out of range. */
type Reader = (value: unknown) => number | bigint | string | undefined;

const readers: Readonly<Record<Datatype, Reader>> = {
  BOOL: (value) => typeof value === "boolean" ? Number(value) : undefined,
  UINT8: integer(0, 2 ** 8 - 1),
  UINT16: integer(0, 2 ** 16 - 1),
  UINT32: integer(0, 2 ** 32 - 1),
  UINT64: bigInteger(0n, 2n ** 64n - 1n),
  INT8: integer(-(2 ** 7), 2 ** 7 - 1),
  INT16: integer(-(2 ** 15), 2 ** 15 - 1),
  INT32: integer(-(2 ** 31), 2 ** 31 - 1),
  INT64: bigInteger(-(2n ** 63n), 2n ** 63n - 1n),
  FP16: float("FP16"),
  BF16: (value) => {
    const number = float("BF16")(value);
    return number === undefined ? undefined : numberToBf16(Number(number));
  },
  FP32: float("FP32"),
  FP64: float("FP64"),
  BYTES: (value) => typeof value === "string" && value.isWellFormed() ? value : undefined,
};

function float(datatype: Datatype): Reader {
  const greatest = greatestFloats[datatype] ?? Number.MAX_VALUE;
  return (value) => {
    const number = typeof value === "bigint" ? Number(value) : value;
    return typeof number === "number" && Math.abs(number) <= greatest ? number : undefined;
  };
}

function integer(min: number, max: number): Reader {
  return (value) =>
    Number.isInteger(value) && value as number >= min && value as number <= max ? value as number : undefined;
}

function bigInteger(min: bigint, max: bigint): Reader {
  return (value) => {
    const whole = typeof value === "bigint" ? value : Number.isSafeInteger(value) ? BigInt(value as number) : undefined;
    return whole !== undefined && whole >= min && whole <= max ? whole : undefined;
  };
}
