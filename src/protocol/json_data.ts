/** Tensor data as flat or nested JSON lists. Integers of 64 bits keep all their digits. */
import { bf16ToNumber, numberToBf16 } from "../values/convert.ts";
import { arrayOf, type Datatype, type Elements, greatestFloats, type NumericElements } from "./datatypes.ts";
import { WireError } from "./wire_error.ts";

/** JavaScript's access to the source text of JSON numbers, which TypeScript's library does not declare yet. */
const { parse, rawJSON } = JSON as unknown as {
  parse(text: string, revive: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
};

const negativeZero = rawJSON("-0.0");

/** An integer with this many digits may exceed the safe integers. */
const longInteger = /\d{16}/;

/** More dimensions than any tensor has. */
const MAX_DEPTH = 32;

/**
 * Parses JSON without losing digits of integers.
 *
 * @param text The JSON text.
 * @returns The parsed value, in which integers that a number cannot represent exactly are bigints.
 * @throws {SyntaxError} If the text is not JSON.
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
 * @param name The tensor's name, for error messages.
 * @param datatype The elements' datatype.
 * @param count The number of elements in the tensor's shape.
 * @param data The flat or nested list, as {@linkcode parseJson} returns it.
 * @returns A copy of the elements.
 * @throws {WireError} If the data is not a list of such elements, or not of `count` of them.
 */
export function readJsonData(name: string, datatype: Datatype, count: number, data: unknown): Elements {
  if (!Array.isArray(data)) throw new WireError(`'${name}' has no list as data`);
  // Checked before memory is allocated for a shape that the data may not match.
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
 * @param name The tensor's name, for error messages.
 * @param datatype The elements' datatype.
 * @param data The elements.
 * @returns A flat list for `JSON.stringify`.
 * @throws {WireError} If an element is not finite, which JSON cannot express.
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
  // JSON.stringify would drop the sign of -0.
  return numbers.map((number) => Object.is(number, -0) ? negativeZero : number);
}

/**
 * Writes an integer with all its digits.
 *
 * @param value The integer.
 * @returns A value for `JSON.stringify`.
 */
export function writeInteger(value: bigint): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawJSON(String(value));
}

/** Converts an element to an item of the typed array; undefined if it has another type or is out of range. */
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
