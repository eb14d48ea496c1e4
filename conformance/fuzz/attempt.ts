import { inspect } from "node:util";
import { OpenVINOError, type Tensor } from "openvino-ffi";
import type { Value } from "./model_kinds.ts";
import type { Content } from "./memory.ts";

/** A result that contradicts the reference. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}

/** Fails a sequence. */
export function mismatch(what: string, expected: unknown, actual: unknown): never {
  const shown = actual instanceof Error ? `${actual.name}: ${actual.message}` : inspect(actual, { depth: 3 });
  throw new Mismatch(`${what}: expected ${typeof expected === "string" ? expected : inspect(expected)}, got ${shown}`);
}

/** The result or the error of a call. */
export type Attempt<T> = { readonly value: T; readonly error?: undefined } | {
  readonly value?: undefined;
  readonly error: object;
};

/** Makes a call. */
export function attempt<T>(call: () => T): Attempt<T> {
  try {
    return { value: call() };
  } catch (error) {
    return { error: error as object };
  }
}

/** Makes a call that returns a promise, and waits for it. */
export async function attemptAsync<T>(call: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error: error as object };
  }
}

/** The code of an attempt's error: an OpenVINOError's code, else the class's name; undefined if there is none. */
export function codeOf(attempt: Attempt<unknown>): string | undefined {
  const { error } = attempt;
  if (error === undefined) return undefined;
  return error instanceof OpenVINOError ? error.code : (error as Error).name ?? "no Error";
}

/** Returns the value; throws a mismatch if the attempt failed. */
export function succeeded<T>(attempt: Attempt<T>, what: string): T {
  if (attempt.error === undefined) return attempt.value;
  mismatch(what, "a result", attempt.error);
}

/** Throws a mismatch unless the attempt failed with one of some codes. */
export function failed(attempt: Attempt<unknown>, what: string, ...codes: readonly string[]): void {
  const code = codeOf(attempt);
  if (code === undefined || !codes.includes(code)) {
    mismatch(what, `a refusal with ${codes.join(" or ")}`, attempt.error ?? (attempt as { value: unknown }).value);
  }
}

/** The content of a tensor. */
export function valueOf(tensor: Tensor): Value {
  if (tensor.elementType === "string") return { shape: tensor.shape, items: tensor.strData };
  // Not by iterating: a detached array refuses that.
  const data = tensor.data as unknown as ArrayLike<number>;
  return { shape: tensor.shape, items: Array.from({ length: data.length }, (_, i) => Number(data[i])) };
}

/** Throws a mismatch unless the values are equal. */
export function same(actual: Value, expected: Value, what: string): void {
  const equal = String(actual.shape) === String(expected.shape) && actual.items.length === expected.items.length &&
    actual.items.every((item, i) => item === expected.items[i]);
  if (!equal) mismatch(what, expected, actual);
}

/** Throws a mismatch unless the value equals the known parts. */
export function sameContent(actual: Value, { shape, items }: Content, what: string): void {
  const equal = String(actual.shape) === String(shape) && actual.items.length === items.length &&
    items.every((item, i) => item === undefined || item === actual.items[i]);
  if (!equal) mismatch(what, { shape, items }, actual);
}
