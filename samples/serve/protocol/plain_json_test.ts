import { assertThrows } from "@std/assert";
import { test } from "node:test";
import { requirePlain } from "./plain_json.ts";

const check = (text: string) => requirePlain(new TextEncoder().encode(text));

test("requirePlain() takes what tensors need, whatever is in strings", () => {
  check("");
  check(`{"a":[${"[1],".repeat(1000)}[2]],"b":{"c":"${'[{:\\"'.repeat(50_000)}"}}`);
  check("[".repeat(32) + "]".repeat(32));
  check(`[${"[1,2,3],".repeat(262_144)}1]`);
});

test("requirePlain() refuses what is deep, and too many objects, names and lists", () => {
  assertThrows(() => check("[".repeat(33)), Error, "less than 32 levels");
  assertThrows(() => check('{"a":'.repeat(33)), Error, "less than 32 levels");
  assertThrows(() => check(`[${"{},".repeat(40_000)}1]`), Error, "40000 objects and names");
  assertThrows(() => check(`{${'"a":1,'.repeat(40_000)}}`), Error, "40001 objects and names");
  assertThrows(() => check(`[${"[],".repeat(270_000)}1]`), Error, "270001 lists");
});
