import { assertEquals } from "@std/assert";
import { test } from "node:test";
import { type Bar, bars, judge } from "./bars.ts";
import { folderKinds } from "./folders.ts";
import type { Measurement } from "./measurement.ts";
import { workloads } from "./workloads.ts";

const measurement: Measurement = {
  id: "work",
  title: "work",
  unit: "nanoseconds",
  samples: { Deno: [20, 40, 30], Bun: [10, 20, 15], C: [10, 20, 15] },
  leftOut: { Python: "there is none" },
};

function verdictsOf(bar: Partial<Bar> & Pick<Bar, "atMost">, measurements: readonly Measurement[] = [measurement]) {
  const whole: Bar = { work: "work", id: "work", against: { peer: "C" }, of: "time", ...bar };
  return judge(measurements, [whole]);
}

test("judge() compares times with a peer's, in both runtimes", () => {
  const [deno, bun] = verdictsOf({ atMost: 1.5 });
  assertEquals([deno?.runtime, deno?.ratio?.median, deno?.met], ["Deno", 2, false]);
  assertEquals([bun?.runtime, bun?.ratio?.median, bun?.met], ["Bun", 1, true]);
});

test("judge() compares with an earlier measurement of the same runtime", () => {
  const earlier: Measurement = { ...measurement, id: "start", samples: { Deno: [20, 40, 30], Bun: [5, 10, 10] } };
  const [deno, bun] = verdictsOf({ against: { earlier: "start" }, of: "memory", atMost: 1.02 }, [measurement, earlier]);
  assertEquals([deno?.ratio?.median, deno?.met], [1, true]);
  assertEquals([bun?.ratio?.median, bun?.met], [2, false]);
});

test("judge() takes a bar against nothing as it is", () => {
  const [deno, bun] = verdictsOf({ against: "nothing", of: "milliseconds late", atMost: 20 });
  assertEquals([deno?.ratio?.median, deno?.met], [30, false]);
  assertEquals([bun?.ratio?.median, bun?.met], [15, true]);
});

test("judge() says why a bar was not measured, and neither meets nor misses it", () => {
  const [withoutPeer] = verdictsOf({ against: { peer: "Python" }, atMost: 1 });
  assertEquals([withoutPeer?.met, withoutPeer?.reason], [undefined, "Python was left out: there is none"]);
  const [withoutMeasurement] = verdictsOf({ id: "other", atMost: 1 });
  assertEquals([withoutMeasurement?.met, withoutMeasurement?.reason], [undefined, "not in this run"]);
});

test("bars are about work that is measured", () => {
  const others = ["start-up efficientnet-lite0", "start-up photograph", "memory end", "event-loop googlenet-v1"];
  const measured = [...others, ...folderKinds.map(({ id }) => id), ...workloads.map(({ id }) => id)];
  assertEquals(bars.filter(({ id }) => !measured.includes(id)), []);
});
