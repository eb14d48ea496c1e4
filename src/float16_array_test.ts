import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { oldestRuntimes } from "../ffi/runtimes.ts";
import { float16Array, requireFloat16Array } from "./float16_array.ts";

test("requireFloat16Array() tells a runtime without it which one is needed", () => {
  assertEquals(requireFloat16Array(globalThis), float16Array);
  assertEquals(float16Array, Float16Array);
  assertThrows(
    () => requireFloat16Array({}),
    Error,
    `openvino-ffi needs Node.js ${oldestRuntimes.Node} or newer, Deno or Bun`,
  );
});
