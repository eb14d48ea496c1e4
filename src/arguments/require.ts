import { signalOf } from "./brands.ts";
import { describe } from "./describe.ts";

/**
 * Returns the value if it is a string without NUL, which C strings cannot hold.
 *
 * @throws {TypeError} If it is not; the message has the argument's name.
 */
export function requireString(value: unknown, name: string): string {
  if (typeof value !== "string") throw new TypeError(`"${name}" must be a string, got ${describe(value)}`);
  if (value.includes("\0")) throw new TypeError(`"${name}" has a NUL character in it: ${JSON.stringify(value)}`);
  return value;
}

/**
 * Returns the value if it is a number.
 *
 * @throws {TypeError} If it is not; the message has the argument's name.
 */
export function requireNumber(value: unknown, name: string): number {
  if (typeof value !== "number") throw new TypeError(`"${name}" must be a number, got ${describe(value)}`);
  return value;
}

/**
 * Refuses options that are not an object.
 *
 * @throws {TypeError} With the argument's name.
 */
export function requireOptions(value: unknown, name = "options"): void {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`"${name}" must be an object, got ${describe(value)}`);
  }
}

/**
 * Returns a boolean option; `false` if it is missing.
 *
 * @throws {TypeError} If it is of another type; the message has the option's name.
 */
export function requireFlag(value: unknown, name: string): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw new TypeError(`"${name}" must be a boolean, got ${describe(value)}`);
  return value;
}

/**
 * Returns the value if it is an integer in a range.
 *
 * @throws {TypeError} If it is not a number; the message has the argument's name.
 * @throws {RangeError} If it is not an integer or out of range.
 */
export function requireInteger(value: unknown, name: string, min: number, max: number): number {
  const number = requireNumber(value, name);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new RangeError(`"${name}" must be an integer from ${min} to ${max}, got ${number}`);
  }
  return number;
}

/** The longest delay that timers support, in milliseconds. */
const longestMs = 2 ** 31 - 1;

/**
 * Returns a timeout in milliseconds; the default if it is missing.
 *
 * @throws {TypeError} If it is not a number.
 * @throws {RangeError} If it is not a positive integer that timers support.
 */
export function requireTimeout(value: unknown, otherwise: number): number {
  return value === undefined ? otherwise : requireInteger(value, "timeout", 1, longestMs);
}

/**
 * Returns an `AbortSignal`; undefined if it is missing.
 *
 * @throws {TypeError} If it is something else.
 */
export function requireSignal(value: unknown): AbortSignal | undefined {
  const signal = signalOf(value);
  if (value === undefined || signal) return signal;
  throw new TypeError(`"signal" must be an AbortSignal, got ${describe(value)}`);
}

/** Tells whether a value is a plain object, not an instance of a class or a collection. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
