import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import { Handle } from "../native/handle.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { type Lifetime, PlainLifetime } from "./lifetime.ts";

test("a lifetime ends when it is disposed, of a native object or not", () => {
  const lifetimes: readonly Lifetime[] = [new PlainLifetime("thing"), new Handle("thing", 1n, () => {})];
  for (const lifetime of lifetimes) {
    lifetime.requireLive();
    assertEquals(lifetime.disposed, false);
    lifetime.dispose();
    lifetime.dispose();
    assertEquals(lifetime.disposed, true);
    const error = assertThrows(() => lifetime.requireLive(), OpenVINOError, "the thing has been disposed");
    assertEquals(error.code, "NOT_ALLOCATED");
  }
});
