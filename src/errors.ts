import { load } from "../ffi/load.ts";

/** The C API's statuses, by number: the names of `ov_status_e`. */
export const statusNames: Readonly<Record<number, string>> = {
  [-1]: "GENERAL_ERROR",
  [-2]: "NOT_IMPLEMENTED",
  [-3]: "NETWORK_NOT_LOADED",
  [-4]: "PARAMETER_MISMATCH",
  [-5]: "NOT_FOUND",
  [-6]: "OUT_OF_BOUNDS",
  [-7]: "UNEXPECTED",
  [-8]: "REQUEST_BUSY",
  [-9]: "RESULT_NOT_READY",
  [-10]: "NOT_ALLOCATED",
  [-11]: "INFER_NOT_STARTED",
  [-12]: "NETWORK_NOT_READ",
  [-13]: "INFER_CANCELLED",
  [-14]: "INVALID_C_PARAM",
  [-15]: "UNKNOWN_C_ERROR",
  [-16]: "NOT_IMPLEMENT_C_METHOD",
  [-17]: "UNKNOW_EXCEPTION",
};

/** The statuses this library itself gives. */
export const Status = {
  OK: 0,
  GENERAL_ERROR: -1,
  NOT_IMPLEMENTED: -2,
  PARAMETER_MISMATCH: -4,
  NOT_FOUND: -5,
  UNEXPECTED: -7,
  REQUEST_BUSY: -8,
  RESULT_NOT_READY: -9,
  NOT_ALLOCATED: -10,
  INFER_CANCELLED: -13,
  INVALID_C_PARAM: -14,
} as const;

/**
 * What OpenVINO refuses, and what this library refuses in its place: unknown names, busy requests, cancelled
 * inferences, disposed objects. A wrong argument is a `TypeError` or a `RangeError` instead.
 *
 * @example
 * ```ts
 * import { Core, OpenVINOError } from "openvino-ffi";
 * import { assert } from "@std/assert";
 *
 * try {
 *   new Core().readModel("missing.xml");
 * } catch (error) {
 *   assert(error instanceof OpenVINOError);
 * }
 * ```
 */
export class OpenVINOError extends Error {
  /** The class's name. */
  override readonly name = "OpenVINOError";
  /** The status's name in the C API, `REQUEST_BUSY` for example. */
  readonly code: string;
  /** The status's number in the C API, negative. */
  readonly status: number;

  /**
   * Makes an error.
   *
   * @param status The status's number in the C API.
   * @param message What went wrong.
   */
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
    this.code = statusNames[status] ?? `STATUS_${status}`;
  }
}

/** Throws what a failed C call means. `what` says what was being done, with the names it was done to. */
export function check(status: number, what: string): void {
  if (status !== Status.OK) throw errorOf(status, what);
}

/** The error of a failed C call; must be asked for at once, since the runtime keeps only the last message. */
export function errorOf(status: number, what: string): OpenVINOError {
  const text = messageOf(status);
  return new OpenVINOError(status, text ? `${what}: ${text}` : `${what}: ${statusNames[status] ?? `status ${status}`}`);
}

/** The runtime's own message. For -14 it sets none, and the one it gives is an older call's. */
function messageOf(status: number): string {
  if (status === Status.INVALID_C_PARAM) return "";
  const { call, backend } = load();
  const address = call.ov_get_last_err_msg();
  if (address === 0n) return "";
  const text = backend.readString(address);
  call.ov_free(address);
  return cleanMessage(text);
}

/** A message without the source files and line numbers that the runtime puts into it. */
export function cleanMessage(text: string): string {
  const kept = text.split("\n").map((line) =>
    line
      .replace(/^Exception from \S+:\d+:\s*/, "")
      .replace(/^Check '.*' failed at \S+:\d+:\s*/, "")
      .replace(/\s+at \S+\.[ch]pp:\d+:?/g, "")
      .replace(/^\S+\.[ch]pp:\d+:?\s*/, "")
      .trim()
  ).filter((line) => line !== "");
  if (kept.length > 0) return kept.join("\n");
  // Nothing but a failed check: its condition is all there is to say.
  return /Check '(.*)' failed/.exec(text)?.[1] ?? "";
}

/** The error for what must not be done while an inference runs. */
export function busyError(what: string): OpenVINOError {
  return new OpenVINOError(Status.REQUEST_BUSY, `${what}: the infer request is busy, wait for its inference to end`);
}

/** How a wrong value is named in a message. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case "bigint":
      return `${value}n`;
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "symbol":
      return "a symbol";
    case "function":
      return "a function";
    default:
      return Array.isArray(value) ? "an array" : describeObject(value);
  }
}

function describeObject(value: object): string {
  const name = String(value.constructor?.name ?? "Object");
  if (name === "Object") return "an object";
  return `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`;
}

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
