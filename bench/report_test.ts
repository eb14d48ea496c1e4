import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { wrapped } from "../conformance/report/text.ts";
import { type Bar, judge } from "./bars.ts";
import type { Measurement } from "./measurement.ts";
import { barExplanation, barLines, countText, machineText, measurementLines } from "./report.ts";
import { suiteLines } from "./suite_report.ts";

const measurement: Measurement = {
  id: "work",
  title: "the work",
  unit: "nanoseconds",
  samples: { Deno: [2000, 4000, 3000], C: [1000, 2000, 1500] },
  leftOut: { Python: "there is none" },
};

test("measurementLines() puts ratios beside times, and says who was left out", () => {
  assertEquals(measurementLines(measurement), [
    "the work                 × C  × Python           median [quartiles]",
    "  Deno    2.00 [2.00 … 2.00]         –  3.00 µs [2.50 µs … 3.50 µs]",
    "  C                        –         –  1.50 µs [1.25 µs … 1.75 µs]",
    "  Python left out: there is none",
  ]);
});

test("barLines() tells met, missed and not measured, and leaves out what was not in the run", () => {
  const bar = (change: Partial<Bar> & Pick<Bar, "atMost">): Bar => {
    return { work: "work", id: "work", against: { peer: "C" }, of: "time", ...change };
  };
  const verdicts = judge([measurement], [
    bar({ atMost: 2.5 }),
    bar({ atMost: 1.5 }),
    bar({ id: "other", atMost: 1 }),
  ]);
  assertEquals(barLines({ verdicts, measurements: [measurement] }), [
    ...wrapped(barExplanation, 100),
    "",
    "bar   runtime  bound              ratio [quartiles]",
    "work  Deno     ≤ 2.50 × C's time  2.00 [2.00 … 2.00]  met",
    "work  Bun      ≤ 2.50 × C's time  –                   not measured (Bun was left out)",
    "work  Node     ≤ 2.50 × C's time  –                   not measured (Node was left out)",
    "work  Deno     ≤ 1.50 × C's time  2.00 [2.00 … 2.00]  NOT MET",
    "work  Bun      ≤ 1.50 × C's time  –                   not measured (Bun was left out)",
    "work  Node     ≤ 1.50 × C's time  –                   not measured (Node was left out)",
    "",
    "1 of 2 bars met, 4 not measured",
  ]);
});

test("countText() has no word on bars that were not measured if there are none", () => {
  const verdicts = judge([measurement], [{ work: "work", id: "work", against: { peer: "C" }, of: "time", atMost: 2 }]);
  const measured = verdicts.filter(({ met }) => met !== undefined);
  assertEquals(countText({ verdicts: measured, measurements: [measurement] }), "1 of 1 bars met");
  assertEquals(countText({ verdicts, measurements: [] }), "No bar is about the work of this run");
});

test("machineText() has the load before the run and, once it has ended, at its end", () => {
  const machine = { system: "linux", processor: "a processor", cores: 2 };
  assertEquals(machineText({ ...machine, load: 0.5 }), "a processor, 2 cores, linux, load 0.50 before");
  assertEquals(
    machineText({ ...machine, load: 0.5, loadAfter: 2 }),
    "a processor, 2 cores, linux, load 0.50 before, 2.00 at the end",
  );
  assertEquals(machineText({ ...machine, load: undefined }), "a processor, 2 cores, linux, load unknown");
});

test("suiteLines() compares each call with the first, and its slow calls with its median", () => {
  const task = { min: 900, p75: 1100, p99: 2000, rme: 1.5, samples: 100 };
  assertEquals(suiteLines([{ ...task, name: "a", p50: 1000 }, { ...task, name: "b", p50: 2000 }]), [
    "call      p50  × first      p75      p99  p99 / p50   ± %  samples",
    "a     1.00 µs     1.00  1.10 µs  2.00 µs       2.00  1.50      100",
    "b     2.00 µs     2.00  1.10 µs  2.00 µs       1.00  1.50      100",
  ]);
});
