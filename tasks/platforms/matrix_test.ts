import { test } from "node:test";
import { assertEquals } from "@std/assert";
import { existsSync } from "node:fs";
import { failedTests, formatMatrix, type PlaceResult, unexplained } from "./matrix.ts";
import { type KnownFault, testFiles, versions } from "./places.ts";

const known: readonly KnownFault[] = [{ file: "a_test.ts", releases: ["1.0"], why: "as in Python" }];
const result = (openvino: string, failed: number): PlaceResult => ({
  place: { openvino, runtime: "Bun" },
  runtime: "Bun 1.4.5",
  files: [
    { file: "a_test.ts", passed: 3, failed, failures: failed > 0 ? ["it works"] : [] },
    { file: "b_test.ts", passed: 4, failed: 0, failures: [] },
  ],
});

test("formatMatrix() has a row for each place, and names failures and OpenVINO's own faults", () => {
  const refused: PlaceResult = { ...result("0.9", 0), refused: "too old", files: [] };
  assertEquals(formatMatrix([refused, result("1.0", 1), result("1.1", 1), result("1.2", 0)], known).split("\n"), [
    "| OpenVINO | runtime | passed | failed | refused |",
    "| --- | --- | --- | --- | --- |",
    "| 0.9 | Bun 1.4.5 |  |  | too old |",
    "| 1.0 | Bun 1.4.5 | 7 | 1 (OpenVINO's own in 1 file) |  |",
    "| 1.1 | Bun 1.4.5 | 7 | 1 |  |",
    "| 1.2 | Bun 1.4.5 | 7 | 0 |  |",
    "",
    "- OpenVINO 1.0 in Bun 1.4.5, `a_test.ts`: it works. OpenVINO's own fault: as in Python.",
    "- OpenVINO 1.1 in Bun 1.4.5, `a_test.ts`: it works",
    "",
  ]);
});

test("unexplained() leaves out known faults of the releases that have them", () => {
  assertEquals(unexplained(result("1.0", 1), known), []);
  assertEquals(unexplained(result("1.1", 1), known).map(({ file }) => file), ["a_test.ts"]);
  assertEquals(unexplained(result("1.1", 0), known), []);
});

test("failedTests() names the failed tests of a JUnit report", () => {
  const report = `<testsuites tests="3"><testsuite name="a"><testcase name="passes" time="1"/>
    <testcase name="a &lt;b&gt; &amp; c"><failure message="x">text</failure></testcase>
    <testcase name="skipped"><skipped/></testcase></testsuite></testsuites>`;
  assertEquals(failedTests(report), ["a <b> & c"]);
});

test("the places and the tests that run in them are there", () => {
  const missing = testFiles.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url)));
  assertEquals(missing, []);
  assertEquals(new Set(versions.map((place) => JSON.stringify(place))).size, versions.length);
});
