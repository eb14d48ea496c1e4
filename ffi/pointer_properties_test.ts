import process from "node:process";
import { test } from "node:test";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { type CVariable, headerTexts, parseVariables } from "../conformance/test_support/c_headers.ts";
import { load } from "./load.ts";
import { pointerProperties } from "./pointer_properties.ts";
import { backend } from "./runtime.ts";
import { cString } from "./structs.ts";
import type { SymbolTable } from "./symbols/mod.ts";

/** All property keys that the headers declare. */
function keys(): CVariable[] {
  return headerTexts(load().path)
    .flatMap(({ name, text }) => parseVariables(name, text))
    .filter(({ name }) => name.startsWith("ov_property_key_"));
}

/**
 * Tells whether a key's comment says that its value is an address: `property<void *>`,
 * `property<ov_encryption_callbacks*>`.
 */
function isPointer({ comment }: CVariable): boolean {
  return /property\s*<[^>]*\*\s*>/.test(comment);
}

/** Properties that are addresses on Windows only, which the comments do not say. */
const onWindows = new Set(["ov_property_key_intel_gpu_dev_object_handle"]);

test("pointerProperties are the keys whose values are addresses by the headers", () => {
  const all = keys();
  // Makes sure that the parser has found something.
  assert(all.length > 40, `${all.length} keys were read`);
  const expected = all.filter((key) => isPointer(key) || onWindows.has(key.name)).map(({ name }) => name);
  assertEquals(Object.values(pointerProperties).toSorted(), expected.toSorted());
});

test("a key whose value is an address is told from others by its comment", () => {
  const [pointer, callbacks, text, plain] = parseVariables(
    "x",
    `//!< Read-write property<void *>: a handle
OPENVINO_C_VAR(const char*) a;
/**
 * @brief Write-only property<ov_encryption_callbacks*> to set functions.
 */
OPENVINO_C_VAR(const char*)
b;
//!< Read-write property<int string>: ID
OPENVINO_C_VAR(const char*) c;
OPENVINO_C_VAR(const char*) d;`,
  );
  assertEquals([pointer, callbacks, text, plain].map((key) => [key!.name, isPointer(key!)]), [
    ["a", true],
    ["b", true],
    ["c", false],
    ["d", false],
  ]);
  assertThrows(() => parseVariables("x", "OPENVINO_C_VAR(const char*) a[2];"), Error, "x.h declares 1 variables, 0");
});

/** Reads the text that an exported variable of the C library points to. */
function textAt(variable: string): string {
  const { call } = backend().open(
    process.platform === "darwin" ? "/usr/lib/libSystem.B.dylib" : "libc.so.6",
    {
      dlopen: { result: "borrowed string", parameters: [["buffer", "const char* path"], ["i32", "int mode"]] },
      dlsym: { result: "borrowed string", parameters: [["handle", "void* library"], ["buffer", "const char* name"]] },
    } as const satisfies SymbolTable,
  );
  const address = call.dlsym(call.dlopen(cString(load().path), 1), cString(variable));
  assert(address !== 0n, `${variable} is not in the library`);
  return backend().readString(new BigUint64Array(backend().viewOf(address, 8))[0]!);
}

test("pointerProperties have the keys' own texts", { skip: process.platform === "win32" }, () => {
  for (const [key, variable] of Object.entries(pointerProperties)) assertEquals(textAt(variable), key, variable);
  assertEquals(textAt("ov_property_key_num_streams"), "NUM_STREAMS");
});
