import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { isOlder } from "./version.ts";

test("isOlder() compares number by number", () => {
  assertEquals(isOlder("2026.3.9", "2026.4.0"), true);
  assertEquals(isOlder("2025.12.1", "2026.4.0"), true);
  assertEquals(isOlder("2026.4.0", "2026.10.0"), true);
  assertEquals(isOlder("2026.10.0", "2026.4.0"), false);
  assertEquals(isOlder("2026.4.1", "2026.4.0"), false);
  assertEquals(isOlder("2027.0.0", "2026.4.0"), false);
});

test("isOlder() is false for the same version", () => {
  assertEquals(isOlder("1.4.5", "1.4.5"), false);
  assertEquals(isOlder("2026.4", "2026.4.0"), false);
  assertEquals(isOlder("2026.4.0", "2026.4"), false);
});

test("isOlder() ignores what follows the numbers", () => {
  assertEquals(isOlder("2026.4.1-22151-1a2b3c4d-releases/2026/4", "2026.4.1"), false);
  assertEquals(isOlder("2026.4.0-19000-releases/2026/4", "2026.4.1"), true);
  assertEquals(isOlder("1.5.0-canary.20261101", "1.4.5"), false);
  assertEquals(isOlder("2.9.0+abcdef", "2.9.0"), false);
});

test("isOlder() takes what is no version for the oldest", () => {
  assertEquals(isOlder("", "0.0.1"), true);
  assertEquals(isOlder("custom build", "2026.4.0"), true);
  assertEquals(isOlder("", "0"), false);
});
