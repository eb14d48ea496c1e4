import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { symbols } from "../../../ffi/symbols/mod.ts";
import { formatReport, type MachO, type Reading } from "./report.ts";

const file: MachO = {
  processor: "ARM64",
  oldestSystem: "11.0.0",
  name: "@rpath/libopenvino_c.dylib",
  searchPaths: ["@loader_path"],
  needs: ["@rpath/libopenvino.dylib", "/usr/lib/libc++.1.dylib"],
  exports: Object.keys(symbols).map((name) => `_${name}`),
  isSigned: true,
  entitlements: null,
};
const allowed = `<dict><key>com.apple.security.cs.disable-library-validation</key>\n<true/></dict>`;
const reading: Reading = {
  openvino: "1.2.3",
  c: file,
  cpp: { ...file, name: "@rpath/libopenvino.dylib", needs: [] },
  libraries: ["libopenvino_c.dylib", "libopenvino.dylib"],
  runtimes: [["Deno 4.5.6", { ...file, entitlements: allowed }]],
};

/** The answers by what was asked. */
function answers(changed: Partial<Reading>): Record<string, string> {
  const lines = formatReport({ ...reading, ...changed }).trimEnd().split("\n").slice(2);
  return Object.fromEntries(lines.map((line) => {
    const [, , question, answer] = line.split(" | ").length === 3 ? ["", ...line.slice(2, -2).split(" | ")] : [];
    return [question!.replace(/\d+/, "n"), answer!];
  }));
}

test("formatReport() says yes where all is as it must be", () => {
  const found = answers({});
  assertEquals(found["exports all n functions that are bound"], "yes");
  assertEquals(found["finds its own libraries beside itself"], "yes");
  assertEquals(found["may open libraries of other makers"], "yes: `com.apple.security.cs.disable-library-validation`");
});

test("formatReport() names what is missing", () => {
  const exports = file.exports.filter((name) => name !== "_ov_core_create");
  assertEquals(answers({ c: { ...file, exports } })["exports all n functions that are bound"], "no: ov_core_create");
  const question = "finds its own libraries beside itself";
  assertEquals(answers({ libraries: [] })[question], "no: libopenvino.dylib is missing");
  assertEquals(
    answers({ c: { ...file, searchPaths: [] } })[question],
    "no: @rpath/libopenvino_c.dylib does not look there",
  );
  for (const entitlements of [null, allowed.replace("true", "false")]) {
    assertEquals(
      answers({ runtimes: [["Bun", { ...file, entitlements }]] })["may open libraries of other makers"],
      "no: its signature has no `com.apple.security.cs.disable-library-validation`",
    );
  }
  const unsigned = answers({ runtimes: [["Node", { ...file, isSigned: false }]] });
  assertEquals(unsigned["may open libraries of other makers"], "yes: it is not signed");
});
