import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { wantsColours } from "./messages.ts";

test("wantsColours() follows the terminal, NO_COLOR and FORCE_COLOR", () => {
  assertEquals([wantsColours(true, {}), wantsColours(undefined, {})], [true, false]);
  assertEquals([wantsColours(true, { NO_COLOR: "1" }), wantsColours(true, { NO_COLOR: "" })], [false, true]);
  assertEquals([wantsColours(false, { FORCE_COLOR: "1" }), wantsColours(true, { FORCE_COLOR: "0" })], [true, false]);
});
