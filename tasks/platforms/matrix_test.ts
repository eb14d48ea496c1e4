import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import type { KnownFault } from "./known_faults.ts";
import type { Failure } from "../failed_tests.ts";
import { formatMatrix, type PlaceResult, unexplained } from "./matrix.ts";
import { places, testFiles } from "./places.ts";
import { systems } from "./systems.ts";
import { there } from "./wine/system.ts";

const known: readonly KnownFault[] = [
  { of: "OpenVINO", file: "a_test.ts", systems: ["Linux x64"], releases: ["1.0"], why: "as in Python" },
  { of: "Wine", file: "b_test.ts", sign: /^it swims$/m, systems: ["Windows x64"], why: "no water" },
];
const works: Failure = { name: "it works", text: "AssertionError" };
const swims: Failure = { name: "it swims", text: "AssertionError" };
const flies: Failure = {
  name: "it flies",
  text:
    `Error: wings: not available with this OpenVINO on win32 x64: the C API has none, and libstdc++'s are elsewhere\n  at x`,
};
const result = (openvino: string, failures: readonly Failure[], system: "Linux x64" | "Windows x64" = "Linux x64") => ({
  place: { system, openvino, runtime: "Bun" as const },
  system: system === "Linux x64" ? system : `${system} (Wine 8.0)`,
  runtime: "Bun 1.4.5",
  files: [{ file: "a_test.ts", passed: 3, failures }, { file: "b_test.ts", passed: 4, failures }],
});

test("formatMatrix() has a row for each place, and names what is refused, known faults, and failures", () => {
  const refused: PlaceResult = { ...result("0.9", []), refused: "too old", files: [] };
  const results = [refused, result("1.0", [works]), result("1.1", []), result("1.1", [swims, flies], "Windows x64")];
  assertEquals(formatMatrix(results, known).split("\n"), [
    "| system | OpenVINO | runtime | ran | passed | refused | known | failed |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    "| Linux x64 | 0.9 | Bun 1.4.5 |  |  | too old |  |  |",
    "| Linux x64 | 1.0 | Bun 1.4.5 | 9 | 7 | 0 | 1 | 1 |",
    "| Linux x64 | 1.1 | Bun 1.4.5 | 7 | 7 | 0 | 0 | 0 |",
    "| Windows x64 (Wine 8.0) | 1.1 | Bun 1.4.5 | 11 | 7 | 2 | 1 | 1 |",
    "",
    "- Windows x64 (Wine 8.0) refuses: the C API has none, and libstdc++'s are elsewhere (tests in `a_test.ts`: 1, `b_test.ts`: 1)",
    "- Linux x64, OpenVINO 1.0, Bun 1.4.5: `a_test.ts`: it works. Of OpenVINO: as in Python",
    "- Linux x64, OpenVINO 1.0, Bun 1.4.5: `b_test.ts`: it works",
    "- Windows x64 (Wine 8.0), OpenVINO 1.1, Bun 1.4.5: `b_test.ts`: it swims. Of Wine: no water",
    "- Windows x64 (Wine 8.0), OpenVINO 1.1, Bun 1.4.5: `a_test.ts`: it swims",
    "",
  ]);
});

test("unexplained() leaves out refusals, and known faults where they are known", () => {
  const files = (place: PlaceResult) => unexplained(place, known).map(({ file, name }) => `${file}: ${name}`);
  assertEquals(files(result("1.0", [works])), ["b_test.ts: it works"]);
  assertEquals(files(result("1.1", [works])), ["a_test.ts: it works", "b_test.ts: it works"]);
  assertEquals(files(result("1.1", [swims, flies], "Windows x64")), ["a_test.ts: it swims"]);
  assertEquals(files(result("1.1", [flies])), []);
  assertEquals(files(result("1.1", [])), []);
});

test("the places and the tests that run in them are there", () => {
  const missing = testFiles.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url)));
  assertEquals(missing, []);
  const leftOut = Object.values(systems).flatMap(({ leftOut }) => leftOut.flatMap(({ files }) => files));
  assertEquals(leftOut.filter((file) => !testFiles.includes(file)), []);
  const all = Object.values(places).flat();
  assertEquals(new Set(all.map((place) => JSON.stringify(place))).size, all.length);
});

test("there() names paths as Wine's programs do, and leaves everything else", () => {
  assertEquals(there("/a b/c.ts"), "Z:\\a b\\c.ts");
  assertEquals(there("--preload=/a/b.ts"), "--preload=Z:\\a\\b.ts");
  assertEquals(there("--import=file:///a/b.ts"), "--import=file:///Z:/a/b.ts");
  for (const other of ["run", "--allow-all", "src/a_test.ts", "./a", "-A", "relu_add", "--v8-flags=--expose-gc"]) {
    assertEquals(there(other), other);
  }
});
