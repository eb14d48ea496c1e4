import { test } from "node:test";
import { assert, assertEquals } from "@std/assert";
import { headersOf } from "../conformance/test_support/c_headers.ts";
import { load } from "../ffi/load.ts";
import { elementTypeOf, elementTypes, infoOf } from "./element_type.ts";
import { statuses } from "./native/profiling_list.ts";
import { Status, statusNames } from "./openvino_error.ts";
import { colorFormats, paddingModes, resizeAlgorithms } from "./preprocess/choices.ts";

/** The values of an enumeration in the C headers. */
function numbersOf(name: string): Readonly<Record<string, number>> {
  for (const { enums } of headersOf(load().path)) {
    const found = enums.get(name);
    if (found) return found;
  }
  throw new Error(`${name} is in no header`);
}

test("statuses have the numbers of ov_status_e", () => {
  const expected = numbersOf("ov_status_e");
  const named = Object.entries(statusNames).map(([number, name]) => [name, Number(number)]);
  assertEquals({ OK: 0, ...Object.fromEntries(named) }, expected as never);
  for (const [name, number] of Object.entries(Status)) assertEquals(number, expected[name]!, name);
});

test("element types have the numbers of ov_element_type_e", () => {
  // The header misspells one of the names.
  const expected = Object.entries(numbersOf("ov_element_type_e")).map((
    [name, number],
  ) => [name === "F8E5M3" ? "f8e5m2" : name.toLowerCase(), number] as const);
  assertEquals(expected.length, elementTypes.length + 1);
  for (const [name, number] of expected) {
    assertEquals(elementTypeOf(number), name as never, name);
    if (name !== "dynamic") assertEquals(infoOf(name as never).code, number, name);
  }
});

test("pre-processing enumerations have the numbers of the header", () => {
  const { UNDEFINE, ...formats } = numbersOf("ov_color_format_e");
  assertEquals({ ...colorFormats }, { UNDEFINED: UNDEFINE, ...formats } as never);
  for (
    const [ours, name] of [
      [resizeAlgorithms, "ov_preprocess_resize_algorithm_e"],
      [paddingModes, "ov_padding_mode_e"],
    ] as const
  ) {
    const expected = numbersOf(name);
    const lower = Object.entries(expected).map(([name, number]) => [name.toLowerCase().replace("resize_", ""), number]);
    assertEquals({ ...ours }, { ...expected, ...Object.fromEntries(lower) });
  }
});

test("profiling statuses are in the order of the header", () => {
  const expected = numbersOf("Status");
  assert(Object.keys(expected).length === statuses.length);
  statuses.forEach((status, i) => assertEquals(expected[status], i, status));
});
