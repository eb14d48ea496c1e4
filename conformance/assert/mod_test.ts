import { ok, rejects, strictEqual, throws } from "node:assert/strict";
import { test } from "node:test";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertNotStrictEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "./mod.ts";

class Special extends RangeError {}

/** Expects an assertion to fail with both texts in its message. node:assert judges, not the module under test. */
function fails(assertion: () => void, ...texts: string[]): void {
  throws(assertion, (error) => {
    ok(error instanceof AssertionError);
    strictEqual(error.name, "AssertionError");
    for (const text of texts) ok(error.message.includes(text), `${JSON.stringify(error.message)} lacks ${text}`);
    return true;
  });
}

test("assert() fails for a falsy value", () => {
  assert(1);
  assert("x", "note");
  for (const value of [false, 0, "", null, undefined, NaN]) fails(() => assert(value, "note"), "note");
});

test("fail() always fails", () => {
  fails(() => fail("note"), "note");
  fails(() => fail());
});

test("assertEquals() compares deeply", () => {
  assertEquals({ a: [1, { b: NaN }] }, { a: [1, { b: NaN }] });
  assertEquals(new Float32Array([1, 2]), new Float32Array([1, 2]));
  assertEquals(new Map([["a", new Set([1n])]]), new Map([["a", new Set([1n])]]));
  fails(() => assertEquals({ a: [1, 2] }, { a: [1, 3] }, "note"), "3", "note");
  fails(() => assertEquals(new Float32Array([1, 2]), new Float32Array([1, 2.5])));
  fails(() => assertEquals<ArrayLike<number>>(new Float32Array([1]), new Float64Array([1])));
  fails(() => assertEquals(new Map([["a", 1]]), new Map([["a", 2]])));
  fails(() => assertEquals<unknown>("1", 1));
  fails(() => assertEquals([1, 2], [1]));
});

test("assertNotEquals() compares deeply", () => {
  assertNotEquals([1], [2]);
  fails(() => assertNotEquals([1], [1], "note"), "note");
});

test("assertStrictEquals() compares identity", () => {
  const one = {};
  assertStrictEquals(one, one);
  assertStrictEquals(NaN, NaN);
  fails(() => assertStrictEquals(one, {}, "note"), "note");
  fails(() => assertStrictEquals(0, -0));
});

test("assertNotStrictEquals() compares identity", () => {
  assertNotStrictEquals({}, {});
  fails(() => assertNotStrictEquals(1, 1, "note"), "note");
});

test("assertAlmostEquals() allows the tolerance and no more", () => {
  assertAlmostEquals(1.00000005, 1);
  assertAlmostEquals(1.5, 1, 0.5);
  assertAlmostEquals(Infinity, Infinity);
  assertAlmostEquals(NaN, NaN);
  fails(() => assertAlmostEquals(1.0000002, 1, undefined, "note"), "note");
  fails(() => assertAlmostEquals(1.51, 1, 0.5), "0.5");
  fails(() => assertAlmostEquals(NaN, 1, 0.5));
  fails(() => assertAlmostEquals(1, NaN, 0.5));
  fails(() => assertAlmostEquals(Infinity, -Infinity, 0.5));
});

test("assertExists() fails for null and undefined only", () => {
  for (const value of [0, "", false, NaN]) assertExists(value);
  fails(() => assertExists(null, "note"), "null", "note");
  fails(() => assertExists(undefined), "undefined");
});

test("assertInstanceOf() narrows to the class", () => {
  const error: unknown = new Special("x");
  assertInstanceOf(error, RangeError);
  strictEqual(error.message, "x");
  fails(() => assertInstanceOf(new Error("x"), Special, "note"), "Special", "note");
  fails(() => assertInstanceOf("x", String));
});

test("assertMatch() and assertStringIncludes() search a string", () => {
  assertMatch("abc", /^a.c$/);
  assertStringIncludes("abc", "bc");
  fails(() => assertMatch("abc", /^b/, "note"), "abc", "note");
  fails(() => assertStringIncludes("abc", "cb", "note"), "cb", "note");
});

test("the comparisons keep their bounds", () => {
  assertGreater(2, 1);
  assertGreaterOrEqual(1, 1);
  assertLess(1n, 2n);
  assertLessOrEqual("a", "a");
  fails(() => assertGreater(1, 1, "note"), "note");
  fails(() => assertGreaterOrEqual(0, 1));
  fails(() => assertLess(1n, 1n));
  fails(() => assertLessOrEqual("b", "a"));
  fails(() => assertGreaterOrEqual(NaN, 1));
});

test("assertThrows() returns what was thrown", () => {
  const thrown = new Special("the reason");
  const body = () => {
    throw thrown;
  };
  strictEqual(assertThrows(body), thrown);
  strictEqual(assertThrows(body, "note"), thrown);
  strictEqual(assertThrows(body, Special).message, "the reason");
  strictEqual(assertThrows(body, RangeError, "reason"), thrown);
});

test("assertThrows() fails without an error, for another class and another message", () => {
  const body = () => {
    throw new RangeError("the reason");
  };
  fails(() => assertThrows(() => 1, Error, "x", "note"), "to throw", "note");
  fails(() => assertThrows(() => 1, "note"), "note");
  fails(() => assertThrows(body, Special, undefined, "note"), "Special", "note");
  fails(() => assertThrows(body, RangeError, "another", "note"), "another", "note");
  fails(() =>
    assertThrows(() => {
      throw "text";
    }, Error)
  );
});

test("assertRejects() resolves with the reason", async () => {
  const reason = new Special("the reason");
  const body = () => Promise.reject(reason);
  strictEqual(await assertRejects(body), reason);
  strictEqual((await assertRejects(body, Special)).message, "the reason");
  strictEqual(await assertRejects(body, RangeError, "reason"), reason);
});

test("assertRejects() fails without a rejection, for another class and another message", async () => {
  const body = () => Promise.reject(new RangeError("the reason"));
  await rejects(assertRejects(() => Promise.resolve(1), Error), AssertionError);
  await rejects(assertRejects(body, Special), AssertionError);
  await rejects(assertRejects(body, RangeError, "another"), AssertionError);
  await rejects(
    assertRejects(() => {
      throw new RangeError("the reason");
    }, RangeError),
    AssertionError,
  );
});
