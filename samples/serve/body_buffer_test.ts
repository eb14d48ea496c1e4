import { assertEquals, assertThrows } from "@std/assert";
import { test } from "node:test";
import { readBinaryData } from "openvino-ffi/protocol";
import { BodyBuffer } from "./body_buffer.ts";
import { Budget } from "./budget.ts";

const lease = new Budget(2 ** 20).lease();

test("binary data needs no copy to be read, however long the JSON before it is", () => {
  for (const headerLength of [0, 1, 7, 8, 157]) {
    // With its length told, and growing.
    for (const expected of [headerLength + 16, 3]) {
      const body = new BodyBuffer(expected, 1000, lease, headerLength);
      body.add(new Uint8Array(headerLength).fill(32));
      body.add(new Uint8Array(Float64Array.of(1.5, -2).buffer));
      assertEquals(body.bytes.length, headerLength + 16);
      const data = readBinaryData("x", "FP64", [2], body.bytes.subarray(headerLength)) as Float64Array;
      assertEquals([...data], [1.5, -2]);
      assertEquals(data.buffer === body.bytes.buffer, true, `${headerLength} of ${expected}`);
    }
  }
});

test("a body has no more bytes than may be, expected or not", () => {
  assertThrows(() => new BodyBuffer(11, 10, lease, 0), Error, "more than 10 bytes");
  const body = new BodyBuffer(5, 10, lease, 3);
  body.add(new Uint8Array(10));
  assertThrows(() => body.add(new Uint8Array(1)), Error, "more than 10 bytes");
});
