/**
 * The assertions of `@std/assert` that this project's tests use, with the same names and signatures, over `node:assert`.
 *
 * `deno.json` and `tsconfig.json` map `@std/assert` to this module, so that the tests need no other registry than npm's
 * and run unchanged in Deno and Bun.
 */
import { deepStrictEqual, notDeepStrictEqual } from "node:assert/strict";
import { inspect } from "node:util";

/** A failed assertion. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** A class of errors, for `instanceof`. */
export type ErrorClass<E extends Error> = abstract new (...args: never[]) => E;

/** Fails. */
export function fail(msg?: string): never {
  throw new AssertionError(withNote("Failed assertion", msg));
}

/** Asserts that `expr` is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError(msg);
}

/** Asserts that `actual` is deeply equal to `expected`, of the same prototypes. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  translate(() => deepStrictEqual(actual, expected), msg);
}

/** Asserts that `actual` is not deeply equal to `expected`. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  translate(() => notDeepStrictEqual(actual, expected), msg);
}

/** Asserts that `actual` is `expected`, as `Object.is` says. */
export function assertStrictEquals<T>(actual: unknown, expected: T, msg?: string): asserts actual is T {
  if (!Object.is(actual, expected)) unexpected(actual, "to be", expected, msg);
}

/** Asserts that `actual` is not `expected`, as `Object.is` says. */
export function assertNotStrictEquals<T>(actual: T, expected: T, msg?: string): void {
  if (Object.is(actual, expected)) unexpected(actual, "not to be", expected, msg);
}

/** Asserts that two numbers differ by at most `tolerance`, by default a ten-millionth of `expected`. */
export function assertAlmostEquals(actual: number, expected: number, tolerance?: number, msg?: string): void {
  if (Object.is(actual, expected)) return;
  const allowed = tolerance ?? (Number.isFinite(expected) ? Math.abs(expected * 1e-7) : 1e-7);
  // Negated, so that NaN fails.
  if (!(Math.abs(expected - actual) <= allowed)) unexpected(actual, `to be within ${allowed} of`, expected, msg);
}

/** Asserts that `actual` is neither `null` nor `undefined`. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T> {
  if (actual === null || actual === undefined) {
    throw new AssertionError(withNote(`Expected a value, got ${actual}`, msg));
  }
}

/** Asserts that `actual` is an instance of `expectedType`. */
export function assertInstanceOf<T extends abstract new (...args: never[]) => unknown>(
  actual: unknown,
  expectedType: T,
  msg = "",
): asserts actual is InstanceType<T> {
  if (actual instanceof expectedType) return;
  throw new AssertionError(withNote(`Expected ${inspect(actual)} to be an instance of ${expectedType.name}`, msg));
}

/** Asserts that `actual` matches `expected`. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (!expected.test(actual)) unexpected(actual, "to match", expected, msg);
}

/** Asserts that `actual` contains `expected`. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (!actual.includes(expected)) unexpected(actual, "to contain", expected, msg);
}

/** Asserts that `actual > expected`. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual > expected)) unexpected(actual, "to be greater than", expected, msg);
}

/** Asserts that `actual >= expected`. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual >= expected)) unexpected(actual, "to be greater than or equal to", expected, msg);
}

/** Asserts that `actual < expected`. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual < expected)) unexpected(actual, "to be less than", expected, msg);
}

/** Asserts that `actual <= expected`. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void {
  if (!(actual <= expected)) unexpected(actual, "to be less than or equal to", expected, msg);
}

/** Asserts that `fn` throws anything. Returns the thrown value. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Asserts that `fn` throws an error of a class, whose message contains `msgIncludes`. Returns the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    return checkError(error, expected);
  }
  throw new AssertionError(withNote("Expected function to throw", expected.note));
}

/** Asserts that the promise of `fn` rejects with anything. Resolves to the reason. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/**
 * Asserts that the promise of `fn` rejects with an error of a class whose message contains `msgIncludes`. Resolves to
 * the error.
 */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  ErrorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  classOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = expectation(classOrMsg, msgIncludes, msg);
  let promise: PromiseLike<unknown>;
  try {
    promise = fn();
  } catch (error) {
    throw new AssertionError(withNote(`Expected function to reject, it threw ${inspect(error)}`, expected.note));
  }
  try {
    await promise;
  } catch (error) {
    return checkError(error, expected);
  }
  throw new AssertionError(withNote("Expected function to reject", expected.note));
}

interface Expectation {
  errorClass?: ErrorClass<Error> | undefined;
  includes?: string | undefined;
  note?: string | undefined;
}

function expectation(classOrMsg?: ErrorClass<Error> | string, msgIncludes?: string, msg?: string): Expectation {
  if (typeof classOrMsg === "string") return { note: classOrMsg };
  return { errorClass: classOrMsg, includes: msgIncludes, note: msg };
}

function checkError(error: unknown, { errorClass, includes, note }: Expectation): unknown {
  if (errorClass === undefined) return error;
  assertInstanceOf(error, errorClass, note);
  if (includes !== undefined) assertStringIncludes(error.message, includes, note);
  return error;
}

/**
 * Runs an assertion of `node:assert` and converts its failure, whose message shows the difference, to this module's
 * error.
 */
function translate(nodeAssertion: () => void, msg: string | undefined): void {
  try {
    nodeAssertion();
  } catch (error) {
    throw new AssertionError(withNote(error instanceof Error ? error.message : String(error), msg), { cause: error });
  }
}

function unexpected(actual: unknown, relation: string, expected: unknown, msg: string | undefined): never {
  throw new AssertionError(withNote(`Expected ${inspect(actual)} ${relation} ${inspect(expected)}`, msg));
}

function withNote(message: string, msg: string | undefined): string {
  return msg ? `${message}: ${msg}` : message;
}
