import { test } from "node:test";
import { assertEquals, assertThrows } from "@std/assert";
import type { OpenVINO } from "../../ffi/load.ts";
import { OpenVINOError } from "../openvino_error.ts";
import { NativeTensor } from "./native_tensor.ts";
import { readStrings, writeStrings } from "./string_elements.ts";

const encode = (text: string) => new TextEncoder().encode(text);

test("strings with NUL characters are written and read where C++'s layout is the measured one", () => {
  const tensor = NativeTensor.allocate("string", [3]);
  const texts = ["a\0b", "", "\0" + "long enough for memory of its own".repeat(2)].map(encode);
  tensor.setStrings(texts);
  assertEquals(tensor.strings(), texts);
});

test("elsewhere they are refused before any memory is touched, and strings without NUL are still written", () => {
  const told: string[] = [];
  const untouchable = new Proxy({}, {
    get: (_, name) => () => told.push(String(name)) && 0n,
  });
  const ov = {
    backend: untouchable,
    call: { ov_tensor_set_string_data: () => 0 },
    hasMeasuredCpp: false,
  } as unknown as OpenVINO;
  const refusals = [
    () => readStrings(ov, 0x10n, 2),
    () => writeStrings(ov, 0x10n, () => 0x20n, [encode("a"), encode("a\0b")]),
  ];
  for (const refused of refusals) {
    const error = assertThrows(refused, OpenVINOError, "libstdc++'s new ABI");
    assertEquals(error.code, "NOT_IMPLEMENTED");
  }
  assertEquals(told, []);
  writeStrings(ov, 0x10n, () => 0x20n, [encode("a"), encode("b")]);
  assertEquals(told, ["addressOf", "addressOf"]);
});
