import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { duration } from "./duration.ts";

test("duration() changes to seconds from one second on", () => {
  assertEquals([0.4567, 999, 1000, 123_456].map(duration), ["0.457 ms", "999 ms", "1 s", "123 s"]);
});
