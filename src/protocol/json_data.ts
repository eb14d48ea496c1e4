/** Tensor data as flat or nested JSON lists. Integers of 64 bits keep all their digits. */
import { bf16ToNumber, numberToBf16 } from "../values/convert.ts";
import { elementCount } from "../values/shape.ts";
import { arrayOf, type Datatype, type Elements, isFloat, type NumericElements, rangeOf } from "./datatypes.ts";
import { WireError } from "./wire_error.ts";

/** JavaScript's way to write JSON numbers digit by digit, which TypeScript's library does not declare yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

const negativeZero = rawJSON("-0.0");

/** An integer with fewer digits is safe, and one with more has more than 64 bits. */
const mayBeLong = /\d{16}/;

/** The strings of a JSON text, and its integers of 16 to 20 digits, which may exceed the safe integers. */
const stringsAndLongIntegers = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\d.eE+-])-?\d{16,20}(?![\d.eE])/g;

/**
 * Parses JSON without losing digits of integers.
 *
 * @param text The JSON text.
 * @returns The parsed value, in which integers of up to 20 digits that a number cannot represent exactly are bigints.
 * @throws {SyntaxError} If the text is not JSON.
 */
export function parseJson(text: string): unknown {
  const parsed: unknown = JSON.parse(text);
  if (!mayBeLong.test(text)) return parsed;
  // Strings that no sender can know stand for the integers: a reviver takes many times as long.
  const mark = crypto.randomUUID().slice(0, 8);
  let isAny = false;
  const marked = text.replace(stringsAndLongIntegers, (token) => {
    if (token.startsWith('"') || Number.isSafeInteger(Number(token))) return token;
    isAny = true;
    return `"${mark}${token}"`;
  });
  return isAny ? withIntegers(JSON.parse(marked), mark) : parsed;
}

/** Replaces marked strings by the integers they stand for, in place. */
function withIntegers(value: unknown, mark: string): unknown {
  if (typeof value === "string") return value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const item: unknown = value[index];
      if (typeof item === "string" || typeof item === "object") value[index] = withIntegers(item, mark);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const read = withIntegers(item, mark);
      // Not by assignment, which "__proto__" would change.
      if (read !== item) Object.defineProperty(value, key, { value: read });
    }
  }
  return value;
}

/**
 * Reads the elements of one tensor.
 *
 * @param name The tensor's name, for error messages.
 * @param datatype The elements' datatype.
 * @param shape The tensor's shape.
 * @param data The list as {@linkcode parseJson} returns it: flat, or nested like the shape.
 * @returns A copy of the elements.
 * @throws {WireError} If the data is not a list of such elements, or its length or nesting is not the shape's.
 */
export function readJsonData(name: string, datatype: Datatype, shape: readonly number[], data: unknown): Elements {
  if (!Array.isArray(data)) throw new WireError(`'${name}' has no list as data`);
  const count = elementCount(shape);
  const isNested = Array.isArray(data[0]);
  // Checked before memory is allocated for a shape that the data may not match.
  if (isNested) requireNesting(name, shape, data, 0);
  else if (data.length !== count) {
    throw new WireError(`'${name}' needs ${count} elements for its shape, got ${data.length}`);
  }
  const array = arrayOf(datatype);
  const target: Elements = array ? new array(count) : new Array<string>(count);
  const read = readerOf(datatype);
  let index = 0;
  const visit = (list: readonly unknown[], axis: number): void => {
    if (axis > 0) return list.forEach((item) => visit(item as unknown[], axis - 1));
    for (const item of list) {
      const value = read(item);
      if (value === undefined) throw noElement(name, datatype, index, item);
      (target as unknown[])[index++] = value;
    }
  };
  visit(data, isNested ? shape.length - 1 : 0);
  return target;
}

/** Refuses a nested list that has not the shape's lengths. */
function requireNesting(name: string, shape: readonly number[], list: unknown, axis: number): void {
  if (!Array.isArray(list) || list.length !== shape[axis]) {
    throw new WireError(`'${name}' has lists that are nested in another way than its shape, [${shape}]`);
  }
  if (axis + 1 < shape.length) { for (const item of list) requireNesting(name, shape, item, axis + 1); }
}

function noElement(name: string, datatype: Datatype, index: number, item: unknown): WireError {
  const why = item === null && isFloat(datatype)
    ? ": null may stand for NaN or infinity, which only binary data can say"
    : "";
  return new WireError(`'${name}' has an element ${index} that is no ${datatype}${why}`);
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
    throw new WireError(`'${name}' has values that JSON cannot say (NaN or infinite), binary data can`);
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

function readerOf(datatype: Datatype): Reader {
  const [least, greatest] = rangeOf(datatype) ?? [];
  if (typeof least === "bigint") {
    return (value) => {
      const whole = Number.isSafeInteger(value) ? BigInt(value as number) : value;
      return typeof whole === "bigint" && whole >= least && whole <= greatest! ? whole : undefined;
    };
  }
  const isInRange = (value: unknown): value is number =>
    typeof value === "number" && value >= least! && value <= greatest!;
  if (isFloat(datatype)) {
    const convert = datatype === "BF16" ? numberToBf16 : (number: number) => number;
    return (value) => {
      const number = typeof value === "bigint" ? Number(value) : value;
      return isInRange(number) ? convert(number) : undefined;
    };
  }
  if (least !== undefined) return (value) => isInRange(value) && Number.isInteger(value) ? value : undefined;
  if (datatype === "BOOL") return (value) => typeof value === "boolean" ? Number(value) : undefined;
  return (value) => typeof value === "string" && value.isWellFormed() ? value : undefined;
}
