import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { test } from "node:test";
import { judge } from "./bars.ts";
import type { Measurement } from "./measurement.ts";
import { charts, page } from "./page.ts";
import { countText, type Run } from "./report.ts";

const measurements: Measurement[] = [
  {
    id: "infer-copy tiny",
    title: "sync infer",
    unit: "nanoseconds",
    samples: { Deno: [20, 40, 30], C: [10, 20, 15], Python: [100, 200, 150] },
    leftOut: { Bun: "</script><b>not & here" },
  },
  { id: "memory end", title: "memory", unit: "bytes", samples: { Deno: [1], C: [2] }, leftOut: {} },
];
const run: Run = {
  date: "2026-01-01T00:00:00.000Z",
  effort: "quick",
  machine: { system: "linux", processor: "a processor", cores: 2, load: 0.5 },
  contenders: [{ name: "Deno", version: "2" }, { name: "C", version: "cc" }],
  leftOut: [{ name: "Bun", reason: "</script><b>not & here" }],
  measurements,
  scalings: [],
  suites: [],
  verdicts: judge(measurements),
};

test("charts() has one chart a peer, of the times that it took part in", () => {
  const [c, python] = charts(run);
  assertEquals(c?.labels, ["sync infer"]);
  assertEquals(c?.datasets.map(({ name, medians, ranges }) => [name, medians, ranges]), [
    ["Deno", [2], [[2, 2]]],
    ["Python", [10], [[10, 10]]],
  ]);
  assertEquals(python?.datasets.map(({ name, medians }) => [name, medians]), [["Deno", [0.2]], ["C", [0.1]]]);
});

test("page() is one file that asks for nothing else", () => {
  const text = page(run, "const Chart = class {};");
  assert(!/<(?:script|img|iframe)[^>]+src=|<link(?! rel="icon" href="data:,")|@import|url\(/i.test(text));
  assertStringIncludes(text, "const Chart = class {};");
  assertStringIncludes(text, "NOT MET");
});

test("page() says first what it shows, and how many bars were met", () => {
  const text = page(run, undefined).replaceAll(/\s+/g, " ");
  assertStringIncludes(text, "<h1>openvino-ffi: speed</h1> <p>For those who want to know what OpenVINO costs");
  assertStringIncludes(text, `<p class="count">${countText(run)}</p>`);
  assertStringIncludes(text, "It is met if the median of the ratios is within it.");
  assertStringIncludes(text, "load 0.50 before");
});

test("page() escapes text", () => {
  const text = page(run, "'</script>'");
  assert(!text.includes("</script><b>"));
  assertStringIncludes(text, "&lt;/script&gt;&lt;b&gt;not &amp; here");
  assertStringIncludes(text, String.raw`'\x3C/script>'`);
});

test("page() says that charts are missing without the chart library", () => {
  const text = page(run, undefined);
  assertStringIncludes(text, "The charts are left out");
  assert(!text.includes("<canvas"));
  assert(page(run, "").includes("<canvas"));
});
