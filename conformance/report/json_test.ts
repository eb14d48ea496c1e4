import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import { count, type Result } from "../run/result.ts";
import { type JsonReport, jsonReport } from "./json.ts";
import { report, result, sampleReport } from "../test_support/reports.ts";

test("jsonReport() holds the whole report and its counts", () => {
  const sample = sampleReport();
  const { format, counts, results, ...others } = JSON.parse(jsonReport(sample)) as JsonReport;
  assertEquals(format, 1);
  assertEquals(counts, count(sample));
  const { results: expected, ...expectedOthers } = sample;
  assertEquals(others, expectedOthers);
  const byId = (a: Result, b: Result) => a.id < b.id ? -1 : 1;
  const rounded = expected.map((each) => ({ ...each, milliseconds: Math.round(each.milliseconds * 100) / 100 }));
  assertEquals(results, rounded.toSorted(byId));
});

test("jsonReport() is the same whatever the order of results and of keys", () => {
  const results = [result(), result({ model: "slow" }), result({ runtime: "Bun" })];
  const reversed = results.toReversed().map((each) =>
    Object.fromEntries(Object.entries(each).reverse()) as unknown as Result
  );
  assertEquals(jsonReport(report(reversed)), jsonReport(report(results)));
  assert(jsonReport(report(results.slice(1))) !== jsonReport(report(results)));
});

test("jsonReport() has a line for each value, and ends its last line", () => {
  const text = jsonReport(report([result()]));
  assertStringIncludes(text, `\n      "id": "Tensor/shape @alexnet #Deno",\n`);
  assert(text.endsWith("}\n"));
});
