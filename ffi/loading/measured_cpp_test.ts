import process from "node:process";
import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { madeTensors, stringLayouts } from "../../conformance/test_support/made_tensors.ts";
import { cppCalls } from "../cpp.ts";
import { elementCodes } from "./element_codes.ts";
import { load } from "../load.ts";
import { isMeasuredCpp } from "./measured_cpp.ts";
import { hasKnownStrings } from "./string_layout.ts";

const { code } = elementCodes.string;
type Layout = keyof typeof stringLayouts;

test("hasKnownStrings() knows libstdc++'s new ABI from other layouts, and frees its tensor", () => {
  const found = Object.entries(stringLayouts).map(([name, strings]) => {
    const made = madeTensors({ bits: new Map([[code, 0]]), strings });
    return [name, hasKnownStrings(made), made.alive()];
  });
  assertEquals(found, [
    ["libstdcxx", true, 0],
    ["oldLibstdcxx", false, 0],
    ["msvc", false, 0],
    ["libcxx", false, 0],
  ]);
  assertEquals(hasKnownStrings(madeTensors({ bits: new Map() })), false);
});

/** A made library, which exports a function or does not, and the tables of the libraries opened. */
function made(layout: Layout, isExported: boolean) {
  const { call, backend } = madeTensors({ bits: new Map([[code, 0]]), strings: stringLayouts[layout] });
  const opened: string[] = [];
  const open = (path: string, table: object) => {
    opened.push(path);
    return { call: isExported ? Object.fromEntries(Object.keys(table).map((name) => [name, () => {}])) : {} };
  };
  return { opened, library: { call, backend: { ...backend, open } } as unknown as Parameters<typeof isMeasuredCpp>[1] };
}

test("isMeasuredCpp() wants Linux, symbols of the new ABI, and its strings", () => {
  const answer = (layout: Layout, isExported: boolean, platform: string) => {
    const { opened, library } = made(layout, isExported);
    return [isMeasuredCpp("/lib/libopenvino_c.so", library, platform), opened.length];
  };
  assertEquals(answer("libstdcxx", true, "linux"), [true, 1]);
  assertEquals(answer("libstdcxx", false, "linux"), [false, 1]);
  assertEquals(answer("oldLibstdcxx", true, "linux"), [false, 1]);
  assertEquals(answer("msvc", true, "win32"), [false, 0]);
  assertEquals(answer("libcxx", true, "darwin"), [false, 0]);
});

test("without a measured C++ no C++ function is to be had", () => {
  const ov = load();
  assertEquals(cppCalls({ ...ov, hasMeasuredCpp: false }), null);
  assertEquals(cppCalls({ ...ov }) !== null, ov.hasMeasuredCpp && process.arch === "x64");
});
