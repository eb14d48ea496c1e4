import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { paintFor } from "./paint.ts";

test("paintFor() styles on a terminal only, and not with NO_COLOR", () => {
  assertEquals(paintFor({ isTTY: true }, {})("green", "cat"), "\x1b[32mcat\x1b[39m");
  // By its convention, an empty variable is none.
  assertEquals(paintFor({ isTTY: true }, { NO_COLOR: "" })("green", "cat"), "\x1b[32mcat\x1b[39m");
  assertEquals(paintFor({ isTTY: true }, { NO_COLOR: "1" })("green", "cat"), "cat");
  assertEquals(paintFor({ isTTY: false }, {})("green", "cat"), "cat");
  assertEquals(paintFor({}, {})("green", "cat"), "cat");
});
