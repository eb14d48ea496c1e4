import { test } from "node:test";
import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { busyError, OpenVINOError } from "./openvino_error.ts";

test("OpenVINOError has a name, a code and a status", () => {
  const error = new OpenVINOError(-13, "stopped");
  assertInstanceOf(error, Error);
  assertEquals([error.name, error.code, error.status, error.message], [
    "OpenVINOError",
    "INFER_CANCELLED",
    -13,
    "stopped",
  ]);
  assertEquals(String(error), "OpenVINOError: stopped");
});

test("busyError() says what is refused", () => {
  const error = busyError("getTensor");
  assertEquals(error.code, "REQUEST_BUSY");
  assert(error.message.startsWith("getTensor: "));
});
