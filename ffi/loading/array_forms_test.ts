import process from "node:process";
import { test } from "node:test";
import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { modelPath } from "../../conformance/test_support/model_path.ts";
import { abiOf } from "../calls/abi.ts";
import { tableOfAnyRelease, withArrayForms } from "./array_forms.ts";
import type { Backend, Library } from "../backend.ts";
import { keepAlive } from "../keep_alive.ts";
import { load } from "../load.ts";
import { OpenVINOLoadError } from "../load_error.ts";
import { cString, words } from "../structs.ts";
import type { Signature, Symbols } from "../symbols/mod.ts";

const arrayForms = [
  "ov_core_set_properties",
  "ov_core_compile_model_props",
  "ov_core_compile_model_from_file_props",
  "ov_compiled_model_set_properties",
  "ov_preprocess_input_tensor_info_set_color_format_with_subnames",
] as const;

/** A library that lacks what OpenVINO before 2026.4 does. */
function without(library: Library<Symbols>, names: readonly string[]): Library<Symbols> {
  const hidden = Object.fromEntries(names.map((name) => [name, { value: undefined, configurable: true }]));
  return { ...library, call: Object.create(library.call, hidden) };
}

test("tableOfAnyRelease() lets a library lack the array forms only", () => {
  const found = Object.entries<Signature>(tableOfAnyRelease()).flatMap(([name, { optional }]) =>
    optional && !/unicode|ov_shutdown|ov_util/.test(name) ? [name] : []
  );
  assertEquals(found.toSorted(), arrayForms.toSorted());
});

test("withArrayForms() returns a library that lacks nothing as it is", () => {
  const ov = load();
  assertStrictEquals(withArrayForms(ov.backend, ov, ov.path, "apple-arm64"), ov);
});

test("withArrayForms() calls the variadic functions with the words of the arrays", async () => {
  const told: unknown[] = [];
  const open = (path: string, table: Symbols) => {
    const [name, { parameters }] = Object.entries(table)[0]!;
    const call = (...args: unknown[]) => {
      assertEquals(args.length, parameters.length, name);
      told.push([path, name, ...args]);
      return args.includes(66n) ? -1 : 0;
    };
    return { call: { [name]: call }, offThread: (_: string, ...args: unknown[]) => Promise.resolve(call(...args)) };
  };
  const getter = () => -1;
  const bare = {
    call: { ov_core_get_property: getter, ov_compiled_model_get_property: getter },
    offThread: () => Promise.resolve(7),
  } as unknown as Library<Symbols>;
  const library = withArrayForms({ open, readString: () => "" } as unknown as Backend, bare, "lib", "sysv-x64");
  const [key, value, text, out] = [11n, 12n, cString("CPU"), words(1)];
  const two = BigUint64Array.of(key, value, 66n, 14n, 99n);
  const { call, offThread } = library;
  assertEquals(call.ov_core_set_properties(1n, null, 1n, two), 0);
  assertEquals(call.ov_core_set_properties(1n, text, 2n, two), -1);
  assertEquals(call.ov_compiled_model_set_properties(2n, 1n, two), 0);
  assertEquals(call.ov_core_compile_model_props(1n, 2n, text, 0n, null, out), 0);
  assertEquals(await offThread("ov_core_compile_model_props", 1n, 2n, text, 1n, two, out), 0);
  assertEquals(await offThread("ov_core_compile_model_from_file_props", 1n, text, text, 2n, two, out), -1);
  assertEquals(call.ov_preprocess_input_tensor_info_set_color_format_with_subnames(3n, 4, 2n, two), 0);
  assertEquals(await offThread("ov_infer_request_wait", 5n), 7);
  assertEquals(told, [
    ["lib", "ov_core_set_property", 1n, null, key, value],
    ["lib", "ov_core_set_property", 1n, text, key, value],
    ["lib", "ov_core_set_property", 1n, text, 66n, 14n],
    ["lib", "ov_compiled_model_set_property", 2n, key, value],
    ["lib", "ov_core_compile_model", 1n, 2n, text, 0n, out],
    ["lib", "ov_core_compile_model", 1n, 2n, text, 2n, out, key, value],
    ["lib", "ov_core_compile_model_from_file", 1n, text, text, 4n, out, key, value, 66n, 14n],
    ["lib", "ov_preprocess_input_tensor_info_set_color_format_with_subname", 3n, 4, 2n, key, value],
  ]);
});

test("withArrayForms() refuses a library without them where variadic functions cannot be called", () => {
  const ov = load();
  const old = without(ov, ["ov_compiled_model_set_properties"]);
  const error = assertThrows(() => withArrayForms(ov.backend, old, ov.path, "apple-arm64"), OpenVINOLoadError);
  assertEquals(
    error.message,
    `OpenVINO at ${ov.path} is too old for Macs with Apple silicon: 2026.4.0 or newer is needed there (it has no ov_compiled_model_set_properties)`,
  );
});

test("properties reach OpenVINO by the variadic functions as by the arrays", async () => {
  const ov = load();
  const abi = abiOf(process.platform, process.arch);
  if (abi === "apple-arm64") return; // refused there, as tested above
  const old = withArrayForms(ov.backend, without(ov, arrayForms), ov.path, abi);
  for (const { call, offThread } of [ov, old]) {
    const memory = ["INFERENCE_NUM_THREADS", "1", "PERFORMANCE_HINT", "THROUGHPUT"].map(cString);
    const pairs = words(memory.length);
    memory.forEach((bytes, i) => pairs[i] = ov.backend.addressOf(bytes));
    const [out, text, cpu] = [words(1), words(1), cString("CPU")];
    assertEquals(call.ov_core_create(out), 0);
    const core = out[0]!;
    assertEquals(call.ov_core_set_properties(core, cpu, 2n, pairs), 0);
    assertEquals(call.ov_core_get_property(core, cpu, cString("PERFORMANCE_HINT"), text), 0);
    assertEquals(ov.backend.readString(text[0]!), "THROUGHPUT");
    call.ov_free(text[0]!);
    // What is refused leaves the properties before it as they were.
    const refused = ["PERFORMANCE_HINT", "LATENCY", "NOPE", "1"].map(cString);
    refused.forEach((bytes, i) => pairs[i] = ov.backend.addressOf(bytes));
    assertEquals(call.ov_core_set_properties(core, cpu, 2n, pairs) === 0, false);
    keepAlive(refused);
    assertEquals(call.ov_core_get_property(core, cpu, cString("PERFORMANCE_HINT"), text), 0);
    assertEquals(ov.backend.readString(text[0]!), "THROUGHPUT");
    call.ov_free(text[0]!);
    memory.forEach((bytes, i) => pairs[i] = ov.backend.addressOf(bytes));
    const path = cString(modelPath("relu_add"));
    assertEquals(await offThread("ov_core_compile_model_from_file_props", core, path, cpu, 1n, pairs, out), 0);
    assertEquals(call.ov_compiled_model_get_property(out[0]!, cString("INFERENCE_NUM_THREADS"), text), 0);
    assertEquals(ov.backend.readString(text[0]!), "1");
    call.ov_free(text[0]!);
    keepAlive(memory);
    call.ov_compiled_model_free(out[0]!);
    call.ov_core_free(core);
  }
});
