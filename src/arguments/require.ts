import { describe } from "./describe.ts";

/** The argument if it is a string that C can take; else throws a TypeError that names it. */
export function requireString(value: unknown, name: string): string {
  if (typeof value !== "string") throw new TypeError(`"${name}" must be a string, got ${describe(value)}`);
  if (value.includes("\0")) throw new TypeError(`"${name}" has a NUL character in it: ${JSON.stringify(value)}`);
  return value;
}

/** The argument if it is a number; else throws a TypeError that names it. */
export function requireNumber(value: unknown, name: string): number {
  if (typeof value !== "number") throw new TypeError(`"${name}" must be a number, got ${describe(value)}`);
  return value;
}

/** Throws a TypeError that names an argument if it is no object with options. */
export function requireOptions(value: unknown, name = "options"): void {
  if (typeof value !== "object" || value === null) {
    throw new TypeError(`"${name}" must be an object, got ${describe(value)}`);
  }
}

/** An option that is on or off, and off where it is left out; else throws a TypeError that names it. */
export function requireFlag(value: unknown, name: string): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw new TypeError(`"${name}" must be a boolean, got ${describe(value)}`);
  return value;
}

/** The argument if it is an integer in a range; else throws a TypeError or RangeError that names it. */
export function requireInteger(value: unknown, name: string, min: number, max: number): number {
  const number = requireNumber(value, name);
  if (!Number.isInteger(number) || number < min || number > max) {
    throw new RangeError(`"${name}" must be an integer from ${min} to ${max}, got ${number}`);
  }
  return number;
}

/** Whether a value is a plain object: no class instance, no collection. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
